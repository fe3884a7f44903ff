"""What the phones show, chat by chat: bounded per chat and in all, so that a long load test stays small."""

from bisect import bisect_right
from collections import deque

from wxsandbox.people import Item

PER_CHAT = 1_000
IN_ALL = 400_000


class Screens:
    """The lines of every chat, by openid."""

    def __init__(self) -> None:
        self._chats: dict[str, list[Item]] = {}
        self._order: deque[tuple[str, int]] = deque()

    def add(self, openid: str, item: Item) -> list[int]:
        """Show a line; answers the numbers of those that had to go."""
        lines = self._chats.get(openid)
        if lines is None:
            lines = self._chats[openid] = []
        lines.append(item)
        self._order.append((openid, item.seq))
        gone: list[int] = []
        if len(lines) > PER_CHAT:
            gone.append(lines.pop(0).seq)
        while len(self._order) > IN_ALL:
            oldest, seq = self._order.popleft()
            former = self._chats.get(oldest)
            if former and former[0].seq == seq:
                gone.append(former.pop(0).seq)
        return gone

    def after(self, openid: str, seq: int) -> list[Item]:
        lines = self._chats.get(openid, [])
        return lines[bisect_right(lines, seq, key=lambda item: item.seq) :]

    def newest_choice(self, openid: str, choice: str) -> str | None:
        """The words of a msgmenu choice, looked up from the newest menu on."""
        for item in reversed(self._chats.get(openid, [])):
            for entry in (item.extra or {}).get("choices", ()):
                if entry["id"] == choice:
                    return str(entry["content"])
        return None

    def sent(self, openid: str, msg_id: str) -> list[Item]:
        """The lines that the account sent under a message id."""
        lines = self._chats.get(openid, [])
        return [item for item in lines if item.who == "account" and (item.extra or {}).get("msg_id") == msg_id]

    def last(self, openid: str) -> Item | None:
        lines = self._chats.get(openid)
        return lines[-1] if lines else None

    def clear(self) -> None:
        self._chats.clear()
        self._order.clear()
