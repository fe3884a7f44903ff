"""What can be refused about staff, roles and logins."""

from weihu.kernel.errors import Conflict, NotAllowed, WeihuError, Words


class ForeignPage(WeihuError):
    """A change that did not come from our own page (cross-site request)."""

    code = "foreign_page"
    status = 403
    title = Words("请求来源不对", "Not from this page")
    detail = Words("请刷新页面后再试。", "Reload the page and try again.")


class UsernameTaken(Conflict):
    """Somebody logs in by this name already."""

    code = "username_taken"
    title = Words("登录名已被使用", "This login name is taken")
    detail = Words("「{username}」已有人使用，请换一个。", "“{username}” is in use. Choose another.")


class RoleTaken(Conflict):
    """A role with this key exists."""

    code = "role_taken"
    title = Words("角色已存在", "This role exists")
    detail = Words("角色「{key}」已存在，请换一个标识。", "The role “{key}” exists. Choose another key.")


class LastAdministrator(Conflict):
    """Nobody would be left who may manage staff."""

    code = "last_administrator"
    title = Words("不能移除最后一位管理员", "The last administrator stays")
    detail = Words("请先让另一位员工能管理员工与角色。", "First let someone else manage staff and roles.")


class MoreThanOwn(NotAllowed):
    """Nobody gives away more than she holds."""

    code = "more_than_own"
    detail = Words(
        "您自己没有权限「{permission}」，不能授予别人。", "You do not hold “{permission}” and cannot grant it."
    )
