"""What crosses the edge about the ledger."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.kernel import clock
from weihu.people.ledger.filters import Filter
from weihu.people.ledger.rules import State

Dimension = Literal["attribute", "group", "space", "quantity", "value", "emotion"]
ActorName = Literal["customer", "bot", "agent", "system"]
Expects = Literal["must", "may", "cannot"]
Code = Annotated[str, StringConstraints(max_length=40)]


def _millis(value: object) -> object:
    # A "+" of an offset arrives as a space when an address was not encoded.
    return clock.from_rfc3339(value.replace(" ", "+")) if isinstance(value, str) else value


InstantIn = Annotated[int, BeforeValidator(_millis), WithJsonSchema({"type": "string", "format": "date-time"})]


class ActionFilter(Schema):
    """Which actions: what is given narrows. Of an id, 0 means none; `since` ≤ at < `until`."""

    customer_id: IdIn | None = None
    session_id: IdIn | None = None
    staff_id: IdIn | None = None
    account_id: IdIn | None = None
    shop_id: IdIn | None = None
    rule_id: IdIn | None = None
    actor: ActorName | None = None
    verb: Code | None = None
    object_type: Code | None = None
    object_id: IdIn | None = None
    content_class: Code | None = None
    since: InstantIn | None = None
    until: InstantIn | None = None
    filled: Dimension | None = None
    missing: Dimension | None = None

    def filter(self) -> Filter:
        """As the selectors take it."""
        return Filter(**self.model_dump(exclude_none=True))


class DimensionOut(Schema):
    """One of the six: `measured`, or `not_measured` (it may come), or `never` (this verb cannot carry it)."""

    dimension: Dimension
    words: str
    expects: Expects
    state: Literal["measured", "not_measured", "never"]
    measures: dict[str, Any]


class ActionOut(Schema):
    """Something that somebody did, in six dimensions, with today's names of what its ids mean."""

    id: Id
    at: Instant
    local_date: str
    local_hour: int
    weekday: int
    weekend: bool
    actor: ActorName
    staff_id: Id | None
    staff_name: str | None
    customer_id: Id | None
    customer_name: str | None
    session_id: Id | None
    verb: str
    verb_words: str
    object_type: str
    object_id: Id
    object_name: str | None
    channel: str
    account_id: Id | None
    account_name: str | None
    shop_id: Id | None
    shop_name: str | None
    content_class: str
    dimensions: list[DimensionOut]


class ActionPage(Schema):
    """Newest first; `next` is the `after` of the following page, null at the end."""

    items: list[ActionOut]
    next: str | None


class CountOut(Schema):
    """A number, and the parameters of `GET /actions` that open exactly the actions it counts."""

    key: str
    words: str
    count: int
    filter: dict[str, str]


class ActionCountsOut(Schema):
    """Numbers that sum to the total."""

    total: CountOut
    items: list[CountOut]


class CellOut(Schema):
    """How a verb keeps what it says about a dimension; `missing` opens the actions that lack it."""

    dimension: Dimension
    expects: Expects
    filled: CountOut
    missing: CountOut
    share: float | None
    target: float | None
    state: State


class CoverageRow(Schema):
    """One verb."""

    verb: str
    words: str
    total: CountOut
    cells: list[CellOut]


class GapOut(Schema):
    """A promise that is not kept, in words."""

    verb: str
    dimension: Dimension
    missing: CountOut
    words: str


class CoverageOut(Schema):
    """The last days: every verb by every dimension, and the gaps by name."""

    days: int
    rows: list[CoverageRow]
    gaps: list[GapOut]


class VerbOut(Schema):
    """What can be done, and what an action of it carries."""

    name: str
    words: str
    object_type: str
    must: list[Dimension]
    may: list[Dimension]
    cannot: list[Dimension]
