"""What whoever sets up accounts may be told."""

from weihu.kernel.errors import Conflict, Words


class AppidTaken(Conflict):
    """Another account, maybe of another organisation, has this appid."""

    code = "appid_taken"
    title = Words("该公众号已接入", "This account is connected already")
    detail = Words(
        "AppID {appid} 已被接入，请检查是否填错。", "The AppID {appid} is connected already; check what you typed."
    )


class AccountDisabled(Conflict):
    """It was put out of use."""

    code = "account_disabled"
    title = Words("公众号已停用", "The account is disabled")
    detail = Words("请先启用「{name}」再操作。", "Enable “{name}” first.")
