"""A customer's page as a developer would build one, for a phone to open: all that a page may ask of WeChat."""

import secrets
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from wxsandbox import cipher, consent, jssdk
from wxsandbox.accounts import Account
from wxsandbox.notices import onetime
from wxsandbox.world import World

PATH = "/_sandbox/sample"
_PAGE = Path(__file__).parent.parent / "pages" / "sample.html"


def routes(world: World) -> list[Route]:
    async def show(request: Request) -> Response:
        account = world.accounts.get(request.query_params.get("appid", ""))
        if account is None:
            return HTMLResponse("<!doctype html><meta charset=utf-8><p>?appid=wx… <a href=/_sandbox/docs>API</a>", 404)
        return HTMLResponse(_filled(world, account, request))

    return [Route(PATH, show)]


def _filled(world: World, account: Account, request: Request) -> str:
    """`sign=wrong` in the query shows what a page sees that signed another address."""
    address = str(request.url)
    signed = f"{address}#" if request.query_params.get("sign") != "wrong" else f"{address}&once=more"
    nonce, timestamp = secrets.token_hex(8), world.clock.seconds()
    signature = cipher.sign_page(ticket=jssdk.renew(world, account), noncestr=nonce, timestamp=timestamp, url=signed)
    back = f"{request.url.replace(query='')}?{urlencode({'appid': account.appid})}"
    config = {"appId": account.appid, "timestamp": timestamp, "nonceStr": nonce, "signature": signature}
    templates = list(world.notices.of(account.appid).own)[:3]
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        account=escape(account.name),
        # Inside a script an end tag would end it, whatever quotes stand around.
        config=msgspec.json.encode(config).decode().replace("</", "<\\/"),
        silent=escape(_login(account, consent.BASE, back)),
        asking=escape(_login(account, consent.USERINFO, back)),
        once=escape(_once(world, account, back)),
        templates=escape(",".join(templates)),
        told=escape(" ".join(f"{name}={request.query_params[name]}" for name in _TOLD if name in request.query_params)),
    )


# What the platform adds to an address that it sends a phone back to.
_TOLD = ("code", "state", "openid", "action", "scene")


def _login(account: Account, scope: str, back: str) -> str:
    query = {"appid": account.appid, "redirect_uri": back, "response_type": "code", "scope": scope, "state": "sample"}
    return f"{consent.PATH}?{urlencode(query)}#wechat_redirect"


def _once(world: World, account: Account, back: str) -> str:
    template_id = world.notices.of(account.appid).one_time_id
    world.storage.changed("notices", account.appid)  # the id is made at the first look
    query = {"action": "get_confirm", "appid": account.appid, "scene": "1", "template_id": template_id}
    return f"{onetime.PATH}?{urlencode({**query, 'redirect_url': back, 'reserved': 'sample'})}#wechat_redirect"
