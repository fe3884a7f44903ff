"""My day 我的一天: figures out of my own actions of the day, my sessions of it, and when I was there."""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from django.db.models import QuerySet

from weihu.conversations.messages import verbs as messages
from weihu.conversations.sessions import verbs as sessions
from weihu.conversations.sessions.models import Session
from weihu.desk.presence import selectors as presence
from weihu.desk.workbench.shown import face_of
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.people.customers import selectors as customers
from weihu.people.ledger import rules as days
from weihu.people.ledger import selectors as ledger
from weihu.people.ledger.filters import Filter
from weihu.people.ledger.models import Action

# Far more than anybody does in a day.
MOST: Final = 5_000


class Done(msgspec.Struct, frozen=True):
    """An action of mine, as far as the day needs it."""

    verb: str
    session_id: int | None
    at: int
    waited_s: float | None = None
    response_s: float | None = None


class Of(msgspec.Struct):
    """What I did in one session that day."""

    claimed_at: int | None = None
    waited_s: float | None = None
    first_answer_s: float | None = None
    answers: int = 0


def by_session(done: Iterable[Done]) -> dict[int, Of]:
    """My actions, oldest first, by session. The first measured answer counts as the first. Pure."""
    found: dict[int, Of] = {}
    for one in done:
        if one.session_id is None:
            continue
        mine = found.setdefault(one.session_id, Of())
        if one.verb == sessions.CLAIMED.name:
            mine.claimed_at, mine.waited_s = one.at, one.waited_s
        elif one.verb == messages.ANSWERED.name:
            if mine.answers == 0:
                mine.first_answer_s = one.response_s
            mine.answers += 1
    return found


def median(values: Iterable[float | None]) -> float | None:
    """Of what was measured; None when nothing was. Pure."""
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 1) if known else None


def of(actor: Actor, date: dt.date | None = None) -> dict[str, Any]:
    """A day as `DayOut` has it; today in the organisation's time zone unless told."""
    timezone, now = ledger.timezone_of(actor), clock.now()
    date = date or days.day_of(now, timezone)
    since, until = days.bounds(date, timezone)
    acts = _actions(actor, since, until)
    mine = by_session(acts)
    spells = presence.spells(actor, since, until)
    return {
        "date": date.isoformat(),
        "since": since,
        "until": until,
        "figures": _figures(acts, mine, Filter(staff_id=actor.staff_id, since=since, until=until)),
        "sessions": _rows(actor, mine),
        "spells": spells,
        "ready_s": sum(one.until - one.since for one in spells if one.state == "ready") / clock.SECOND,
        "partial": len(acts) == MOST,
    }


_VERBS: Final = {"claimed": sessions.CLAIMED.name, "answered": messages.ANSWERED.name, "closed": sessions.CLOSED.name}


def _actions(actor: Actor, since: int, until: int) -> list[Done]:
    """Mine, whether or not I may read the ledger: they are my own."""
    found: QuerySet[Action] = Action.objects.filter(
        organisation_id=actor.organisation_id,
        at__gte=since,
        at__lt=until,
        staff_id=actor.staff_id,
        verb__in=_VERBS.values(),
    )
    rows = found.order_by("at", "id").values_list("verb", "session_id", "at", "dimensions")[:MOST]
    return [
        Done(verb, session_id, at, told.get("value", {}).get("waited_s"), told.get("value", {}).get("response_s"))
        for verb, session_id, at, told in rows
    ]


def _figures(acts: list[Done], mine: dict[int, Of], all_: Filter) -> list[dict[str, Any]]:
    counted = Counter(one.verb for one in acts)
    values: dict[str, float | None] = {key: counted[verb] for key, verb in _VERBS.items()}
    values["waited"] = median(one.waited_s for one in mine.values())
    values["first_answer"] = median(one.first_answer_s for one in mine.values())
    told = []
    for key, value in values.items():
        verb = _VERBS.get(key) or _VERBS["claimed" if key == "waited" else "answered"]
        filter_ = msgspec.structs.replace(all_, verb=verb)
        told.append({"key": key, "value": value, "count": counted[verb], "filter": filter_.query()})
    return told


def _rows(actor: Actor, mine: dict[int, Of]) -> list[dict[str, Any]]:
    rows = Session.objects.filter(pk__in=mine).select_related("account").order_by("-id")
    faces = customers.faces({row.customer_id for row in rows})
    return [
        {
            **msgspec.structs.asdict(mine[row.pk]),
            "id": row.pk,
            "state": row.state,
            "customer": face_of(faces[row.customer_id], actor.language),
            "account": row.account,
            "closed_at": row.closed_at,
            "close_reason": row.close_reason,
        }
        for row in rows
    ]
