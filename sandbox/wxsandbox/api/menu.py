"""The custom menu: create, get, delete, and the console's view of it (B3)."""

from wxsandbox import menus
from wxsandbox.api.call import OK, Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/menu/create", right=Right.MENU, quota=Quota(1000, 100))
def create(call: Call) -> Answer:
    body = call.json(escapes_code=40033)

    def medium_exists(media_id: str) -> bool:
        media = call.world.media.find(media_id, appid=call.account.appid, now=call.now)
        return media is not None and media.life == "permanent"

    call.account.menu = menus.checked(body.get("button"), medium_exists=medium_exists)
    return _changed(call)


@endpoint("GET", "/cgi-bin/menu/get", right=Right.MENU, quota=Quota(10_000, 1000))
def get(call: Call) -> Answer:
    if call.account.menu is None:
        raise ApiError(46003)
    return {"menu": {"button": call.account.menu}}


@endpoint("GET", "/cgi-bin/menu/delete", right=Right.MENU, quota=Quota(1000, 100))
def delete(call: Call) -> Answer:
    call.account.menu = None
    return _changed(call)


@endpoint("GET", "/cgi-bin/get_current_selfmenu_info", right=Right.MENU_INFO)
def console_menu(call: Call) -> Answer:
    menu = call.account.menu
    return {"is_menu_open": 1 if menu else 0, "selfmenu_info": {"button": menus.console_view(menu or [])}}


def _changed(call: Call) -> Answer:
    call.world.changed_account(call.account, told=False)
    call.world.bus.tell("menu", appid=call.account.appid)
    return OK
