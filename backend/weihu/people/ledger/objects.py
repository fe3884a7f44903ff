"""What the objects of actions are called today, told by the rooms that keep them; the ledger itself holds ids only."""

from collections.abc import Callable, Collection, Iterable

from weihu.foundation.organisations.models import Shop, Staff
from weihu.kernel.registry import Registry
from weihu.people.customers import selectors as customers
from weihu.people.customers.models import Field, Tag

# Ids → names, in the reader's language, in a constant number of queries; those who are gone are absent.
Namer = Callable[[Collection[int], str], dict[int, str]]

NAMERS: Registry[Namer] = Registry("namer of objects")


def register(object_type: str, namer: Namer) -> Namer:
    """Adds how a kind of object is named."""
    return NAMERS.register(object_type, namer)


def names(pairs: Iterable[tuple[str, int]], language: str) -> dict[tuple[str, int], str]:
    """The names of these (object_type, object_id); one look a kind."""
    wanted: dict[str, set[int]] = {}
    for object_type, object_id in pairs:
        if object_type in NAMERS:
            wanted.setdefault(object_type, set()).add(object_id)
    return {
        (object_type, object_id): name
        for object_type, ids in wanted.items()
        for object_id, name in NAMERS[object_type](ids, language).items()
    }


def _customers(ids: Collection[int], language: str) -> dict[int, str]:
    return {customer_id: face.display_name(language) for customer_id, face in customers.faces(ids).items()}


def _tags(ids: Collection[int], language: str) -> dict[int, str]:
    return dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name"))


def _fields(ids: Collection[int], language: str) -> dict[int, str]:
    return dict(Field.objects.filter(pk__in=ids).values_list("pk", "name"))


def _staff(ids: Collection[int], language: str) -> dict[int, str]:
    return dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name"))


def _shops(ids: Collection[int], language: str) -> dict[int, str]:
    return dict(Shop.objects.filter(pk__in=ids).values_list("pk", "name"))


register("customer", _customers)
register("tag", _tags)
register("field", _fields)
register("staff", _staff)
register("shop", _shops)
