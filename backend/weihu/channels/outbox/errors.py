"""What the outbox may tell a person."""

from weihu.kernel.errors import Conflict, Words


class NotReviewable(Conflict):
    """It is on its way, was sent, or somebody dealt with it already."""

    title = Words("无需处理", "Nothing to do")
    detail = Words(
        "这条消息正在发送、已发送，或已有同事处理。",
        "This message is on its way, was sent, or a colleague has dealt with it.",
    )
