"""Reading files: who may see which."""

from django.db.models import Q, QuerySet

from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.permissions import FILE_UPLOAD
from weihu.foundation.files.purposes import PURPOSES, Purpose
from weihu.foundation.organisations import selectors as organisations
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel.errors import Invalid, NotAllowed, NotFound, field_error


def visible_to(actor: Actor) -> QuerySet[StoredFile]:
    """Files of her organisation that are her business by purpose and shop, and those that she brought herself."""
    hers = Q(created_by_id=actor.staff_id)
    for name, purpose in PURPOSES.items():
        hers |= _of_purpose(actor, name, purpose)
    return StoredFile.unscoped.filter(hers, organisation_id=actor.organisation_id)


def _of_purpose(actor: Actor, name: str, purpose: Purpose) -> Q:
    held = [actor.shops(reader) for reader in purpose.readers]
    if None in held:
        return Q(purpose=name)
    shops = frozenset[int]().union(*(one for one in held if one is not None))
    mine = Q(shop_id__in=shops)
    if purpose.shared and shops:
        mine |= Q(shop_id=None)
    return Q(mine, purpose=name)


def get_visible(actor: Actor, file_id: int) -> StoredFile:
    """That file. Raises NotFound."""
    found = visible_to(actor).filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return found


def shop_of_upload(actor: Actor, shop_id: int | None) -> int | None:
    """The shop whose file an upload is; None for the whole organisation's. Raises NotFound, NotAllowed, Invalid."""
    shops = actor.shops(FILE_UPLOAD)
    if shop_id is not None:
        organisations.get_visible_shop(actor, shop_id)
        if shops is not None and shop_id not in shops:
            raise NotAllowed(permission=PERMISSIONS[FILE_UPLOAD])
        return shop_id
    if shops is None:
        return None
    if len(shops) != 1:
        remedy = ("在 shop_id 中填写门店", "Name the shop in shop_id")
        raise Invalid(
            field_error("shop_id", "", "没有说明是哪家门店的文件", "It is not told whose file it is", *remedy)
        )
    return next(iter(shops))
