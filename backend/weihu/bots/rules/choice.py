"""Which rule answers. Pure: the same book, happening and instant give the same choice and the same reasons.

Order of preference: higher priority; then the more specific kind (a whole keyword before a pattern before a part of
the text before a default); then the longer match; then the older rule. So 「保养价格」 beats 「保养」 (A-31).
"""

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
import re2

from weihu.channels import ports

RANK = {"keyword": 6, "menu": 6, "code": 6, "follow": 5, "pattern": 4, "contains": 3, "default": 0}
_EDGES = " \t\r\n,.!?;:~，。！？；：～、…"
# Patterns run on re2: time grows with the text's length only, and this bounds the length.
LONGEST_TEXT = 2_000


class Entry(msgspec.Struct, frozen=True):
    """A rule as the choice needs it."""

    id: int
    name: str
    kind: str
    phrases: tuple[str, ...]
    priority: int
    accounts: frozenset[int]
    schedule: dict[str, Any]
    replies: tuple[ports.Reply, ...]
    hand_over: dict[str, str] | None
    always: bool


class Candidate(msgspec.Struct, frozen=True):
    """A rule that matched, by which of its phrases; `barred` names why it may not speak now."""

    entry: Entry
    phrase: str
    length: int
    barred: Literal["", "account", "schedule", "silent"] = ""

    def weight(self) -> tuple[int, int, int, int]:
        """Greater is preferred."""
        return (self.entry.priority, RANK[self.entry.kind], self.length, -self.entry.id)


class BadPattern(ValueError):
    """A pattern that re2 does not take."""


def normalise(text: str) -> str:
    """Full-width, case and outer punctuation do not count: 「ＯＫ！」 is 「ok」."""
    return unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold().strip(_EDGES)


class Book:
    """An organisation's enabled rules, compiled once for many happenings."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.keywords: dict[tuple[str, str], list[tuple[Entry, str]]] = defaultdict(list)
        self.parts: list[tuple[Entry, str]] = []
        self.defaults: list[Entry] = []
        self.follows: list[Entry] = []
        # Whether any rule speaks while a person has the session.
        self.speaks_always = False
        search = re2.Set.SearchSet(_options())
        for entry in entries:
            self._file(entry, search)
            self.speaks_always |= entry.always
        self._search = search if self.parts else None
        if self._search is not None:
            self._search.Compile()

    def _file(self, entry: Entry, search: Any) -> None:
        if entry.kind in {"keyword", "menu", "code"}:
            for phrase in entry.phrases:
                known = normalise(phrase) if entry.kind == "keyword" else phrase
                self.keywords[entry.kind, known].append((entry, phrase))
        elif entry.kind in {"contains", "pattern"}:
            for phrase in entry.phrases:
                pattern = re2.escape(normalise(phrase)) if entry.kind == "contains" else phrase
                try:
                    search.Add(pattern)
                except re2.error as error:
                    raise BadPattern(phrase) from error
                self.parts.append((entry, phrase))
        elif entry.kind == "follow":
            self.follows.append(entry)
        else:
            self.defaults.append(entry)

    def matching(self, content: ports.Content) -> list[tuple[Entry, str, int]]:
        """Every rule that listens to this, with the phrase and the length of what it matched."""
        if isinstance(content, ports.Text | ports.Choice):
            return self._of_text(content.text)
        if isinstance(content, ports.Voice) and content.transcript:
            return self._of_text(content.transcript)
        if isinstance(content, ports.Follow):
            scanned = self._named("code", content.code) if content.code else []
            return scanned + [(entry, "", 0) for entry in self.follows]
        if isinstance(content, ports.Scan):
            return self._named("code", content.code)
        if isinstance(content, ports.MenuClick):
            return self._named("menu", content.key)
        if isinstance(content, ports.MenuScan):
            return self._named("menu", content.key)
        return [(entry, "", 0) for entry in self.defaults] if isinstance(content, ports.SAID) else []

    def _named(self, kind: str, name: str) -> list[tuple[Entry, str, int]]:
        return [(entry, phrase, len(phrase)) for entry, phrase in self.keywords.get((kind, name), ())]

    def _of_text(self, text: str) -> list[tuple[Entry, str, int]]:
        plain = normalise(text)
        found = [(entry, phrase, len(plain)) for entry, phrase in self.keywords.get(("keyword", plain), ())]
        if self._search is not None:
            for number in self._search.Match(plain) or ():
                entry, phrase = self.parts[number]
                found.append((entry, phrase, len(phrase)))
        found += [(entry, "", 0) for entry in self.defaults]
        return found


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 32 << 20
    return options


def candidates(
    book: Book, content: ports.Content, *, account_id: int, local: dt.datetime, silent: bool = False
) -> list[Candidate]:
    """All that matched, the preferred first; barred ones stay in the list so that the test bench can say why.

    `silent`: a person has the session, only rules marked "always" speak.
    """
    found: dict[int, Candidate] = {}
    for entry, phrase, length in book.matching(content):
        barred = why_barred(entry, account_id=account_id, local=local, silent=silent)
        one = Candidate(entry, phrase, length, barred)
        known = found.get(entry.id)
        if known is None or one.length > known.length:
            found[entry.id] = one
    return sorted(found.values(), key=lambda one: (not one.barred, one.weight()), reverse=True)


def choose(
    book: Book, content: ports.Content, *, account_id: int, local: dt.datetime, silent: bool = False
) -> Candidate | None:
    """The rule that answers, or None when none may."""
    best: Candidate | None = None
    for entry, phrase, length in book.matching(content):
        one = Candidate(entry, phrase, length)
        if (best is None or one.weight() > best.weight()) and not why_barred(
            entry, account_id=account_id, local=local, silent=silent
        ):
            best = one
    return best


def why_barred(
    entry: Entry, *, account_id: int, local: dt.datetime, silent: bool
) -> Literal["", "account", "schedule", "silent"]:
    """Why a rule that matches may not speak, or nothing."""
    if entry.accounts and account_id not in entry.accounts:
        return "account"
    if silent and not entry.always:
        return "silent"
    if entry.schedule and not in_schedule(entry.schedule, local):
        return "schedule"
    return ""


def in_schedule(schedule: dict[str, Any], local: dt.datetime) -> bool:
    """Whether the local instant lies within; a span past midnight belongs to the day on which it began."""
    at_ms = int(local.timestamp() * 1000)
    if at_ms < int(schedule.get("since") or 0) or at_ms >= int(schedule.get("until") or 2**62):
        return False
    begins, ends = schedule.get("from") or "00:00", schedule.get("to") or "24:00"
    clock, day = local.strftime("%H:%M"), local.isoweekday()
    if begins <= ends:
        inside = begins <= clock < ends
    else:
        inside = clock >= begins or clock < ends
        if clock < ends:
            day = (day - 2) % 7 + 1
    weekdays = schedule.get("weekdays")
    return inside and (not weekdays or day in weekdays)
