"""Why something cannot be done with a session now; each says who or what was in the way."""

from weihu.kernel.errors import Conflict, Words


class Taken(Conflict):
    """Somebody else has it (fault 31)."""

    code = "session_taken"
    title = Words("已有同事接入", "A colleague has it")
    detail = Words("{agent} 正在接待这位客户。", "{agent} is serving this customer.")


class Closed(Conflict):
    """It ended meanwhile."""

    code = "session_closed"
    title = Words("会话已结束", "The conversation is closed")
    detail = Words(
        "会话已结束，内容没有发出。客户再次来信时会重新开始。",
        "It was closed; nothing was sent. It begins anew when the customer writes.",
    )


class NotClaimed(Conflict):
    """Nobody has it: claim it first."""

    code = "session_not_claimed"
    title = Words("还没有接入", "Not claimed yet")
    detail = Words("请先接入会话，再继续。", "Claim the conversation first.")


class NotClosed(Conflict):
    """There is no close to undo."""

    code = "session_not_closed"
    title = Words("会话没有结束", "The conversation is not closed")
    detail = Words("会话正在进行，无需撤销。", "It is open; there is nothing to undo.")


class UndoTooLate(Conflict):
    """The close is older than what can be undone."""

    code = "undo_too_late"
    title = Words("已超过撤销时间", "Too late to undo")
    detail = Words("结束后 1 分钟内可以撤销。", "A close can be undone within 1 minute.")


class AnotherOpen(Conflict):
    """The customer has begun a new conversation meanwhile."""

    code = "another_session_open"
    title = Words("客户已开始新的会话", "A new conversation has begun")
    detail = Words(
        "客户已开始新的会话，请在新会话里继续。", "The customer has begun a new conversation. Continue there."
    )


class OpenAlready(Conflict):
    """The customer's conversation with that account is going on: `session_id` leads there."""

    code = "session_open"
    title = Words("会话正在进行", "A conversation is going on")
    detail = Words("{who}请到那里继续。", "{who} Go on there.")


class NoWayToStart(Conflict):
    """The platform lets nobody write to this customer by that account now (fact sheet C4)."""

    code = "cannot_start"
    title = Words("现在不能发起会话", "No conversation can be started now")
    detail = Words("{why}客户再次来信后就可以。", "{why} It is possible again when the customer writes.")
