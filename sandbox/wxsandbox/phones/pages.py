"""Opening a web page as the phone's browser would, with consent given where a page asks for it (B17)."""

from http.cookiejar import CookieJar
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
from msgspec import Struct

from wxsandbox import consent
from wxsandbox.errors import ControlError
from wxsandbox.notices import onetime
from wxsandbox.people import Phone
from wxsandbox.world import World

HOPS = 20
_BODY = 1024 * 1024
# Pages tell WeChat's browser by this word.
_AGENT = "Mozilla/5.0 (Linux; Android 14; wxsandbox) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50"


class Opened(Struct):
    """Where the page ended, and what it said."""

    final_url: str
    status: int
    body: str


async def open_page(world: World, phone: Phone, url: str) -> Opened:
    """Follow redirects; an authorize link is answered here, as the phone's owner would. Cookies stay on the phone."""
    jar = world.cookies.setdefault(phone.id, CookieJar())
    headers = {"user-agent": _AGENT, "accept": "text/html,*/*;q=0.8", "accept-language": "zh-CN,zh;q=0.9"}
    try:
        async with httpx.AsyncClient(cookies=jar, headers=headers, timeout=20, trust_env=False) as http:
            for _ in range(HOPS):
                if _leads_to(world, url, consent.PATH, "open.weixin.qq.com"):
                    url = _consent(world, phone, url)
                    continue
                if _leads_to(world, url, onetime.PATH, "mp.weixin.qq.com"):
                    url = _one_time(world, phone, url)
                    continue
                answer = await http.get(url)
                if not answer.is_redirect:
                    return Opened(str(answer.url), answer.status_code, answer.text[:_BODY])
                url = urljoin(str(answer.url), answer.headers["location"])
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ControlError(502, "page_unreachable", f"{type(error).__name__}: {error}") from error
    raise ControlError(502, "too_many_redirects", f"more than {HOPS} redirects, last to {url}")


def _leads_to(world: World, url: str, path: str, host: str) -> bool:
    """Whether an address is this page of the platform's, here or under its real name."""
    parts = urlsplit(url)
    return parts.path == path and parts.netloc in (urlsplit(world.base_url).netloc, host)


def _one_time(world: World, phone: Phone, url: str) -> str:
    try:
        asked = onetime.read(world, dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
    except onetime.Refused as refused:
        raise ControlError(409, "consent_refused", str(refused)) from refused
    return onetime.confirm(world, asked, phone)


def _consent(world: World, phone: Phone, url: str) -> str:
    try:
        asked = consent.read(world, dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
    except consent.Refused as refused:
        raise ControlError(409, "consent_refused", str(refused)) from refused
    return consent.give(world, asked, phone)
