"""Why an answer was not taken."""

from weihu.kernel.errors import Conflict, Words


class WindowClosed(Conflict):
    """The platform lets nobody write to this customer now (fault 22); told before anything is queued."""

    code = "window_closed"
    title = Words("现在不能回复", "No reply is possible now")
    detail = Words(
        "微信的回复条数已用完，或已超过回复时限。内容还在输入框里，客户再次来信后就能发送。",
        "The replies that WeChat allows are over. Your text is kept; send it when the customer writes again.",
    )


class CustomerUnreachable(Conflict):
    """The platform says that nothing arrives at this customer (fault 23); told before anything is queued."""

    code = "customer_unreachable"
    title = Words("现在联系不上这位客户", "This customer cannot be reached now")
    detail = Words(
        "{why}内容还在输入框里，客户重新关注或再次来信后就能发送。",
        "{why} Your text is kept; send it when the customer follows again or writes.",
    )


class AlreadySent(Conflict):
    """What was to be sent later is on its way, or was taken back before."""

    code = "already_sent"
    title = Words("这条消息已经不在等待", "This message does not wait any more")
    detail = Words(
        "它的时间已到，或已被同事取消。请看会话里的状态。",
        "Its time has come, or a colleague has cancelled it. Its state is shown in the conversation.",
    )


class KeyUsed(Conflict):
    """The client's key belongs to another answer: a bug of the client's."""

    code = "client_key_used"
    title = Words("重复的提交", "Submitted twice")
    detail = Words("这个提交编号已用于另一条消息。", "This submission key belongs to another message.")
