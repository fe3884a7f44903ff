"""Canned replies at the edge."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from weihu.conversations.canned import rules
from weihu.foundation.organisations.edge import Id, IdIn, Schema

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.TITLE_MOST)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.TEXT_MOST)]
Category = Annotated[str, StringConstraints(strip_whitespace=True, max_length=rules.CATEGORY_MOST)]
Shortcut = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=rules.SHORTCUT_MOST, pattern=rules.SHORTCUT_PATTERN)
]
Position = Annotated[int, Field(ge=0, le=9999)]


class CannedIn(Schema):
    """New words; without a shop they are the whole organisation's."""

    title: Title
    text: Text
    shop_id: IdIn | None = None
    category: Category = ""
    shortcut: Shortcut = ""
    # Left out: behind the others.
    position: Position | None = None


class CannedChange(Schema):
    """What is left out stays; words do not move between shops."""

    title: Title | None = None
    text: Text | None = None
    category: Category | None = None
    shortcut: Shortcut | None = None
    position: Position | None = None


class CannedOut(Schema):
    """A canned reply and how often it was used."""

    id: Id
    shop_id: Id | None
    category: str
    shortcut: str
    title: str
    text: str
    position: int
    uses: int


class CannedPlaceIn(Schema):
    """Where a canned reply stands: its group, and by its place in the list its order."""

    canned_id: IdIn
    category: Category = ""


class CannedOrderIn(Schema):
    """All canned replies of the organisation, or of one shop, in their new order."""

    shop_id: IdIn | None = None
    places: Annotated[list[CannedPlaceIn], Field(max_length=rules.MOST)]


class CannedLineOut(Schema):
    """What a line of a table would do, or why it does nothing."""

    line: int
    outcome: Literal["add", "change", "same", "refuse"]
    shop_id: Id | None
    category: str
    shortcut: str
    title: str
    text: str
    # Names of the columns that change.
    changes: list[str]
    reasons: list[str]


class CannedPlanOut(Schema):
    """What an import would do; `key` is given back to do just that."""

    encoding: Literal["utf-8", "gb18030"]
    key: str
    lines: list[CannedLineOut]


class CannedBeforeIn(Schema):
    """What one canned reply said before."""

    canned_id: IdIn
    title: Title
    text: Text
    category: Category = ""
    shortcut: Shortcut = ""


class CannedUndoIn(Schema):
    """An import taken back: what it added goes, what it changed says again what it said."""

    added: Annotated[list[IdIn], Field(max_length=rules.MOST)] = []
    changed: Annotated[list[CannedBeforeIn], Field(max_length=rules.MOST)] = []


class CannedBeforeOut(Schema):
    """What one canned reply said before."""

    canned_id: Id
    title: str
    text: str
    category: str
    shortcut: str


class CannedImportOut(Schema):
    """What an import has done; it is given back to undo it."""

    added: list[Id]
    changed: list[CannedBeforeOut]
