"""Who is acting: a member of staff with what she may do and where, read once a request."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from weihu.foundation.organisations.permissions import EVERYTHING, PERMISSIONS

if TYPE_CHECKING:
    from weihu.foundation.organisations.hot import Behind
    from weihu.foundation.organisations.models import Login, Staff


class Actor(msgspec.Struct, frozen=True):
    """A member of staff at work. `grants`: permission → the shops where it holds, None = every shop."""

    staff_id: int
    organisation_id: int
    login_id: int
    name: str
    language: str
    grants: dict[str, frozenset[int] | None]

    def may(self, permission: str, shop_id: int | None = None) -> bool:
        """Does she hold the permission: anywhere, or in that shop."""
        if permission not in self.grants:
            return False
        shops = self.grants[permission]
        return shops is None or shop_id is None or shop_id in shops

    def may_everywhere(self, permission: str) -> bool:
        """Does she hold the permission for the whole organisation."""
        return permission in self.grants and self.grants[permission] is None

    def shops(self, permission: str) -> frozenset[int] | None:
        """The shops where she holds it: None = every one, the empty set = none."""
        return self.grants.get(permission, frozenset())


def load(login: "Login") -> Actor | None:
    """The actor behind a login; None when the login or the person is disabled."""
    from weihu.foundation.organisations import hot

    who = hot.behind(login.pk) if login.is_active else None
    return None if who is None else _acting(who, login.pk, who.grants)


def of(staff: "Staff") -> Actor:
    """The actor that this member of staff is now."""
    from weihu.foundation.organisations.models import Grant

    grants = Grant.unscoped.filter(staff_id=staff.pk).values_list("role__permissions", "shop_id")
    return _acting(staff, staff.login_id, grants)


def _acting(who: "Staff | Behind", login_id: int, grants: Iterable[tuple[list[str], int | None]]) -> Actor:
    return Actor(
        staff_id=who.id,
        organisation_id=who.organisation_id,
        login_id=login_id,
        name=who.name,
        language=who.language or "zh",
        grants=gathered(grants),
    )


def gathered(grants: Iterable[tuple[list[str], int | None]]) -> dict[str, frozenset[int] | None]:
    """One table out of roles: (permissions, shop or None). A grant for every shop swallows those for one."""
    table: dict[str, frozenset[int] | None] = {}
    for permissions, shop_id in grants:
        names = list(PERMISSIONS) if EVERYTHING in permissions else permissions
        for name in names:
            known = table.get(name, frozenset())
            table[name] = None if shop_id is None or known is None else known | {shop_id}
    return table
