"""What people may do: roles, and who holds them where."""

from collections.abc import Iterable, Sequence

from weihu.foundation.organisations import rules, selectors
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.errors import LastAdministrator, MoreThanOwn, RoleTaken
from weihu.foundation.organisations.events import GrantsChanged
from weihu.foundation.organisations.models import Grant, Organisation, Role, Shop, Staff
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.foundation.organisations.services.telling import tell
from weihu.kernel import bus
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, field_error


def add_role(actor: Actor, *, key: str, name_zh: str, name_en: str, permissions: Sequence[str]) -> Role:
    """A role of the organisation's own. Raises RoleTaken, MoreThanOwn, Invalid."""
    _must_exist(permissions)
    _may_give(actor, permissions, None)
    with write():
        if Role.objects.filter(key=key).exists():
            raise RoleTaken(key=key)
        role = Role.objects.create(
            organisation_id=actor.organisation_id, key=key, name_zh=name_zh, name_en=name_en, permissions=[*permissions]
        )
        tell(actor, "role.added", role, f"新增角色「{name_zh}」", f"Role “{name_en}” added")
        return role


def change_role(actor: Actor, role: Role, *, permissions: Sequence[str]) -> Role:
    """Whoever holds the role may do exactly this from now on. Raises MoreThanOwn, LastAdministrator, Invalid."""
    _must_exist(permissions)
    _may_give(actor, set(permissions) - set(role.permissions), None)
    with write():
        _locked(actor.organisation_id)
        if not selectors.administrators(actor.organisation_id, changed=(role, permissions)):
            raise LastAdministrator
        role.permissions = [*permissions]
        role.save(update_fields=["permissions"])
        tell(
            actor, "role.changed", role, f"修改角色「{role.name_zh}」的权限", f"Rights of role “{role.name_en}” changed"
        )
        bus.publish([GrantsChanged(actor.organisation_id, staff_id) for staff_id in selectors.holders(role)])
        return role


def grant(actor: Actor | None, *, staff: Staff, role: Role, shop: Shop | None = None) -> Grant:
    """Gives a role for one shop, or everywhere; giving it twice is giving it once. Raises MoreThanOwn."""
    if actor is not None:
        _may_give(actor, role.permissions, shop.pk if shop else None)
    with write():
        given, is_new = Grant.objects.get_or_create(
            organisation_id=staff.organisation_id, staff=staff, role=role, shop=shop
        )
        if is_new:
            where_zh, where_en = (f"（{shop.name}）", f" in {shop.name}") if shop else ("", "")
            tell(
                actor,
                "role.granted",
                given,
                f"授予「{staff.name}」角色「{role.name_zh}」{where_zh}",
                f"Role “{role.name_en}” granted to “{staff.name}”{where_en}",
            )
            bus.publish([GrantsChanged(staff.organisation_id, staff.pk)])
        return given


def revoke(actor: Actor, given: Grant) -> None:
    """Takes a role back. Raises LastAdministrator."""
    with write():
        _locked(actor.organisation_id)
        if not selectors.administrators(actor.organisation_id, without=given):
            raise LastAdministrator
        staff, role = given.staff, given.role
        words_zh = f"收回「{staff.name}」的角色「{role.name_zh}」"
        words_en = f"Role “{role.name_en}” revoked from “{staff.name}”"
        tell(actor, "role.revoked", given, words_zh, words_en)
        given.delete()
        bus.publish([GrantsChanged(actor.organisation_id, staff.pk)])


def _must_exist(permissions: Sequence[str]) -> None:
    if unknown := rules.unknown_permissions(permissions):
        wrong, remedy = ("没有这种权限", "is no right"), ("从列表中选择", "Choose from the list")
        raise Invalid(field_error("permissions", unknown[0], *wrong, *remedy))


def _may_give(actor: Actor, permissions: Iterable[str], shop_id: int | None) -> None:
    if missing := rules.first_not_held(actor, permissions, shop_id):
        raise MoreThanOwn(permission=PERMISSIONS[missing])


def _locked(organisation_id: int) -> None:
    """Changes of rights of one organisation stand in line."""
    Organisation.objects.select_for_update().get(pk=organisation_id)
