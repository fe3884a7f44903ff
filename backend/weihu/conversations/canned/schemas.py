"""Canned replies at the edge."""

from typing import Annotated

from pydantic import Field, StringConstraints

from weihu.foundation.organisations.edge import Id, IdIn, Schema

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Category = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
# What follows `/` in the composer: no spaces, so that typing on ends the search.
Shortcut = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^\s/]*$")]
Position = Annotated[int, Field(ge=0, le=9999)]


class CannedIn(Schema):
    """New words; without a shop they are the whole organisation's."""

    title: Title
    text: Text
    shop_id: IdIn | None = None
    category: Category = ""
    shortcut: Shortcut = ""
    position: Position = 0


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
