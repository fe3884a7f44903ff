"""The threads that talk to platforms: each takes a step, speaks once, and tells how it went. No bookkeeping here."""

import logging
import queue
import threading
from typing import TYPE_CHECKING

import msgspec
from django.db import close_old_connections, connection

from weihu.channels import ports as replies
from weihu.channels.outbox import files
from weihu.channels.outbox.hot import Head
from weihu.channels.outbox.ports import Sender, SendError, Uploaded, Use
from weihu.channels.outbox.windows.rules import Spend
from weihu.kernel import tenancy

if TYPE_CHECKING:
    from weihu.channels.accounts.cache import Loaded

logger = logging.getLogger(__name__)


class Step(msgspec.Struct, frozen=True):
    """One thing to say: a file to bring to the platform as long as one is missing, else the next part."""

    head: Head
    loaded: "Loaded"
    sender: Sender
    parts: tuple[replies.Reply, ...]
    media_ids: dict[int, str]
    missing: tuple[tuple[int, Use], ...] = ()
    spent: Spend | None = None


class Outcome(msgspec.Struct, frozen=True):
    """How a step went."""

    step: Step
    error: Exception | None = None
    uploaded: tuple[tuple[int, Use, Uploaded], ...] = ()


def speak(step: Step) -> Outcome:
    """Takes the step in the calling thread."""
    uploaded: list[tuple[int, Use, Uploaded]] = []
    try:
        with tenancy.scope(step.head.organisation_id):
            if not step.missing:
                part = step.parts[step.head.progress]
                key = f"{step.head.intent}#{step.head.progress}"
                step.sender.send(step.loaded, step.head.recipient, part, step.media_ids, key)
            for file_id, use in step.missing:
                done = step.sender.upload(step.loaded, files.read(file_id), use)
                uploaded.append((file_id, use, done))
    except Exception as error:  # a failure of the adapter's is this message's alone
        if not isinstance(error, SendError):
            logger.exception("outgoing %d: the adapter failed", step.head.id)
        return Outcome(step, error, tuple(uploaded))
    return Outcome(step, None, tuple(uploaded))


class Speakers:
    """A few threads, and where they leave what they heard; `bell` is set with each answer."""

    def __init__(self, threads: int, bell: threading.Event) -> None:
        self.threads = threads
        self._bell = bell
        self._steps: queue.SimpleQueue[Step | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._alive: list[threading.Thread] = []

    def say(self, step: Step) -> None:
        """Hands the step to a free thread; the dispatcher gives no more steps than there are threads."""
        if len(self._alive) < self.threads:
            self._alive.append(threading.Thread(target=self._work, name="outbox-speaker", daemon=True))
            self._alive[-1].start()
        self._steps.put(step)

    def heard(self) -> list[Outcome]:
        """The answers since the last time."""
        found = []
        while True:
            try:
                found.append(self._outcomes.get_nowait())
            except queue.Empty:
                return found

    def end(self, within_s: float) -> None:
        """Lets the threads go home; one that still waits for a platform ends with the process."""
        for _ in self._alive:
            self._steps.put(None)
        for thread in self._alive:
            thread.join(within_s)
        self._alive.clear()

    def _work(self) -> None:
        while (step := self._steps.get()) is not None:
            close_old_connections()
            self._outcomes.put(speak(step))
            self._bell.set()
        connection.close()
