"""The custom menu: create, get, delete, and the console's view of it (B3)."""

from wxsandbox import conditional, menus
from wxsandbox.api import news
from wxsandbox.api.call import OK, Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.menus import Button
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/menu/create", right=Right.MENU, quota=Quota(1000, 100))
def create(call: Call) -> Answer:
    call.account.menu = buttons_of(call, call.json(escapes_code=40033).get("button"))
    call.account.menuid = conditional.new_id(call.account)
    return changed(call)


@endpoint("GET", "/cgi-bin/menu/get", right=Right.MENU, quota=Quota(10_000, 1000))
def get(call: Call) -> Answer:
    if call.account.menu is None:
        raise ApiError(46003)
    special = call.account.conditional_menus
    if not special:
        return {"menu": {"button": call.account.menu}}
    shown = [{"button": one.button, "matchrule": one.rule.shown(), "menuid": one.menuid} for one in reversed(special)]
    return {"menu": {"button": call.account.menu, "menuid": call.account.menuid}, "conditionalmenu": shown}


@endpoint("GET", "/cgi-bin/menu/delete", right=Right.MENU, quota=Quota(1000, 100))
def delete(call: Call) -> Answer:
    call.account.menu = None
    call.account.conditional_menus = []
    return changed(call)


@endpoint("GET", "/cgi-bin/get_current_selfmenu_info", right=Right.MENU_INFO)
def console_menu(call: Call) -> Answer:
    menu = call.account.menu
    return {"is_menu_open": 1 if menu else 0, "selfmenu_info": {"button": menus.console_view(menu or [])}}


def buttons_of(call: Call, wanted: object) -> list[Button]:
    """The buttons of a menu as they will be kept."""

    def medium_exists(media_id: str) -> bool:
        media = call.world.media.find(media_id, appid=call.account.appid, now=call.now)
        return (media is not None and media.life == "permanent") or news.permanent(call, media_id) is not None

    def article_exists(article_id: str) -> bool:
        return call.world.articles.by_article_id(article_id, appid=call.account.appid) is not None

    return menus.checked(wanted, medium_exists=medium_exists, article_exists=article_exists)


def changed(call: Call) -> Answer:
    """A menu changed: kept, and told to the phones."""
    call.world.changed_account(call.account, told=False)
    call.world.bus.tell("menu", appid=call.account.appid)
    return OK
