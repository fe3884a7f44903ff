"""What a task may raise to say more than "it failed", and what the desk may be told."""

from weihu.kernel.errors import Conflict, Words


class GiveUp(Exception):
    """Trying again would not help: the job fails at once. The text is shown to operators."""


class RunAgain(Exception):
    """Not finished, not failed: run again after a while, without counting as a failure."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"again in {after_s:g} s")
        self.after_s = after_s


class TimeLimit(Exception):
    """The task ran longer than it declared; raised inside it."""


class LeaseLost(RuntimeError):
    """This worker was away for so long that the job was given to another: it must not write any more (fault 73)."""


class UnknownTask(LookupError):
    """Nobody registered a task of that name: a typing error of ours."""


class NotDead(Conflict):
    """Only what failed or was set aside can be replayed."""

    title = Words("无需重试", "Nothing to replay")
    detail = Words("这个任务没有失败，或者已经重试过了。", "This job has not failed, or was replayed already.")
