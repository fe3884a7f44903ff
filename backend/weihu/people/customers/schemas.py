"""What crosses the edge about customers."""

from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import StringConstraints

from weihu.foundation.organisations.edge import Id, Instant, Schema

Kind = Literal["text", "number", "date", "phone", "plate", "choice"]
Source = Literal["code", "follow", "menu", "message", "page", "sync", "import"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Version = Annotated[int, Limits(ge=1)]


class WordsOut(Schema):
    """A sentence for staff in both languages."""

    zh: str
    en: str


class FieldOut(Schema):
    """A field of the record."""

    id: Id
    key: str
    name: str
    kind: Kind
    choices: list[str]
    position: int


class FieldIn(Schema):
    """A new field."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Name
    kind: Kind
    choices: Annotated[tuple[Name, ...], Limits(max_length=100)] = ()
    position: int = 0


class FieldChange(Schema):
    """What is named changes, the rest stays."""

    name: Name | None = None
    choices: Annotated[list[Name], Limits(max_length=100)] | None = None
    position: int | None = None


class TagOut(Schema):
    """A tag of the organisation."""

    id: Id
    name: str


class TaggingOut(Schema):
    """A tag on a customer: who put it there, when."""

    id: Id
    name: str
    at: Instant
    staff_id: Id | None
    staff_name: str | None


class ValueOut(Schema):
    """One value that was told: by whom, when; `current` is the one that counts."""

    value: str
    source: Literal["staff", "customer", "import", "platform"]
    at: Instant
    staff_id: Id | None
    staff_name: str | None
    current: bool


class KnownOut(Schema):
    """A field with what is known; `value` is null when nothing is, `history` is newest first."""

    id: Id
    key: str
    name: str
    kind: Kind
    choices: list[str]
    value: str | None
    source: str | None
    at: Instant | None
    history: list[ValueOut]


class IdentityOut(Schema):
    """How one account knows her; nickname and picture only by her consent."""

    id: Id
    account_id: Id
    account_name: str
    short_id: str
    following: bool
    followed_at: Instant | None
    unfollowed_at: Instant | None
    # Why nothing arrives at her, in a word and a sentence, and since when; empty and null when it does.
    unreachable: str
    unreachable_words: WordsOut | None
    unreachable_at: Instant | None
    nickname: str
    avatar_url: str
    consented_at: Instant | None


class SourceOut(Schema):
    """The door she came through."""

    kind: Source
    detail: str
    account_id: Id | None
    at: Instant


class CustomerOut(Schema):
    """A customer in a list."""

    id: Id
    display_name: str
    name: str
    short_id: str
    avatar_url: str
    following: bool
    shop_id: Id | None
    shop_name: str | None
    tags: list[str]
    source: SourceOut
    version: int


class CustomerPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[CustomerOut]
    next: Id | None


class CardOut(CustomerOut):
    """The whole record."""

    identities: list[IdentityOut]
    fields: list[KnownOut]
    taggings: list[TaggingOut]


class RenameIn(Schema):
    """Her name with staff; empty takes it away. `version` is that of the record it was typed on."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
    version: Version


class ValueIn(Schema):
    """A field's value; empty takes it away."""

    value: Annotated[str, StringConstraints(max_length=1000)]
    version: Version


class TagIn(Schema):
    """A tag by its name."""

    name: str
