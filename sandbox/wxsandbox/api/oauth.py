"""Web login: the consent page, then codes and tokens of their own family (B17)."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from wxsandbox import consent
from wxsandbox.api.call import OK, Answer, Call, File, Json
from wxsandbox.api.registry import endpoint
from wxsandbox.api.token import account_by_secret
from wxsandbox.consent import Asked
from wxsandbox.errors import ApiError
from wxsandbox.oauth import TOKEN_S, Grant

_PAGES = Path(__file__).parent.parent / "pages"
_HTML = "text/html; charset=utf-8"


@endpoint("GET", consent.PATH, token=False)
def authorize(call: Call) -> Answer:
    """Which phone opens the page: the query says so (the phone page adds it), else the page finds out or asks."""
    try:
        asked = consent.read(call.world, call.query)
    except consent.Refused as refused:
        return page("refused.html", reason=str(refused))
    phone = call.world.phones.get(call.query.get("sandbox_phone", ""))
    if phone is None:
        return page("which_phone.html", phones=links(call))
    answer = call.query.get("sandbox_consent")
    if answer == "no":
        return go(consent.deny(asked))
    if asked.scope == consent.BASE or answer == "yes":
        snapshot = call.query.get("sandbox_snapshot") == "1"
        return go(consent.give(call.world, asked, phone, snapshot=snapshot))
    return _consent_page(call, asked, phone.nickname)


@endpoint("GET", "/sns/oauth2/access_token", token=False)
def get_token(call: Call) -> Answer:
    account = account_by_secret(call, call.query.get("appid"), call.query.get("secret"))
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    code = call.query.get("code")
    if not code:
        raise ApiError(41008)
    grant, token, refresh = call.world.oauth.redeem(code, appid=account.appid, now=call.now)
    found = _tokens(grant, token, refresh)
    contact = call.world.contacts[grant.openid]
    unionid = call.world.unionid(account, contact.phone)
    if unionid:
        found["unionid"] = unionid
    if grant.snapshot:
        found["is_snapshotuser"] = 1
    return found


@endpoint("GET", "/sns/oauth2/refresh_token", token=False)
def refresh_token(call: Call) -> Answer:
    appid, refresh = call.query.get("appid", ""), call.query.get("refresh_token", "")
    account = call.world.accounts.get(appid)
    if account is None:
        raise ApiError(40013)
    call.belongs_to(account)
    if call.query.get("grant_type") != "refresh_token":
        raise ApiError(40002)
    if not refresh:
        raise ApiError(41003)
    grant, token = call.world.oauth.refresh(refresh, appid=appid, now=call.now)
    return _tokens(grant, token, refresh)


@endpoint("GET", "/sns/userinfo", token=False)
def userinfo(call: Call) -> Answer:
    grant = _granted(call)
    if grant.scope != consent.USERINFO or grant.snapshot:
        raise ApiError(48001)
    contact = call.world.contacts[grant.openid]
    found: Json = {
        "openid": grant.openid,
        "nickname": call.world.phones[contact.phone].nickname,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": f"{call.world.base_url}/mmhead/{contact.phone}/132",
        "privilege": [],
    }
    unionid = call.world.unionid(call.world.accounts[grant.appid], contact.phone)
    return {**found, "unionid": unionid} if unionid else found


@endpoint("GET", "/sns/auth", token=False)
def check(call: Call) -> Answer:
    _granted(call)
    return OK


def _granted(call: Call) -> Grant:
    grant = call.world.oauth.check(call.query.get("access_token", ""), call.query.get("openid", ""), now=call.now)
    call.belongs_to(call.world.accounts[grant.appid])
    return grant


def _tokens(grant: Grant, token: str, refresh: str) -> dict[str, object]:
    life = {"access_token": token, "expires_in": TOKEN_S, "refresh_token": refresh}
    return {**life, "openid": grant.openid, "scope": grant.scope}


def _consent_page(call: Call, asked: Asked, nickname: str) -> File:
    yes, no = (f"?{urlencode({**call.query, 'sandbox_consent': answer})}" for answer in ("yes", "no"))
    return page("consent.html", account=asked.account.name, nickname=nickname, yes=yes, no=no)


def links(call: Call) -> list[tuple[str, str]]:
    """Phones to choose from, for a browser tab that belongs to none."""
    phones = list(call.world.phones.values())[:100]
    return [(f"?{urlencode({**call.query, 'sandbox_phone': one.id})}", f"{one.nickname} ({one.id})") for one in phones]


def page(name: str, *, phones: list[tuple[str, str]] | None = None, **words: str) -> File:
    """One of the sandbox's own pages."""
    safe = {key: escape(value) for key, value in words.items()}
    if phones is not None:
        safe["phones"] = "".join(f'<li><a href="{escape(link)}">{escape(text)}</a></li>' for link, text in phones)
    return File(Template((_PAGES / name).read_text(encoding="utf-8")).substitute(safe).encode(), _HTML)


def go(address: str) -> File:
    """The browser goes on to this address."""
    return File(b"", _HTML, status=302, location=address)
