"""The lists of the conversation screen: whose sessions each shows, in which order, a page at a time."""

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from django.db.models import Count, Q, QuerySet

from weihu.conversations.sessions import rules
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import NotFound

Name = Literal["mine", "waiting", "rules", "closed"]

PAGE: Final = 50
_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,19})")


class _View(msgspec.Struct, frozen=True):
    """Sessions in `state`, by the column `by`: the oldest first, or the newest."""

    state: str
    by: str
    oldest_first: bool = False
    own: bool = False


_VIEWS: Final[dict[str, _View]] = {
    "mine": _View(rules.SERVING, "last_at", own=True),
    # Who has waited longest is first.
    "waiting": _View(rules.WAITING, "waiting_at", oldest_first=True),
    "rules": _View(rules.BOT, "opened_at"),
    "closed": _View(rules.CLOSED, "closed_at"),
}


class Page(msgspec.Struct, frozen=True):
    """A stretch of a list; `after` continues it, None at its end."""

    sessions: Sequence[Session]
    after: str | None


class Counts(msgspec.Struct, frozen=True):
    """How many there are."""

    mine: int
    waiting: int


def page(actor: Actor, *, view: Name, after: str = "", limit: int = PAGE) -> Page:
    """A stretch of the list, with the names that its rows show; one query."""
    how = _VIEWS[view]
    found = sessions.visible_to(actor).filter(state=how.state)
    if how.own:
        found = found.filter(agent_id=actor.staff_id)
    found = _beyond(found, how, after)
    sign = "" if how.oldest_first else "-"
    rows = list(found.select_related("agent", "account", "shop").order_by(f"{sign}{how.by}", f"{sign}id")[: limit + 1])
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(shown, f"{getattr(shown[-1], how.by)}.{shown[-1].pk}" if more else None)


def get_visible(actor: Actor, session_id: int) -> Session:
    """One session with the names that its screen shows. Raises NotFound."""
    found = sessions.visible_to(actor).filter(pk=session_id).select_related("agent", "account", "shop").first()
    if found is None:
        raise NotFound
    return found


def counts(actor: Actor) -> Counts:
    """Of what needs a person; one query over the small index of open work."""
    found = sessions.visible_to(actor).filter(state__in=(rules.WAITING, rules.SERVING))
    told = found.aggregate(
        mine=Count("id", filter=Q(state=rules.SERVING, agent_id=actor.staff_id)),
        waiting=Count("id", filter=Q(state=rules.WAITING)),
    )
    return Counts(**told)


def earlier(session: Session) -> int | None:
    """The same customer's session with the account before this one, to read on upwards."""
    before = Session.objects.filter(
        customer_id=session.customer_id, account_id=session.account_id, shop=session.shop, id__lt=session.pk
    )
    return before.order_by("-id").values_list("pk", flat=True).first()


def _beyond(found: QuerySet[Session], how: _View, after: str) -> QuerySet[Session]:
    place = _CURSOR.fullmatch(after)
    if place is None:
        return found
    at, id = (int(part) for part in place.groups())
    way = "gt" if how.oldest_first else "lt"
    edge = Q(**{f"{how.by}__{way}": at}) | Q(**{how.by: at, f"id__{way}": id})
    # The first condition alone lets the index begin there.
    return found.filter(**{f"{how.by}__{way}e": at}).filter(edge)
