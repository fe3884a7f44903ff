"""Who I am, and the organisation's shops, staff and roles over HTTP."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from weihu.foundation.organisations import selectors, services
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.edge import LOGGED_IN, IdIn, Request, Router
from weihu.foundation.organisations.models import Grant, Organisation, Role, Shop, Staff
from weihu.foundation.organisations.permissions import ORGANISATION_EDIT, PERMISSIONS, STAFF_EDIT
from weihu.foundation.organisations.schemas import (
    GrantIn,
    GrantOut,
    MeIn,
    MeOut,
    OrganisationIn,
    OrganisationOut,
    PasswordIn,
    PermissionOut,
    RoleChange,
    RoleIn,
    RoleOut,
    ShopIn,
    ShopOut,
    StaffChange,
    StaffIn,
    StaffOut,
)

router = Router(tag="organisation")


@router.get("/me", permission=LOGGED_IN, response=MeOut)
def get_me(request: Request) -> Any:
    """Who I am, where I work, what I may do."""
    return _me(request.actor)


@router.patch("/me", permission=LOGGED_IN, response=MeOut)
def change_me(request: Request, change: MeIn) -> Any:
    """My language."""
    staff = selectors.get_visible_staff(request.actor, request.actor.staff_id)
    services.change_staff(request.actor, staff, language=change.language)
    return _me(request.actor)


@router.get("/organisation", permission=LOGGED_IN, response=OrganisationOut)
def get_organisation(request: Request) -> Organisation:
    """The organisation with its hours and texts."""
    return selectors.organisation_of(request.actor)


@router.patch("/organisation", permission=ORGANISATION_EDIT, everywhere=True, response=OrganisationOut)
def change_organisation(request: Request, change: OrganisationIn) -> Organisation:
    """Changes name, hours or texts; what is left out stays."""
    return services.change_organisation(request.actor, name=change.name, hours=change.hours_given(), texts=change.texts)


@router.get("/permissions", permission=LOGGED_IN, response=list[PermissionOut])
def list_permissions(request: Request) -> Any:
    """Every right there is, with its words."""
    return [{"name": name, "zh": words.zh, "en": words.en} for name, words in PERMISSIONS.items()]


@router.get("/shops", permission=LOGGED_IN, response=list[ShopOut])
def list_shops(request: Request) -> Iterable[Shop]:
    """The organisation's shops."""
    return selectors.shops_visible_to(request.actor)


@router.post("/shops", permission=ORGANISATION_EDIT, everywhere=True, response={201: ShopOut})
def add_shop(request: Request, shop: ShopIn) -> Shop:
    """Opens a shop."""
    return services.add_shop(
        request.actor, organisation_id=request.actor.organisation_id, name=shop.name, address=shop.address
    )


@router.put("/shops/{shop_id}", permission=ORGANISATION_EDIT, everywhere=True, response=ShopOut)
def change_shop(request: Request, shop_id: IdIn, shop: ShopIn) -> Shop:
    """Renames or moves a shop."""
    found = selectors.get_visible_shop(request.actor, shop_id)
    return services.change_shop(request.actor, found, name=shop.name, address=shop.address)


@router.get("/roles", permission=LOGGED_IN, response=list[RoleOut])
def list_roles(request: Request) -> Iterable[Role]:
    """Roles and what they allow."""
    return selectors.roles_visible_to(request.actor)


@router.post("/roles", permission=STAFF_EDIT, everywhere=True, response={201: RoleOut})
def add_role(request: Request, role: RoleIn) -> Role:
    """A role of the organisation's own."""
    return services.add_role(
        request.actor, key=role.key, name_zh=role.name_zh, name_en=role.name_en, permissions=role.permissions
    )


@router.put("/roles/{role_id}/permissions", permission=STAFF_EDIT, everywhere=True, response=RoleOut)
def change_role(request: Request, role_id: IdIn, change: RoleChange) -> Role:
    """What holders of the role may do from now on."""
    role = selectors.get_visible_role(request.actor, role_id)
    return services.change_role(request.actor, role, permissions=change.permissions)


@router.get("/staff", permission=LOGGED_IN, response=list[StaffOut])
def list_staff(request: Request) -> list[dict[str, Any]]:
    """Colleagues and their roles."""
    grants = defaultdict(list)
    for given in selectors.grants_visible_to(request.actor):
        grants[given.staff_id].append(given)
    return [_staff(staff, grants[staff.pk]) for staff in selectors.staff_visible_to(request.actor)]


@router.post("/staff", permission=STAFF_EDIT, everywhere=True, response={201: StaffOut})
def employ_staff(request: Request, person: StaffIn) -> dict[str, Any]:
    """Somebody joins, not yet with a role."""
    staff = services.employ(
        request.actor,
        organisation_id=request.actor.organisation_id,
        name=person.name,
        username=person.username,
        password=person.password,
        language=person.language,
    )
    return _staff(staff, [])


@router.patch("/staff/{staff_id}", permission=STAFF_EDIT, everywhere=True, response=StaffOut)
def change_staff(request: Request, staff_id: IdIn, change: StaffChange) -> dict[str, Any]:
    """Name or language; what is left out stays."""
    staff = selectors.get_visible_staff(request.actor, staff_id)
    services.change_staff(request.actor, staff, name=change.name, language=change.language)
    return _one(request.actor, staff)


@router.post("/staff/{staff_id}/disable", permission=STAFF_EDIT, everywhere=True, response=StaffOut)
def disable_staff(request: Request, staff_id: IdIn) -> dict[str, Any]:
    """She is out at once and cannot log in."""
    staff = selectors.get_visible_staff(request.actor, staff_id)
    return _one(request.actor, services.disable(request.actor, staff))


@router.post("/staff/{staff_id}/enable", permission=STAFF_EDIT, everywhere=True, response=StaffOut)
def enable_staff(request: Request, staff_id: IdIn) -> dict[str, Any]:
    """She may log in again."""
    staff = selectors.get_visible_staff(request.actor, staff_id)
    return _one(request.actor, services.enable(request.actor, staff))


@router.put("/staff/{staff_id}/password", permission=STAFF_EDIT, everywhere=True, response={204: None})
def set_staff_password(request: Request, staff_id: IdIn, new: PasswordIn) -> None:
    """A new password; logins with the old one end."""
    staff = selectors.get_visible_staff(request.actor, staff_id)
    services.set_password(request.actor, staff, password=new.password)


@router.post("/staff/{staff_id}/grants", permission=STAFF_EDIT, everywhere=True, response={201: GrantOut})
def grant_role(request: Request, staff_id: IdIn, wanted: GrantIn) -> Grant:
    """Gives a role for a shop or everywhere."""
    staff = selectors.get_visible_staff(request.actor, staff_id)
    role = selectors.get_visible_role(request.actor, wanted.role_id)
    shop = None if wanted.shop_id is None else selectors.get_visible_shop(request.actor, wanted.shop_id)
    return services.grant(request.actor, staff=staff, role=role, shop=shop)


@router.delete("/staff/{staff_id}/grants/{grant_id}", permission=STAFF_EDIT, everywhere=True, response={204: None})
def revoke_role(request: Request, staff_id: IdIn, grant_id: IdIn) -> None:
    """Takes a role back."""
    services.revoke(request.actor, selectors.get_visible_grant(request.actor, staff_id, grant_id))


def _me(actor: Actor) -> dict[str, Any]:
    staff = selectors.get_visible_staff(actor, actor.staff_id)
    return {
        "id": staff.pk,
        "username": staff.login.username,
        "name": staff.name,
        "language": staff.language,
        "organisation": selectors.organisation_of(actor),
        "permissions": [
            {"permission": name, "shops": None if shops is None else sorted(shops)}
            for name, shops in sorted(actor.grants.items())
        ],
    }


def _one(actor: Actor, staff: Staff) -> dict[str, Any]:
    return _staff(staff, list(selectors.grants_visible_to(actor).filter(staff=staff)))


def _staff(staff: Staff, grants: list[Grant]) -> dict[str, Any]:
    return {
        "id": staff.pk,
        "name": staff.name,
        "username": staff.login.username,
        "language": staff.language,
        "disabled_at": staff.disabled_at,
        "grants": grants,
    }
