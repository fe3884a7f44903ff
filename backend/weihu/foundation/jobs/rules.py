"""What becomes of a job: pure decisions."""

import random

import msgspec

from weihu.foundation.jobs.errors import GiveUp, RunAgain
from weihu.foundation.jobs.registry import Task

# A job whose worker died this often while running it is set aside: it may be what kills them (fault 72).
QUARANTINE_AFTER = 3
# After a crash the others go first.
CRASH_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0


class Verdict(msgspec.Struct, frozen=True):
    """The state a job gets after a try, and when it may run again."""

    state: str
    pause_s: float = 0.0
    error: str = ""
    counts: bool = True


def judge(task: Task, failures: int, problem: BaseException | None) -> Verdict:
    """After a try: `failures` counts this one when `problem` is given."""
    if problem is None:
        return Verdict("done")
    if isinstance(problem, RunAgain):
        return Verdict("waiting", problem.after_s, counts=False)
    words = f"{type(problem).__name__}: {problem}"[:400]
    if isinstance(problem, GiveUp) or failures > task.retries:
        return Verdict("failed", error=words)
    return Verdict("waiting", pause_s(task.backoff_s, failures), words)


def pause_s(first_s: float, failures: int) -> float:
    """Twice as long each time, up to an hour; jitter, so that what failed together does not come back together."""
    full = min(first_s * 2.0 ** min(failures - 1, 30), LONGEST_PAUSE_S)
    return full * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
