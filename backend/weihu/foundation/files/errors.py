"""Why a file cannot be handed out."""

from weihu.kernel.errors import Conflict, Words


class NoPublicAddress(Conflict):
    """A link would lead to the customer's own phone: the installation does not say where it can be reached."""

    code = "no_public_address"
    title = Words("还不能用链接发送文件", "Files cannot be sent as links yet")
    detail = Words(
        "系统还没有设置外部访问地址。请管理员设置 WEIHU_PUBLIC_URL（例如 https://weihu.example.com）后重启。",
        "The installation does not know its public address. Ask the administrator to set WEIHU_PUBLIC_URL and restart.",
    )
