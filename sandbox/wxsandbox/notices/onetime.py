"""The question behind a one-time message (B10): is it well-formed, and where does the phone go next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from wxsandbox.accounts import Account
from wxsandbox.people import Phone
from wxsandbox.permissions import Right, allowed

if TYPE_CHECKING:
    from wxsandbox.world import World

PATH = "/mp/subscribemsg"
SCENES = 10_000


class Refused(Exception):
    """What WeChat's error page says instead of asking."""


class Asked(Struct):
    """A well-formed question."""

    account: Account
    scene: int
    template_id: str
    redirect_url: str
    reserved: str


def read(world: "World", query: Mapping[str, str]) -> Asked:
    """Check the parameters of the page's address."""
    account = world.accounts.get(query.get("appid", ""))
    if account is None:
        raise Refused("appid 参数错误 · invalid appid")
    if not allowed(account, Right.ONE_TIME):
        raise Refused("该公众号没有此权限 · this account may not ask")
    if query.get("action") != "get_confirm":
        raise Refused("action 参数错误 · action must be get_confirm")
    scene = query.get("scene", "")
    if not scene.isdigit() or int(scene) > SCENES:
        raise Refused(f"scene 参数错误 · scene is 0 to {SCENES}")
    if query.get("template_id", "") != world.notices.of(account.appid).one_time_id:
        raise Refused("template_id 参数错误 · invalid template_id")
    redirect_url = query.get("redirect_url", "")
    parts = urlsplit(redirect_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused("redirect_url 参数错误 · invalid redirect_url")
    if account.oauth_domain and parts.netloc != account.oauth_domain:
        raise Refused(f"redirect_url 域名与后台配置不一致 · the domain set in the console is {account.oauth_domain}")
    return Asked(account, int(scene), query["template_id"], redirect_url, query.get("reserved", ""))


def confirm(world: "World", asked: Asked, phone: Phone) -> str:
    """Yes: one message for this scene is allowed, and the page learns the openid."""
    openid = world.meet(phone, asked.account).openid
    consent = world.notices.consent(openid)
    consent.once[asked.scene] = consent.once.get(asked.scene, 0) + 1
    world.storage.changed("consent", openid)
    world.storage.changed("notices", asked.account.appid)
    return _address(asked, openid=openid, action="confirm")


def cancel(asked: Asked) -> str:
    """No: back without the openid."""
    return _address(asked, action="cancel")


def _address(asked: Asked, *, action: str, openid: str = "") -> str:
    added = {"openid": openid} if openid else {}
    added |= {"template_id": asked.template_id, "action": action, "scene": str(asked.scene)}
    if asked.reserved:
        added["reserved"] = asked.reserved
    parts = urlsplit(asked.redirect_url)
    query = parse_qsl(parts.query, keep_blank_values=True) + list(added.items())
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), parts.fragment))
