"""Web pages as the phone opens them."""

from msgspec import Struct

from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.phones import pages
from wxsandbox.phones.pages import Opened


class Address(Struct, forbid_unknown_fields=True):
    """An address to open."""

    url: str


@route("POST", "/phones/{phone}/open", "Open a page; consent is given where it asks", body=Address, answer=Opened)
async def open_page(visit: Visit) -> Opened:
    url = visit.body.url
    if not url.startswith(("http://", "https://")):
        raise ControlError(400, "bad_url", "a page's address begins with http:// or https://")
    return await pages.open_page(visit.world, visit.phone(), url)
