"""The lists of the conversation screen: whose sessions each shows, in which order, a page at a time."""

import re
from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from django.db.models import Q, QuerySet

from weihu.conversations.sessions import hot
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.desk.workbench.views import VIEWS, Name, Narrowing, View, check, condition, shows
from weihu.foundation.organisations.actors import Actor
from weihu.people.customers import selectors as customers

PAGE: Final = 50
_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,19})")


class Page(msgspec.Struct, frozen=True):
    """A stretch of a list; `after` continues it, None at its end."""

    sessions: Sequence[Session]
    after: str | None


class Counts(msgspec.Struct, frozen=True):
    """How many there are; `unread`: of mine, with words that I have not seen."""

    mine: int
    waiting: int
    snoozed: int
    unread: int


def page(actor: Actor, *, view: Name, wanted: Narrowing | None = None, after: str = "", limit: int = PAGE) -> Page:
    """A stretch of the list, with the names that its rows show; one query. Raises NotAllowed, Invalid."""
    how = VIEWS[view]
    found = sessions.visible_to(actor).filter(condition(actor, view, wanted or Narrowing()))
    found = _beyond(found, how, after)
    sign = "" if how.oldest_first else "-"
    rows = list(found.select_related("agent", "account", "shop").order_by(f"{sign}{how.by}", f"{sign}id")[: limit + 1])
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(shown, f"{getattr(shown[-1], how.by)}.{shown[-1].pk}" if more else None)


def some(actor: Actor, *, view: Name, wanted: Narrowing, only: Collection[int]) -> Sequence[Session]:
    """Which of these are in the list, with the names that its rows show, told as `page` would. Raises NotAllowed,
    Invalid.
    """
    check(actor, view, wanted)
    known = sessions.named(actor, only)
    tagged: frozenset[int] = frozenset()
    if wanted.tag_id is not None:
        tagged = customers.tagged(wanted.tag_id, {one.customer_id for one in known})
    return [one for one in known if shows(actor, view, wanted, one, is_tagged=one.customer_id in tagged)]


def counts(actor: Actor) -> Counts:
    """Of what needs a person, where the actor may read; one statement over the small index of open work: whenever a
    session changes hands every open desk asks.
    """
    return Counts(*hot.counts(actor.organisation_id, actor.staff_id, shops=actor.shops(READ)))


def earlier(session: Session) -> int | None:
    """The same customer's session with the account before this one, to read on upwards."""
    before = Session.objects.filter(
        customer_id=session.customer_id, account_id=session.account_id, shop=session.shop, id__lt=session.pk
    )
    return before.order_by("-id").values_list("pk", flat=True).first()


def _beyond(found: QuerySet[Session], how: View, after: str) -> QuerySet[Session]:
    place = _CURSOR.fullmatch(after)
    if place is None:
        return found
    at, id = (int(part) for part in place.groups())
    way = "gt" if how.oldest_first else "lt"
    edge = Q(**{f"{how.by}__{way}": at}) | Q(**{how.by: at, f"id__{way}": id})
    # The first condition alone lets the index begin there.
    return found.filter(**{f"{how.by}__{way}e": at}).filter(edge)
