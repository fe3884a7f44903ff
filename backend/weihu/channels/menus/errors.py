"""What whoever drafts a menu may be told."""

from weihu.kernel.errors import Conflict, WeihuError, Words


class MenuChanged(Conflict):
    """Somebody saved the draft meanwhile; nothing is overwritten."""

    code = "menu_changed"
    title = Words("草稿已被别人修改", "Someone changed the draft")
    detail = Words(
        "{name} 刚刚保存了这份菜单。您的修改还在页面上，可以载入对方的版本，或用您的覆盖。",
        "{name} saved this menu meanwhile. Your changes are still on the page: load the other version, or keep yours.",
    )


class PublishingAlready(Conflict):
    """One at a time for an account."""

    code = "menu_publishing"
    title = Words("正在发布", "Publishing already")
    detail = Words(
        "这个公众号的菜单正在发布，请等它完成。", "This account's menu is being published; wait for its end."
    )


class CannotRead(WeihuError):
    """The platform does not tell what is live."""

    code = "menu_not_read"
    status = 502
    title = Words("读取不到线上菜单", "The live menu could not be read")
    detail = Words("{what}。{remedy}", "{what}. {remedy}")


class NoMenus(Conflict):
    """The account's platform shows no menus."""

    code = "no_menus"
    title = Words("这个账号没有菜单", "This account has no menus")
    detail = Words("该平台不支持自定义菜单。", "Its platform has no custom menu.")
