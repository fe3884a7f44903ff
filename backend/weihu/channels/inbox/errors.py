"""What the inbox may tell a person."""

from weihu.kernel.errors import Conflict, Words


class NotFailed(Conflict):
    """It did not fail, is being tried again, or somebody dealt with it already."""

    title = Words("无需处理", "Nothing to do")
    detail = Words(
        "这条来信没有失败、正在处理，或已有同事处理。",
        "This one has not failed, is being worked on, or a colleague has dealt with it.",
    )
