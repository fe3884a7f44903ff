"""Reads: whoever works here may know the names of colleagues, shops and roles of her own organisation."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Grant, Organisation, Role, Shop, Staff
from weihu.foundation.organisations.permissions import EVERYTHING, STAFF_EDIT
from weihu.kernel.errors import NotFound

M = TypeVar("M", bound=Model)


def organisation_of(actor: Actor) -> Organisation:
    """The actor's organisation."""
    return Organisation.objects.get(pk=actor.organisation_id)


def staff_visible_to(actor: Actor) -> QuerySet[Staff]:
    """Colleagues, by name."""
    return Staff.objects.filter(organisation_id=actor.organisation_id).select_related("login").order_by("name", "id")


def get_visible_staff(actor: Actor, staff_id: int) -> Staff:
    """One colleague. Raises NotFound."""
    return _one(staff_visible_to(actor), staff_id)


def shops_visible_to(actor: Actor) -> QuerySet[Shop]:
    """The organisation's shops, oldest first."""
    return Shop.objects.filter(organisation_id=actor.organisation_id).order_by("id")


def get_visible_shop(actor: Actor, shop_id: int) -> Shop:
    """One shop. Raises NotFound."""
    return _one(shops_visible_to(actor), shop_id)


def roles_visible_to(actor: Actor) -> QuerySet[Role]:
    """The organisation's roles, oldest first."""
    return Role.objects.filter(organisation_id=actor.organisation_id).order_by("id")


def get_visible_role(actor: Actor, role_id: int) -> Role:
    """One role. Raises NotFound."""
    return _one(roles_visible_to(actor), role_id)


def grants_visible_to(actor: Actor) -> QuerySet[Grant]:
    """Who holds which role where."""
    return Grant.objects.filter(organisation_id=actor.organisation_id).select_related("role").order_by("id")


def get_visible_grant(actor: Actor, staff_id: int, grant_id: int) -> Grant:
    """One grant of that person. Raises NotFound."""
    return _one(grants_visible_to(actor).filter(staff_id=staff_id), grant_id)


def administrators(
    organisation_id: int, *, without: Grant | None = None, changed: tuple[Role, Sequence[str]] | None = None
) -> set[int]:
    """Enabled people who may manage staff everywhere: now, or if a grant were gone, or a role had those permissions."""
    grants = Grant.objects.filter(organisation_id=organisation_id, shop=None, staff__disabled_at=None)
    found = set()
    for grant_id, staff_id, role_id, permissions in grants.values_list(
        "id", "staff_id", "role_id", "role__permissions"
    ):
        names = changed[1] if changed and changed[0].pk == role_id else permissions
        if (EVERYTHING in names or STAFF_EDIT in names) and not (without and without.pk == grant_id):
            found.add(staff_id)
    return found


def holders(role: Role) -> list[int]:
    """The people who hold a role."""
    return list(Grant.objects.filter(role=role).values_list("staff_id", flat=True).distinct())


def _one(queryset: QuerySet[M], key: int) -> M:
    found = queryset.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
