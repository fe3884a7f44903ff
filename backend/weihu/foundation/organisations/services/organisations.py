"""An organisation begins, opens shops, changes its hours and texts."""

from collections.abc import Mapping
from typing import Any

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Organisation, Role, Shop
from weihu.foundation.organisations.permissions import DEFAULT_ROLES
from weihu.foundation.organisations.services.telling import tell
from weihu.kernel import clock, tenancy
from weihu.kernel.db import write


def found(*, name: str, timezone: str = "Asia/Shanghai") -> Organisation:
    """A new organisation with the default roles."""
    with write():
        made = Organisation.objects.create(name=name, timezone=timezone, created_at=clock.now())
        with tenancy.scope(made.pk):
            for key, role in DEFAULT_ROLES.items():
                Role.objects.create(
                    organisation=made, key=key, name_zh=role.zh, name_en=role.en, permissions=list(role.permissions)
                )
            tell(None, "organisation.founded", made, f"建立企业「{name}」", f"Organisation “{name}” founded")
        return made


def change_organisation(
    actor: Actor,
    *,
    name: str | None = None,
    hours: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Organisation:
    """Changes what is given: the name, the hotline's hours (empty = always open), texts by key (empty = our own)."""
    with write():
        organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
        changed = []
        if name is not None and name != organisation.name:
            organisation.name = name
            changed.append("name")
        if hours is not None and dict(hours) != organisation.hours:
            organisation.hours = dict(hours)
            changed.append("hours")
        if texts is not None and dict(texts) != organisation.texts:
            organisation.texts = {key: text for key, text in texts.items() if text}
            changed.append("texts")
        if changed:
            organisation.save(update_fields=changed)
            what = ", ".join(changed)
            tell(actor, "organisation.changed", organisation, f"修改企业设置：{what}", f"Organisation changed: {what}")
        return organisation


def add_shop(
    actor: Actor | None,
    *,
    organisation_id: int,
    name: str,
    address: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Shop:
    """Opens a shop."""
    with write():
        shop = Shop.objects.create(
            organisation_id=organisation_id, name=name, address=address, latitude=latitude, longitude=longitude
        )
        tell(actor, "shop.added", shop, f"新增门店「{name}」", f"Shop “{name}” added")
        return shop


def change_shop(actor: Actor, shop: Shop, *, name: str, address: str) -> Shop:
    """Renames a shop or moves it."""
    with write():
        shop.name, shop.address = name, address
        shop.save(update_fields=["name", "address"])
        tell(actor, "shop.changed", shop, f"修改门店「{name}」", f"Shop “{name}” changed")
        return shop
