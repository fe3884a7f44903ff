"""Reads of the ledger: actions, counts that open the actions they count, and how the verbs keep their promises."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec
from django.db.models import Count, F, QuerySet
from msgspec.structs import replace

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock
from weihu.people.ledger import rules
from weihu.people.ledger.dimensions import ATTRIBUTE, DECLARED, WORDS
from weihu.people.ledger.filters import ACTORS, Filter, is_filled
from weihu.people.ledger.models import Action
from weihu.people.ledger.permissions import LEDGER_READ
from weihu.people.ledger.verbs import VERBS, Verb

PAGE = 50
By = Literal["verb", "day", "rule", "account", "shop", "staff", "actor"]
_COLUMNS = {
    "verb": "verb",
    "rule": "object_id",
    "account": "account_id",
    "shop": "shop_id",
    "staff": "staff_id",
    "actor": "actor",
}
_ACTOR_NAMES = {number: name for name, number in ACTORS.items()}


def visible_to(actor: Actor) -> QuerySet[Action]:
    """The actions of the shops where she may read the ledger; those of no shop need it for every shop."""
    shops = actor.shops(LEDGER_READ)
    found = Action.objects.filter(organisation_id=actor.organisation_id)
    return found if shops is None else found.filter(shop_id__in=shops)


def timezone_of(actor: Actor) -> str:
    """The time zone of the actor's organisation."""
    return Organisation.objects.values_list("timezone", flat=True).get(pk=actor.organisation_id)


# ---- the actions themselves


class Cursor(msgspec.Struct, frozen=True):
    """The last action of a page: the next one begins behind it."""

    at: int
    id: int

    def text(self) -> str:
        """As it travels."""
        return f"{self.at}.{self.id}"


def page(actor: Actor, wanted: Filter, *, after: Cursor | None = None, limit: int = PAGE) -> list[Action]:
    """Newest first, by when it happened."""
    found = visible_to(actor).filter(wanted.where()).order_by("-at", "-id")
    if after is not None:
        # The first condition lets the index begin there.
        found = found.filter(at__lte=after.at).exclude(at=after.at, id__gte=after.id)
    return list(found[:limit])


def every(actor: Actor, wanted: Filter, *, chunk: int = 1000) -> Iterator[list[Action]]:
    """All of them, a bounded number at a time, each by a query of its own."""
    after: Cursor | None = None
    while found := page(actor, wanted, after=after, limit=chunk):
        yield found
        after = Cursor(found[-1].at, found[-1].pk)


def count(actor: Actor, wanted: Filter) -> int:
    """How many."""
    return visible_to(actor).filter(wanted.where()).count()


# ---- counts


class Counted(msgspec.Struct, frozen=True):
    """A number on a screen, and the filter that opens exactly the actions in it."""

    key: str
    count: int
    filter: Filter


class Counts(msgspec.Struct, frozen=True):
    """Numbers that sum to the total."""

    total: Counted
    items: list[Counted]


def counts(actor: Actor, wanted: Filter, by: By) -> Counts:
    """The actions by verb, local day, rule, account, shop, staff or actor.

    Without an end they are counted until now, and the filters say so: what happens later does not join them.
    """
    if wanted.until is None:
        wanted = replace(wanted, until=clock.now())
    if by == "day":
        items = _by_day(actor, wanted)
    else:
        if by == "rule" and wanted.object_type in {"", "rule"}:
            wanted = replace(wanted, object_type="rule")
        items = _by_column(actor, wanted, by)
    return Counts(Counted("", sum(item.count for item in items), wanted), items)


def _by_column(actor: Actor, wanted: Filter, by: By) -> list[Counted]:
    if by == "rule" and wanted.object_type != "rule":
        return []
    column = _COLUMNS[by]
    found = visible_to(actor).filter(wanted.where()).values_list(column).annotate(number=Count("pk")).order_by()
    return sorted((_counted(wanted, by, key, number) for key, number in found), key=lambda one: (-one.count, one.key))


def _counted(wanted: Filter, by: By, key: str | int | None, number: int) -> Counted:
    if by == "verb":
        return Counted(str(key), number, replace(wanted, verb=str(key)))
    if by == "actor":
        name = _ACTOR_NAMES[int(key or 0)]
        return Counted(name, number, replace(wanted, actor=name))
    # 0 stands for none.
    return Counted(str(key or 0), number, replace(wanted, **{f"{by}_id": key or 0}))


def _by_day(actor: Actor, wanted: Filter) -> list[Counted]:
    timezone = timezone_of(actor)
    quarters = (
        visible_to(actor)
        .filter(wanted.where())
        .values_list(F("at") / rules.QUARTER)
        .annotate(number=Count("pk"))
        .order_by()
    )
    days: Counter[str] = Counter()
    opens: dict[str, Filter] = {}
    for quarter, number in quarters:
        day = rules.day_of(quarter * rules.QUARTER, timezone)
        days[day.isoformat()] += number
        first, following = rules.bounds(day, timezone)
        opens[day.isoformat()] = replace(
            wanted,
            since=first if wanted.since is None else max(first, wanted.since),
            until=following if wanted.until is None else min(following, wanted.until),
        )
    return [Counted(day, days[day], opens[day]) for day in sorted(days)]


# ---- coverage


class Cell(msgspec.Struct, frozen=True):
    """How one verb keeps what it says about one dimension; `missing` opens the actions that lack it."""

    dimension: str
    expects: str
    filled: Counted
    missing: Counted
    share: float | None
    target: float | None
    state: rules.State


class Coverage(msgspec.Struct, frozen=True):
    """One verb's row of the coverage page."""

    verb: str
    total: Counted
    cells: list[Cell]


def coverage(actor: Actor, *, days: int) -> list[Coverage]:
    """Every verb, also one that nobody did, over the last days; one query."""
    until = clock.now()
    wanted = Filter(since=until - days * clock.DAY, until=until)
    told = {f"filled_{name}": Count("pk", filter=is_filled(name)) for name in DECLARED}
    rows = visible_to(actor).filter(wanted.where()).values("verb").annotate(total=Count("pk"), **told).order_by()
    found = {row["verb"]: row for row in rows}
    unknown = [Verb(name, name, name, "", may=DECLARED) for name in sorted(found) if name not in VERBS]
    return [
        _coverage(verb, replace(wanted, verb=verb.name), found.get(verb.name, {}))
        for verb in [*(verb for _, verb in VERBS.items()), *unknown]
    ]


def _coverage(verb: Verb, wanted: Filter, row: dict[str, int]) -> Coverage:
    total = row.get("total", 0)
    cells = []
    for dimension in WORDS:
        filled = total if dimension == ATTRIBUTE else row.get(f"filled_{dimension}", 0)
        expects = verb.expects(dimension)
        cells.append(
            Cell(
                dimension=dimension,
                expects=expects,
                filled=Counted("filled", filled, replace(wanted, filled=dimension)),
                missing=Counted("missing", total - filled, replace(wanted, missing=dimension)),
                share=round(filled / total, 4) if total else None,
                target=rules.target(expects),
                state=rules.judged(expects, filled=filled, total=total),
            )
        )
    return Coverage(verb.name, Counted("", total, wanted), cells)
