"""What crosses the edge about menus."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from weihu.channels.accounts.models import Account
from weihu.channels.accounts.platforms import PLATFORMS, Told
from weihu.channels.menus import diff, ports, rules, services
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.menus.ports import Entry, Kind, Limits
from weihu.foundation.organisations.edge import Id, Instant, Schema
from weihu.kernel.errors import FieldError, Words

# Wider than any platform's limits: a draft may be unfinished, publishing is what must be whole.
Name = Annotated[str, StringConstraints(max_length=100)]
Value = Annotated[str, StringConstraints(max_length=2000)]

_OWN_PROBLEMS = {
    services.LOST: Told(
        Words("发布被中断，没有完成", "Publishing was cut off before its end"),
        Words("请重新发布。", "Publish again."),
    ),
    "account_disabled": Told(
        Words("公众号已停用", "The account is disabled"), Words("启用后再发布。", "Enable it, then publish.")
    ),
}


class MenuLeafIn(Schema):
    """An entry below another."""

    name: Name
    kind: Kind
    key: Value = ""
    url: Value = ""
    appid: Value = ""
    path: Value = ""
    medium: Value = ""


class MenuEntryIn(MenuLeafIn):
    """An entry of the bar."""

    entries: Annotated[list[MenuLeafIn], Field(max_length=20)] = []


class MenuIn(Schema):
    """The draft as it is to be, and which version of it was read."""

    version: int
    entries: Annotated[list[MenuEntryIn], Field(max_length=10)]


class MenuPublishIn(Schema):
    """Which version of the draft was looked at."""

    version: int


class MenuLeafOut(Schema):
    """An entry below another."""

    name: str
    kind: Kind
    key: str
    url: str
    appid: str
    path: str
    medium: str


class MenuEntryOut(MenuLeafOut):
    """An entry of the bar."""

    entries: list[MenuLeafOut]


class MenuComplaintOut(Schema):
    """What keeps the draft from being published: `field` is its place, as entries[0].entries[2].url."""

    field: str
    value: str
    words_zh: str
    words_en: str
    remedy_zh: str
    remedy_en: str


class MenuPartOut(Schema):
    """A field before and after."""

    field: str
    before: str
    after: str


class MenuChangeOut(Schema):
    """One difference; places are column and row, row 0 the entry in the bar itself."""

    what: str
    name: str
    kind: str
    before: list[int] | None
    after: list[int] | None
    parts: list[MenuPartOut]


class MenuLimitsOut(Schema):
    """How large a menu may be."""

    columns: int
    rows: int
    name_bytes: int
    row_name_bytes: int
    shown: int
    row_shown: int
    key_bytes: int
    url_bytes: int


class MenuPublicationOut(Schema):
    """A publication, asked for or ended."""

    id: Id
    number: int
    kind: str
    state: str
    entries: list[MenuEntryOut]
    tries: int
    problem: str
    problem_zh: str
    problem_en: str
    remedy_zh: str
    remedy_en: str
    detail: str
    is_as_sent: bool | None
    asked_by: str
    asked_at: Instant
    ended_at: Instant | None


class MenuOut(Schema):
    """The draft beside what is live; `live` null while it was never read."""

    account_id: Id
    entries: list[MenuEntryOut]
    version: int
    edited_by: str
    edited_at: Instant | None
    live: list[MenuEntryOut] | None
    live_others: int
    live_at: Instant | None
    changes: list[MenuChangeOut]
    complaints: list[MenuComplaintOut]
    limits: MenuLimitsOut
    publication: MenuPublicationOut | None


class MenuKeyOut(Schema):
    """An entry whose tap a rule can answer."""

    account_id: Id
    account: str
    key: str
    name: str


def entries_in(given: Sequence[MenuLeafIn]) -> tuple[Entry, ...]:
    """As the room knows them."""
    return tuple(
        Entry(
            one.name, one.kind, one.key, one.url, one.appid, one.path, one.medium,
            entries_in(one.entries) if isinstance(one, MenuEntryIn) else (),
        )
        for one in given
    )  # fmt: skip


def shown(menu: Menu, limits: Limits, publication: Publication | None, account: Account) -> dict[str, Any]:
    """The menu as `MenuOut`."""
    draft = ports.entries_of(menu.entries)
    live = None if menu.live is None else ports.entries_of(menu.live)
    return {
        "account_id": account.pk,
        "entries": _entries(draft),
        "version": menu.version,
        "edited_by": menu.edited_by,
        "edited_at": menu.edited_at,
        "live": None if live is None else _entries(live),
        "live_others": menu.live_others,
        "live_at": menu.live_at,
        "changes": [_change(one) for one in diff.changes(live or (), draft)],
        "complaints": [_complaint(one) for one in rules.complaints(draft, limits)],
        "limits": {name: getattr(limits, name) for name in MenuLimitsOut.model_fields},
        "publication": None if publication is None else told(publication, account),
    }


def told(made: Publication, account: Account) -> dict[str, Any]:
    """The publication as `MenuPublicationOut`."""
    why = _why(made.problem, account) if made.problem else Told(Words("", ""), Words("", ""))
    plain = (
        "id",
        "number",
        "kind",
        "state",
        "tries",
        "problem",
        "detail",
        "is_as_sent",
        "asked_by",
        "asked_at",
        "ended_at",
    )
    return {
        **{name: getattr(made, name) for name in plain},
        "entries": _entries(ports.entries_of(made.entries)),
        "problem_zh": why.words.zh,
        "problem_en": why.words.en,
        "remedy_zh": why.remedy.zh,
        "remedy_en": why.remedy.en,
    }


def _why(problem: str, account: Account) -> Told:
    platform = PLATFORMS.get(account.adapter)
    own = _OWN_PROBLEMS.get(problem)
    return own or (platform.explain(problem) if platform else Told(Words(problem, problem), Words("", "")))


def _entries(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {**{name: getattr(one, name) for name in MenuLeafOut.model_fields}, "entries": _entries(one.entries)}
        for one in entries
    ]


def _change(one: diff.Change) -> dict[str, Any]:
    parts = [{"field": part.field, "before": part.before, "after": part.after} for part in one.parts]
    return {
        "what": one.what,
        "name": one.name,
        "kind": one.kind,
        "before": one.before,
        "after": one.after,
        "parts": parts,
    }


def _complaint(one: FieldError) -> dict[str, Any]:
    return {
        "field": one.field,
        "value": one.value,
        "words_zh": one.message.say("zh"),
        "words_en": one.message.say("en"),
        "remedy_zh": one.remedy.say("zh"),
        "remedy_en": one.remedy.say("en"),
    }
