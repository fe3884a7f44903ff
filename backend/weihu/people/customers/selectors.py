"""Reads of customers: what an actor may see, one card whole, and many faces in few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from weihu.foundation.organisations.actors import Actor
from weihu.kernel import tenancy
from weihu.kernel.errors import NotAllowed, NotFound
from weihu.people.customers import hot, rules
from weihu.people.customers.models import Customer, Field, Identity, Tag, Tagging, Value
from weihu.people.customers.permissions import CUSTOMER_EDIT, CUSTOMER_READ

PAGE = 50
# Signs of a short id that are enough to look for it.
SHORT_ID_FROM = 4


def visible_to(actor: Actor, permission: str = CUSTOMER_READ) -> QuerySet[Customer]:
    """The customers of the shops where she holds the permission; those of no shop need it for every shop."""
    shops = actor.shops(permission)
    found = Customer.objects.filter(organisation_id=actor.organisation_id)
    return found if shops is None else found.filter(shop_id__in=shops)


def get_visible(actor: Actor, customer_id: int) -> Customer:
    """One of them, with her shop. Raises NotFound."""
    found = visible_to(actor).select_related("shop").filter(pk=customer_id).first()
    if found is None:
        raise NotFound
    return found


def get_editable(actor: Actor, customer_id: int) -> Customer:
    """One whose record she may change. Raises NotFound, or NotAllowed when she may only look."""
    found = get_visible(actor, customer_id)
    if not visible_to(actor, CUSTOMER_EDIT).filter(pk=customer_id).exists():
        from weihu.foundation.organisations.permissions import PERMISSIONS

        raise NotAllowed(permission=PERMISSIONS[CUSTOMER_EDIT])
    return found


def search(
    actor: Actor,
    *,
    words: str = "",
    tag_id: int | None = None,
    source: str = "",
    source_detail: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> list[Customer]:
    """Newest first: those whose name, nickname, field, tag or short id has the words."""
    found = visible_to(actor).select_related("shop").order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    if tag_id is not None:
        found = found.filter(Exists(Tagging.objects.filter(customer=OuterRef("pk"), tag_id=tag_id)))
    narrowed = {"source": source, "source_detail": source_detail}
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    if words.strip():
        found = found.filter(_has(words.strip()))
    return list(found[:limit])


def _has(words: str) -> Q:
    identities = Identity.objects.filter(customer=OuterRef("pk"))
    values = Value.objects.filter(customer=OuterRef("pk"), current=True)
    tags = Tagging.objects.filter(customer=OuterRef("pk"), tag__name__icontains=words)
    # A phone or plate as people write it, with spaces or a dot, is stored without.
    asked = Q(value__icontains=words)
    for kind in (Field.Kind.PHONE, Field.Kind.PLATE):
        if plain := rules.searched(words, kind):
            asked |= Q(field__kind=kind, value__contains=plain)
    known = Q(nickname__icontains=words)
    if len(words) >= SHORT_ID_FROM:
        known |= Q(openid__iendswith=words)
    return (
        Q(name__icontains=words)
        | Q(Exists(identities.filter(known)))
        | Q(Exists(values.filter(asked)))
        | Q(Exists(tags))
    )


class Face(msgspec.Struct, frozen=True):
    """What a list shows of a customer."""

    customer_id: int
    name: str
    nickname: str
    avatar_url: str
    openid: str
    following: bool
    ways: tuple[hot.Way, ...] = ()

    def display_name(self, language: str = "zh") -> str:
        """What staff read."""
        return rules.display_name(name=self.name, nickname=self.nickname, openid=self.openid, language=language)


def faces(customer_ids: Collection[int]) -> dict[int, Face]:
    """The faces of these customers, whoever asks: the caller has reached them through what she may see. One query."""
    known = hot.ways_of(customer_ids, organisations=tenancy.current())
    return {customer_id: _face(customer_id, name, ways) for customer_id, (name, ways) in known.items()}


def _face(customer_id: int, name: str, identities: Sequence[hot.Way]) -> Face:
    told = max(identities, key=lambda one: one.consented_at or 0, default=None)
    return Face(
        customer_id=customer_id,
        name=name,
        nickname=told.nickname if told else "",
        avatar_url=told.avatar_url if told else "",
        openid=identities[0].openid if identities else "",
        following=any(one.following for one in identities),
        ways=tuple(identities),
    )


def tags_of(customer_ids: Iterable[int]) -> dict[int, list[Tagging]]:
    """Who put which tags on them, oldest first. One query."""
    found: dict[int, list[Tagging]] = defaultdict(list)
    for tagging in Tagging.objects.filter(customer_id__in=customer_ids).select_related("tag", "staff").order_by("id"):
        found[tagging.customer_id].append(tagging)
    return found


def tagged(tag_id: int, customer_ids: Collection[int]) -> frozenset[int]:
    """Those of them who have the tag."""
    found = Tagging.objects.filter(tag_id=tag_id, customer_id__in=customer_ids)
    return frozenset(found.values_list("customer_id", flat=True))


class Known(msgspec.Struct, frozen=True):
    """A field of the record: what counts now, and all that was ever told, newest first."""

    field: Field
    history: list[Value]

    @property
    def current(self) -> Value | None:
        """The value that counts; None when there is none, or it was taken away."""
        return next((value for value in self.history if value.current and value.value), None)


class Card(msgspec.Struct, frozen=True):
    """Everything that the desk shows of one customer."""

    customer: Customer
    face: Face
    identities: list[Identity]
    fields: list[Known]
    taggings: list[Tagging]


def card(customer: Customer) -> Card:
    """Her record whole."""
    identities = list(Identity.objects.filter(customer=customer).select_related("account").order_by("id"))
    history: dict[int, list[Value]] = defaultdict(list)
    for value in Value.objects.filter(customer=customer).select_related("staff").order_by("-at", "-id"):
        history[value.field_id].append(value)
    return Card(
        customer=customer,
        face=faces([customer.pk])[customer.pk],
        identities=identities,
        fields=[Known(field, history[field.pk]) for field in fields()],
        taggings=tags_of([customer.pk])[customer.pk],
    )


def fields() -> list[Field]:
    """The fields of the organisation's records, in the order of the card."""
    return list(Field.objects.order_by("position", "id"))


def field(key: str) -> Field:
    """One by its key. Raises NotFound."""
    found = Field.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def tags() -> list[Tag]:
    """The organisation's tags, by name."""
    return list(Tag.objects.order_by("name"))
