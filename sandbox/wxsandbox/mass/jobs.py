"""A mass message on its way, and all of them."""

from typing import Any, Literal

from msgspec import Struct

from wxsandbox.articles.model import Draft

_MSG_ID_BASE = 1_360_000_000  # so that ids look like the platform's and rise with time, across resets too
SENT = "send success"

Stage = Literal["waiting", "checking", "sending", "finishing", "ended"]
Status = Literal["SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"]


class Line(Struct, omit_defaults=True):
    """One line that the message puts on each phone."""

    kind: str
    text: str = ""
    extra: dict[str, Any] = {}


class MassJob(Struct, kw_only=True, omit_defaults=True):
    """One mass message."""

    msg_id: int
    appid: str
    kind: str
    lines: list[Line]
    words: str  # what the content check reads
    made_at: float
    to_all: bool = False
    tag: int = 0
    openids: list[str] = []
    msg_data_id: int = 0
    ignore_reprint: bool = False
    clientmsgid: str = ""
    draft: Draft | None = None  # given back when the content check refuses it
    stage: Stage = "checking"
    status: Status = "SENDING"
    verdict: str = SENT
    confirm_until: float = 0.0
    agreed: bool | None = None
    returned: bool = False  # whether its allowance was given back
    total: int = 0
    filtered: int = 0
    sent: int = 0
    errors: int = 0
    targets: list[str] = []
    position: int = 0
    started_at: float = 0.0
    ends_at: float = 0.0
    reprints: list[int] = []  # what the originality check found, an article each
    removed: bool = False  # deleted as a whole

    @property
    def deletable(self) -> bool:
        return self.kind in ("mpnews", "mpvideo")


class MassBook:
    """All accounts' mass messages, oldest first."""

    def __init__(self) -> None:
        self.jobs: dict[str, MassJob] = {}
        self.running: dict[int, MassJob] = {}
        self._last_id = 0

    def new_id(self, now: float) -> int:
        self._last_id = max(self._last_id + 1, int(now) + _MSG_ID_BASE)
        return self._last_id

    def enter(self, job: MassJob) -> None:
        self.jobs[str(job.msg_id)] = job
        self._last_id = max(self._last_id, job.msg_id)
        if job.stage != "ended":
            self.running[job.msg_id] = job

    def find(self, msg_id: int, *, appid: str) -> MassJob | None:
        job = self.jobs.get(str(msg_id))
        return job if job is not None and job.appid == appid else None

    def of_account(self, appid: str) -> list[MassJob]:
        return [job for job in self.jobs.values() if job.appid == appid]

    def by_client_id(self, appid: str, clientmsgid: str, *, since: float) -> MassJob | None:
        """The message that carried this clientmsgid lately."""
        for job in reversed(self.jobs.values()):
            if job.made_at < since:
                return None
            if job.appid == appid and job.clientmsgid == clientmsgid:
                return job
        return None
