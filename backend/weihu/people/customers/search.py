"""Customers as the search knows them: what they are called, what is known about them, their tags and short ids.

Who may see a customer reads her record whole, her number too: so all of it can be searched by the same right.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.events import Event
from weihu.foundation.search.sources import Found, Line, Source, Text, Touched, register
from weihu.kernel.errors import Words
from weihu.people.customers import rules, selectors
from weihu.people.customers.models import Customer, Identity, Value
from weihu.people.customers.permissions import CUSTOMER_READ
from weihu.people.customers.services.announcing import CUSTOMER_CHANGED

# Told with every turn: by it those become known who have only just come.
_SESSION_CHANGED = "session.changed"
_TAG, _NICKNAME, _SHORT_ID = Words("标签", "Tag"), Words("昵称", "Nickname"), Words("尾号", "Short id")


def _touched(events: Sequence[Event]) -> list[Touched]:
    return [Touched(int(event.data["customer_id"]), anew=event.name == CUSTOMER_CHANGED) for event in events]


def _read(customer_ids: Collection[int]) -> list[Text]:
    lines = _lines(customer_ids)
    return [
        Text(
            object_id=one.pk,
            customer_id=one.pk,
            shop_id=one.shop_id,
            parts=tuple(part for part in (one.name, *(line.text for line in lines[one.pk])) if part),
        )
        for one in Customer.objects.filter(pk__in=customer_ids)
    ]


def _following(customer_id: int, limit: int) -> Sequence[int]:
    return list(Customer.objects.filter(pk__gt=customer_id).order_by("pk").values_list("pk", flat=True)[:limit])


def _show(actor: Actor, customer_ids: Collection[int]) -> list[Found]:
    seen = list(selectors.visible_to(actor).filter(pk__in=customer_ids))
    faces, lines = selectors.faces([one.pk for one in seen]), _lines([one.pk for one in seen], actor.language)
    return [
        Found(
            object_id=one.pk,
            title=faces[one.pk].display_name(actor.language),
            lines=tuple(lines[one.pk]),
            at=one.created_at,
            customer_id=one.pk,
        )
        for one in seen
    ]


def _lines(customer_ids: Collection[int], language: str = "zh") -> dict[int, list[Line]]:
    """What is known of each: her fields in the order of the card, her tags, her nicknames and short ids."""
    found: dict[int, list[Line]] = defaultdict(list)
    # By the customer and nothing else: asked for the organisation too, SQLite walks through all its values.
    values = Value.unscoped.filter(customer_id__in=customer_ids, current=True).exclude(value="")
    for value in values.select_related("field").order_by("field__position", "field_id"):
        found[value.customer_id].append(Line(value.field.name, value.value))
    for customer_id, taggings in selectors.tags_of(customer_ids).items():
        found[customer_id] += [Line(_TAG.say(language), one.tag.name) for one in taggings]
    identities = Identity.objects.filter(customer_id__in=customer_ids).order_by("id")
    for customer_id, nickname, openid in identities.values_list("customer_id", "nickname", "openid"):
        known = (Line(_NICKNAME.say(language), nickname), Line(_SHORT_ID.say(language), rules.short_id(openid)))
        found[customer_id] += [line for line in known if line.text]
    return found


register(
    Source(
        kind="people",
        number=1,
        permission=CUSTOMER_READ,
        events=frozenset({CUSTOMER_CHANGED, _SESSION_CHANGED}),
        touched=_touched,
        read=_read,
        following=_following,
        show=_show,
    )
)
