"""What a person may do: permissions by name, each registered by the room that asks for it, and the roles to start with.

A role is a set of names in the organisation's hands; `EVERYTHING` in it means every permission, also those that a later
release brings.
"""

import msgspec

from weihu.kernel.errors import Words
from weihu.kernel.registry import Registry

EVERYTHING = "*"


class Permission(Words, frozen=True):
    """A right in words of staff."""


class DefaultRole(msgspec.Struct, frozen=True):
    """A role that a new organisation begins with."""

    zh: str
    en: str
    permissions: tuple[str, ...]


PERMISSIONS: Registry[Permission] = Registry("permission")


def register(name: str, zh: str, en: str) -> str:
    """Adds a permission; answers its name, so that a room can keep it as a constant."""
    PERMISSIONS.register(name, Permission(zh, en))
    return name


STAFF_EDIT = register("staff.edit", "管理员工与角色", "Manage staff and roles")
ORGANISATION_EDIT = register("organisation.edit", "修改企业设置", "Change the organisation's settings")

_AGENT = (
    "session.read",
    "session.answer",
    "customer.read",
    "customer.edit",
    "file.upload",
    "account.read",
    "outgoing.review",
)
_SUPERVISOR = (*_AGENT, "session.supervise", "inbox.repair", "ledger.read", "rule.read", "canned.edit")
_MARKETING = (
    "customer.read",
    "ledger.read",
    "rule.read",
    "rule.edit",
    "canned.edit",
    "file.upload",
    "account.read",
    "menu.edit",
    "menu.publish",
)

DEFAULT_ROLES: dict[str, DefaultRole] = {
    "agent": DefaultRole("客服", "Agent", _AGENT),
    "supervisor": DefaultRole("主管", "Supervisor", _SUPERVISOR),
    "marketing": DefaultRole("市场", "Marketing", _MARKETING),
    "admin": DefaultRole("管理员", "Administrator", (EVERYTHING,)),
}
