"""The platform's codes in words of an operator (fact sheet B3, B4): what it means, and what to do."""

import re
from typing import Final

from weihu.channels.accounts.health import CAUSES
from weihu.channels.accounts.platforms import Told
from weihu.channels.wechat import errors
from weihu.channels.wechat.errors import ChannelDown, NotReached, Retry, SendError, UnknownOutcome
from weihu.kernel.errors import Words

NO_ANSWER: Final = "no_answer"
NOT_REACHED: Final = "not_reached"
ODD_ANSWER: Final = "odd_answer"
_CODE = re.compile(r"^-?\d{1,9}")
_RID = re.compile(r"rid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")

_SOON = ("系统会自动重试，无需处理。", "It is tried again by itself; nothing to do.")
_MENU = ("在“菜单”里按提示修改后再发布。", "Correct the entry under Menu and publish again.")
_RIGHT = (
    "该接口需要认证的服务号或对应权限，请在微信公众平台「接口权限」查看。",
    "This needs a verified service account; see “Interface permissions” on mp.weixin.qq.com.",
)
_PERSON = (
    "无需处理；对方再次关注或发来消息后即可联系。",
    "Nothing to do; once she follows or writes again she can be reached.",
)
_TABLE: Final[dict[str, tuple[str, str, str, str]]] = {
    NO_ANSWER: ("微信没有应答，不知道是否已执行", "WeChat did not answer; whether it was done is not known", *_SOON),
    NOT_REACHED: (
        "没有连上微信", "WeChat was not reached",
        "连续多次时请检查服务器的网络与 DNS。", "If it goes on, check this server's network and name resolution.",
    ),
    ODD_ANSWER: ("微信的应答不完整", "WeChat's answer was not whole", *_SOON),
    "-1": ("微信系统繁忙", "WeChat is busy", *_SOON),
    "40001": ("access_token 已失效，已自动更换", "The access token was not valid any more and was renewed",
              "频繁出现时，请检查是否有其他系统用同一个 AppID 刷新 access_token。",
              "If it happens often, see whether another system refreshes tokens of this AppID."),
    "40003": ("接收人不属于这个公众号", "The recipient is not one of this account's", *_PERSON),
    "40007": ("素材不存在或已过期", "The material is gone or has expired",
              "消息会自动重新上传素材；菜单请换一个素材。", "Messages upload it again; for a menu choose another one."),
    "40013": ("AppID 无效", "The AppID is not valid",
              "核对 AppID；菜单里的小程序 AppID 也要正确。",
              "Compare the AppID, also that of a mini-program in the menu."),
    "40033": ("内容里有不支持的转义字符", "There are escapes that WeChat does not take", *_MENU),
    "40054": ("子菜单的网址不可用", "The address of a sub-entry cannot be used", *_MENU),
    "40055": ("菜单的网址不可用", "The address of an entry cannot be used", *_MENU),
    "45009": ("接口当日调用次数已用完", "Today's allowance of this call is used up",
              "北京时间 0 点自动恢复；紧急时可在微信公众平台清零。",
              "It starts anew at midnight Beijing time; in an emergency reset it on mp.weixin.qq.com."),
    "45010": ("创建菜单太频繁", "The menu was created too often", "请稍后再发布。", "Publish again later."),
    "45011": ("调用太快，被微信限速", "Calls came too fast for WeChat", *_SOON),
    "45015": ("超过可回复时间，或对方已取消关注", "The reply window is closed, or she left", *_PERSON),
    "45047": ("可回复条数已用完", "The replies of the window are used up", *_PERSON),
    "45064": ("小程序没有与公众号关联", "The mini-program is not linked with the account",
              "在微信公众平台「小程序管理」关联后再发布。",
              "Link it under “Mini-program management” on mp.weixin.qq.com, then publish again."),
    "46003": ("还没有菜单", "There is no menu yet", "发布一次即可。", "Publish one."),
    "48001": ("没有这个接口的权限", "The account has no right to this call", *_RIGHT),
    "48002": ("对方拒收消息", "She refuses messages", *_PERSON),
    "50001": ("没有这个接口的权限", "The account has no right to this call", *_RIGHT),
    "43004": ("对方没有关注", "She does not follow the account", *_PERSON),
    "50005": ("对方已取消关注", "She does not follow any more", *_PERSON),
    "65316": ("菜单链接超过 3 个域名", "The menu leads to more than three domains", *_MENU),
    "65317": ("菜单网址无效", "An address in the menu is not valid", *_MENU),
    "65319": ("公众号不允许创建菜单", "The account may not create menus", *_RIGHT),
}  # fmt: skip
_SAME = {
    **dict.fromkeys(("40014", "41001", "42001"), "40001"), **dict.fromkeys(("65318",), "40033"),
    **dict.fromkeys(("46004", "49003", "43019", "70000"), "40003"),
}  # fmt: skip
# Codes of the custom menu for which one sentence is enough: what is wrong with an entry.
_ENTRIES = {
    "40016": ("一级菜单数量不对", "The number of first-level entries is wrong"),
    "40023": ("子菜单数量不对", "The number of sub-entries is wrong"),
    "40015": ("菜单类型不对", "The kind of an entry is wrong"),
    "40017": ("菜单类型不对", "The kind of an entry is wrong"),
    "40024": ("子菜单类型不对", "The kind of a sub-entry is wrong"),
    "40018": ("一级菜单名称长度不对", "The name of a first-level entry has a wrong length"),
    "40025": ("子菜单名称长度不对", "The name of a sub-entry has a wrong length"),
    "40019": ("菜单键长度不对", "The key of an entry has a wrong length"),
    "40026": ("子菜单键长度不对", "The key of a sub-entry has a wrong length"),
    "40020": ("菜单网址长度不对", "The address of an entry has a wrong length"),
    "40027": ("子菜单网址长度不对", "The address of a sub-entry has a wrong length"),
}


def named(error: SendError) -> tuple[str, str]:
    """The code that a failed call is remembered by, and the platform's id of the request where it gave one."""
    code = _CODE.match(error.detail)
    rid = _RID.search(error.detail)
    if code:
        return code[0], rid[1] if rid else ""
    if isinstance(error, NotReached):
        return NOT_REACHED, ""
    if isinstance(error, UnknownOutcome):
        return NO_ANSWER, ""
    if isinstance(error, ChannelDown):
        return error.cause, ""
    return (ODD_ANSWER if isinstance(error, Retry) else error.detail[:40]), ""


def words_of(detail: str) -> str:
    """The platform's own words, without the code and the id that are kept beside them."""
    return _RID.sub("", _CODE.sub("", detail)).strip()


def told(code: str) -> Told:
    """The code in our words; one that nobody knows is named, and where to ask."""
    cause = CAUSES.get(errors.CHANNEL.get(int(code), "")) if _CODE.fullmatch(code) else CAUSES.get(code)
    found = _TABLE.get(_SAME.get(code, code))
    if cause is not None and code != "40013":
        return Told(cause.words, cause.remedy)
    if found is not None:
        return Told(Words(found[0], found[1]), Words(found[2], found[3]))
    if code in _ENTRIES:
        return Told(Words(*_ENTRIES[code]), Words(*_MENU))
    return Told(
        Words(f"微信返回了错误 {code}", f"WeChat answered with error {code}"),
        Words(
            "请在微信的全局返回码文档中查询，或把 rid 交给微信客服。",
            "Look it up among WeChat's global return codes, or give the rid to WeChat's support.",
        ),
    )
