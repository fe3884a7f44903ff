"""What accounts ask of WeChat: a token, and an operator's check."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.health import CAUSES, SKEW_S, note_skew
from weihu.channels.accounts.platforms import Allowance, Finding, Granted, Pace, Told
from weihu.channels.wechat import bucket, circuit, codes, sync
from weihu.channels.wechat.client import Client
from weihu.channels.wechat.errors import ChannelDown, NotReached, Refused, SendError
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


# The calls that we make and that have a figure a day (B29).
_COUNTED: Sequence[tuple[str, str, Words]] = (
    ("send", "/cgi-bin/message/custom/send", Words("客服消息", "Customer-service messages")),
    ("upload", "/cgi-bin/media/upload", Words("上传图片与语音", "Uploads of pictures and voices")),
    ("media", "/cgi-bin/media/get", Words("下载图片与语音", "Downloads of pictures and voices")),
    ("menu_publish", "/cgi-bin/menu/create", Words("发布菜单", "Publishing the menu")),
    ("menu_read", "/cgi-bin/menu/get", Words("读取菜单", "Reading the menu")),
    ("followers", "/cgi-bin/user/get", Words("读取粉丝列表", "Reading the follower list")),
    ("person", "/cgi-bin/user/info", Words("读取粉丝资料", "Reading a follower's profile")),
    ("codes", "/cgi-bin/qrcode/create", Words("生成二维码", "Making codes")),
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

    def probe(self, account: Loaded) -> None:
        """A token and one small call with it."""
        with contextlib.suppress(SendError):
            Client(account).api_addresses()

    def allowances(self, account: Loaded) -> list[Allowance]:
        """One question for each call; after a failure of the account as a whole the rest is not asked."""
        found: list[Allowance] = []
        for name, path, words in _COUNTED:
            try:
                answer = Client(account).quota(path)
            except SendError as error:
                found.append(Allowance(name, path, words, problem=codes.named(error)[0]))
                if isinstance(error, ChannelDown | NotReached):
                    break
                continue
            rate = answer.rate_limit
            minute = rate.call_count * 60 // max(1, rate.refresh_second) if rate else 0
            quota = answer.quota
            found.append(Allowance(name, path, words, quota.daily_limit, quota.used, quota.remain, minute))
        return found

    def pace(self, account: Loaded) -> Pace:
        a_second, at_once = bucket.limits(account)
        return Pace(a_second, at_once, bucket.left(account))

    def explain(self, code: str) -> Told:
        return codes.told(code)


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
