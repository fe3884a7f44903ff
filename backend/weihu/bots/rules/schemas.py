"""What crosses the edge about rules."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema

Kind = Literal["keyword", "contains", "pattern", "follow", "menu", "code", "default"]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://.{1,1000})?$")]


class TextReply(Schema):
    """Words."""

    kind: Literal["text"]
    text: Words


class FileReply(Schema):
    """A picture or a voice message."""

    kind: Literal["picture", "voice"]
    file_id: IdIn


class VideoReply(Schema):
    """A video."""

    kind: Literal["video"]
    file_id: IdIn
    title: Title = ""
    description: Title = ""


class Article(Schema):
    """One card."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    description: Title = ""
    picture_url: Address = ""
    url: Address = ""


class ArticlesReply(Schema):
    """Article cards."""

    kind: Literal["articles"]
    articles: Annotated[list[Article], Field(min_length=1, max_length=8)]


class Entry(Schema):
    """One choice."""

    id: Annotated[str, StringConstraints(pattern=r"^[\w.\-]{1,32}$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ChoicesReply(Schema):
    """A list to tap."""

    kind: Literal["choices"]
    head: Title
    entries: Annotated[list[Entry], Field(min_length=1, max_length=10)]
    tail: Title = ""


ReplyIn = Annotated[TextReply | FileReply | VideoReply | ArticlesReply | ChoicesReply, Field(discriminator="kind")]


class ScheduleIn(Schema):
    """When the rule holds; what is left out does not limit."""

    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = []
    from_: Annotated[Clock | None, Field(alias="from")] = None
    to: Clock | None = None
    since: Annotated[str | None, StringConstraints(max_length=40)] = None
    until: Annotated[str | None, StringConstraints(max_length=40)] = None


class HandOverIn(Schema):
    """Where the customer goes."""

    queue: Short = ""
    service_class: Short = ""
    skill: Short = ""


class RuleIn(Schema):
    """A rule, whole."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    kind: Kind
    phrases: Annotated[list[Phrase], Field(max_length=50)] = []
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    accounts: Annotated[list[IdIn], Field(max_length=100)] = []
    schedule: ScheduleIn | None = None
    replies: Annotated[list[ReplyIn], Field(max_length=5)] = []
    hand_over: HandOverIn | None = None
    always: bool = False
    enabled: bool = True


class RuleChange(RuleIn):
    """The rule as it is to be, and which version of it was read."""

    version: int


class RuleOut(Schema):
    """A rule with how often it was hit in the last thirty days."""

    id: Id
    name: str
    kind: Kind
    phrases: list[str]
    priority: int
    accounts: list[Id]
    schedule: dict[str, Any]
    replies: list[dict[str, Any]]
    hand_over: dict[str, str] | None
    always: bool
    enabled: bool
    version: int
    hits: int
    updated_at: Instant


class BenchIn(Schema):
    """Something that a customer might say or do."""

    account_id: IdIn
    what: Literal["text", "menu", "code", "follow"] = "text"
    words: Annotated[str, StringConstraints(max_length=2000)] = ""
    at: Annotated[str | None, StringConstraints(max_length=40)] = None
    with_person: bool = False


class CandidateOut(Schema):
    """A rule that matched, and why it does or does not answer."""

    rule_id: Id
    name: str
    kind: Kind
    phrase: str
    priority: int
    wins: bool
    why_zh: str
    why_en: str


class BenchOut(Schema):
    """What would happen."""

    candidates: list[CandidateOut]
    replies: list[dict[str, Any]]
    hands_over: bool
    outcome_zh: str
    outcome_en: str
