"""The console's automatic answers, read only (B5)."""

from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.autoreply import AutoReply
from wxsandbox.permissions import Right

_NOTHING = AutoReply(add_friend_open=False, open=False)


@endpoint("GET", "/cgi-bin/get_current_autoreply_info", right=Right.MENU_INFO)
def console_answers(call: Call) -> Answer:
    return (call.account.autoreply or _NOTHING).told()
