"""Why a WeChat account is not well, and what its operator must do, in words of the platform's console."""

from weihu.channels.accounts.health import CAUSES, Cause
from weihu.channels.accounts.models import Account
from weihu.kernel.errors import Words

# Causes that a call which goes well takes back.
OF_CALLS = frozenset({
    "api_forbidden", "account_frozen", "account_limited", "appid_wrong", "ip_not_allowed", "ip_refused",
    "ip_to_confirm", "platform_unreachable", "secret_frozen", "secret_wrong", "sending_blocked", "token_refused",
})  # fmt: skip
QUOTA = "quota_used_up"
UNREACHABLE = "platform_unreachable"
TOKEN_REFUSED = "token_refused"  # noqa: S105 - the name of a cause

_TABLE: dict[str, tuple[str, str, str, str]] = {
    "appid_wrong": (
        "AppID 无效", "The AppID is not valid",
        "在微信公众平台「设置与开发 → 基本配置」核对 AppID，再在这里修改。",
        "Compare it with “Settings and development → Basic configuration” on mp.weixin.qq.com, and correct it here.",
    ),
    "secret_wrong": (
        "AppSecret 不正确或已重置", "The AppSecret is wrong or was reset",
        "在微信公众平台「基本配置」重置或查看 AppSecret，填到这里并保存。",
        "Reset the AppSecret under “Basic configuration” on mp.weixin.qq.com and save the new one here.",
    ),
    "secret_frozen": (
        "AppSecret 已被冻结", "The AppSecret is frozen",
        "在微信公众平台「基本配置」解冻 AppSecret。",
        "Unfreeze the AppSecret under “Basic configuration” on mp.weixin.qq.com.",
    ),
    "ip_not_allowed": (
        "服务器 IP 不在白名单内", "This server's address is not on the whitelist",
        "在微信公众平台「基本配置 → IP 白名单」加入提示中的 IP 地址。",
        "Add the address named in the message under “Basic configuration → IP whitelist” on mp.weixin.qq.com.",
    ),
    "ip_to_confirm": (
        "服务器 IP 等待管理员确认", "The administrator must confirm this server's address",
        "请公众号管理员在手机微信上确认本次调用。",
        "The account's administrator must confirm this call in WeChat on the phone.",
    ),
    "ip_refused": (
        "管理员拒绝了服务器 IP", "The administrator refused this server's address",
        "请与公众号管理员联系；1 小时（或 24 小时）后才能再次确认。",
        "Talk to the account's administrator; it can be confirmed again after an hour (or a day).",
    ),
    "account_frozen": (
        "公众号已被冻结", "The account is frozen",
        "登录微信公众平台查看通知并按提示解冻。", "Log in to mp.weixin.qq.com, read the notice there and follow it.",
    ),
    "account_limited": (
        "公众号被限制使用", "The account is limited",
        "登录微信公众平台查看限制原因。", "Log in to mp.weixin.qq.com and read why.",
    ),
    "api_forbidden": (
        "接口因违规被封禁", "The interface is closed because of a violation",
        "登录微信公众平台查看违规通知，整改后申请解封。",
        "Read the notice on mp.weixin.qq.com, put it right, and apply for release.",
    ),
    "sending_blocked": (
        "客服消息发送能力已被封禁", "Sending of customer-service messages is blocked",
        "登录微信公众平台查看违规通知，整改后申请解封。",
        "Read the notice on mp.weixin.qq.com, put it right, and apply for release.",
    ),
    TOKEN_REFUSED: (
        "微信连续拒绝刚取得的 access_token", "WeChat refuses access tokens that it has just given",
        "请检查是否有其他系统用同一个 AppID 强制刷新 access_token，停用它，或让它改用 stable_token。",
        "See whether another system forces new access tokens for this AppID; stop it or let it use stable_token.",
    ),
    UNREACHABLE: (
        "连不上微信接口", "WeChat's interface cannot be reached",
        "收到的消息照常保存，待发消息会在恢复后继续发送。请检查服务器的网络与 DNS。",
        "Incoming messages are stored as ever, outgoing ones wait. Check this server's network and name resolution.",
    ),
    QUOTA: (
        "接口当日调用次数已用完", "Today's allowance of calls is used up",
        "北京时间 0 点自动恢复；紧急时可在微信公众平台清零（每月 10 次）。",
        "It starts anew at midnight Beijing time; in an emergency reset it on mp.weixin.qq.com (10 times a month).",
    ),
}  # fmt: skip


def register() -> None:
    """Once, when Django starts."""
    for name, (zh, en, remedy_zh, remedy_en) in _TABLE.items():
        state = Account.State.WARNING if name == QUOTA else Account.State.RED
        CAUSES.register(name, Cause(Words(zh, en), Words(remedy_zh, remedy_en), state.value))
