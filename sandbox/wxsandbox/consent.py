"""The authorize step of web login (B17): may this account ask, and where does the phone go next."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from wxsandbox.accounts import Account
from wxsandbox.people import Phone
from wxsandbox.permissions import Right, allowed
from wxsandbox.world import World

PATH = "/connect/oauth2/authorize"
BASE, USERINFO = "snsapi_base", "snsapi_userinfo"


class Refused(Exception):
    """What WeChat's error page says instead of asking."""


class Asked(Struct):
    """A well-formed question for consent."""

    account: Account
    redirect_uri: str
    scope: str
    state: str


def read(world: World, query: Mapping[str, str]) -> Asked:
    """Check the parameters of an authorize link."""
    account = world.accounts.get(query.get("appid", ""))
    if account is None:
        raise Refused("appid 参数错误 · invalid appid")
    if query.get("response_type", "") != "code":
        raise Refused("response_type 参数错误 · response_type must be code")
    scope = query.get("scope", "")
    if scope not in (BASE, USERINFO) or not allowed(account, Right.OAUTH):
        raise Refused("Scope 参数错误或没有 Scope 权限 · no permission for this scope")
    redirect_uri = query.get("redirect_uri", "")
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused("redirect_uri 参数错误 · invalid redirect_uri")
    if account.oauth_domain and parts.netloc != account.oauth_domain:
        raise Refused(f"redirect_uri 域名与后台配置不一致 · the domain set in the console is {account.oauth_domain}")
    return Asked(account, redirect_uri, scope, query.get("state", ""))


def give(world: World, asked: Asked, phone: Phone, *, snapshot: bool = False) -> str:
    """Consent: the address to go to, with a code."""
    openid = world.meet(phone, asked.account).openid
    code = world.oauth.grant(
        appid=asked.account.appid, openid=openid, scope=asked.scope, snapshot=snapshot, now=world.now()
    )
    return _address(asked, code=code, state=asked.state)


def deny(asked: Asked) -> str:
    """Refusal: back with the state alone."""
    return _address(asked, state=asked.state)


def _address(asked: Asked, **added: str) -> str:
    parts = urlsplit(asked.redirect_uri)
    query = parse_qsl(parts.query, keep_blank_values=True) + list(added.items())
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), parts.fragment))
