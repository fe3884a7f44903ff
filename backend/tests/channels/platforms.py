"""A platform that does as it is told: for the rules of the outbox, where the sandbox would hide what is meant."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weihu.channels import ports as replies
from weihu.channels.accounts.cache import Loaded
from weihu.channels.outbox.ports import File, Uploaded, Use
from weihu.kernel import clock

Answer = Exception | Callable[[], None] | None


class Platform:
    """Notes what it is sent, in order; `next` holds what it answers to the coming messages, yes when empty."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str, str]] = []
        self.keys: list[str] = []
        self.uploaded: list[tuple[int, Use]] = []
        self.media_ids: list[dict[int, str]] = []
        self.next: dict[str, deque[Answer]] = {}
        self.next_upload: deque[Answer] = deque()
        self.overlaps = 0
        self.takes_s = 0.0
        self._lock = threading.Lock()
        self._talking: Counter[tuple[int, str]] = Counter()

    def answers(self, recipient: str, *answers: Answer) -> None:
        """What the coming messages to this person are answered."""
        self.next.setdefault(recipient, deque()).extend(answers)

    def texts(self, recipient: str | None = None) -> list[str]:
        """What arrived, in order."""
        return [text for _, whom, text in self.sent if recipient in {None, whom}]

    def parts(self, loaded: Loaded, reply: replies.Reply) -> Sequence[replies.Reply]:
        if isinstance(reply, replies.TextReply):
            return [replies.TextReply(part) for part in reply.text.split("|")]
        return [reply]

    def upload(self, loaded: Loaded, file: File, use: Use) -> Uploaded:
        answer = self.next_upload.popleft() if self.next_upload else None
        if isinstance(answer, Exception):
            raise answer
        with self._lock:
            self.uploaded.append((file.id, use))
        return Uploaded(f"media-{file.id}-{len(self.uploaded)}", clock.now() + 3 * clock.DAY)

    def send(
        self, loaded: Loaded, recipient: str, reply: replies.Reply, media_ids: Mapping[int, str], key: str
    ) -> None:
        pair = (loaded.id, recipient)
        with self._lock:
            self._talking[pair] += 1
            self.overlaps += self._talking[pair] > 1
        try:
            time.sleep(self.takes_s)
            self._answer(recipient)
            with self._lock:
                self.sent.append((*pair, _words(reply)))
                self.keys.append(key)
                self.media_ids.append(dict(media_ids))
        finally:
            with self._lock:
                self._talking[pair] -= 1

    def _answer(self, recipient: str) -> None:
        waiting = self.next.get(recipient)
        answer = waiting.popleft() if waiting else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer()


def _words(reply: replies.Reply) -> str:
    told: Any = reply
    return str(told.text) if isinstance(reply, replies.TextReply) else f"<{told.__struct_config__.tag}>"
