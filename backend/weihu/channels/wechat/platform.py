"""What accounts ask of WeChat: a token, and an operator's check."""

from collections.abc import Callable
from typing import Any

from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.health import CAUSES, SKEW_S, note_skew
from weihu.channels.accounts.platforms import Finding, Granted
from weihu.channels.wechat import circuit, sync
from weihu.channels.wechat.client import Client
from weihu.channels.wechat.errors import ChannelDown, Refused, SendError
from weihu.kernel.errors import Words

_TRY_AGAIN = Words("请稍后再试。", "Try again later.")
_NO_PERMISSION = Words(
    "该接口需要认证的服务号或对应权限，请在微信公众平台「接口权限」查看。",
    "This needs a verified service account; see “Interface permissions” on mp.weixin.qq.com.",
)
_CALLBACK = Words(
    "请在微信公众平台「基本配置 → 服务器配置」填写回调地址并启用，确认地址可从公网访问（80 或 443 端口）。",
    "Enter the callback address under “Basic configuration → Server configuration” on mp.weixin.qq.com, switch it on, "
    "and see that it can be reached from outside (port 80 or 443).",
)


class WeChat:
    """WeChat's side of an account."""

    def fetch_token(self, account: Loaded) -> Granted:
        """A stable token. Raises the errors of `wechat.errors`."""
        token, skew_s = Client(account).token()
        return Granted(token.access_token, token.expires_in, skew_s)

    def check(self, account: Loaded) -> list[Finding]:
        """Secret and address, time, rights, the way back to us; stops at the first without which the rest cannot be."""
        circuit.close(account)
        client = Client(account)
        skews: list[float] = []
        first = _look(
            "token", Words("AppID 与 AppSecret", "AppID and AppSecret"), lambda: skews.append(client.token()[1])
        )
        if not first.ok:
            return [first]
        return [
            first,
            _clock(account, skews[0]),
            _look("followers", Words("用户管理接口", "User management"), client.followers),
            _look("menu", Words("自定义菜单接口", "Custom menu"), lambda: _menu(client)),
            _look("callback", Words("微信到本系统的回调", "WeChat's way back to us"), client.check_callback),
        ]

    def start_sync(self, account: Loaded) -> None:
        sync.start(account)


def _menu(client: Client) -> None:
    try:
        client.menus()
    except Refused as refused:
        if refused.code != "46003":  # no menu yet: the right is there
            raise


def _clock(account: Loaded, skew_s: float) -> Finding:
    note_skew(account.id, skew_s, now=True)
    words = Words(f"时间相差 {abs(skew_s):.0f} 秒", f"The clocks are {abs(skew_s):.0f} s apart")
    return Finding("clock", abs(skew_s) <= SKEW_S, words, CAUSES["clock_skew"].remedy)


def _look(name: str, what: Words, ask: Callable[[], Any]) -> Finding:
    try:
        ask()
    except SendError as error:
        cause = CAUSES.get(error.cause) if isinstance(error, ChannelDown) else None
        said = cause.words if cause else Words(error.detail, error.detail)
        tail = f"（{error.detail}）" if cause else ""
        words = Words(f"{what.zh}：{said.zh}{tail}", f"{what.en}: {said.en} {tail}".rstrip())
        return Finding(name, False, words, cause.remedy if cause else _remedy(error))
    return Finding(name, True, Words(f"{what.zh}正常", f"{what.en}: fine"))


def _remedy(error: SendError) -> Words:
    if isinstance(error, Refused) and error.code in {"48001", "50001"}:
        return _NO_PERMISSION
    return _CALLBACK if isinstance(error, Refused) and error.code == "40201" else _TRY_AGAIN
