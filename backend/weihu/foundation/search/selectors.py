"""Asking the index, within what the actor may see."""

from collections.abc import Collection
from typing import Any

import msgspec

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.models import Counter, Cursor
from weihu.foundation.search import hot, rules
from weihu.foundation.search.services import CONSUMER
from weihu.foundation.search.sources import SOURCES, Found, Source

PAGE = 5
# So often it is asked again for a page when what was found may not be seen, or does not have the words in one place.
_ROUNDS = 4
_AT_ONCE = 40


class Group(msgspec.Struct, frozen=True):
    """Hits of one kind, newest first; `next` continues, None at the end."""

    kind: str
    hits: list[dict[str, Any]]
    next: int | None


def search(
    actor: Actor, question: str, *, kinds: Collection[str] = (), before: int | None = None, limit: int = PAGE
) -> list[Group]:
    """What the question finds, a group for each kind that the actor may search; those that are empty are left out."""
    words = rules.words(question)
    if not words:
        return []
    groups = [
        _group(actor, source, words, before, limit)
        for kind, source in SOURCES.items()
        if (not kinds or kind in kinds) and actor.may(source.permission)
    ]
    return [group for group in groups if group.hits or group.next]


def _group(actor: Actor, source: Source, words: list[str], before: int | None, limit: int) -> Group:
    shops = actor.shops(source.permission)
    shown: list[dict[str, Any]] = []
    for _ in range(_ROUNDS):
        found = hot.find(
            actor.organisation_id, source.number, rules.asked(words), shops=shops, before=before, limit=_AT_ONCE
        )
        fitting = [hit for hit in found if rules.has(hit.text, words)]
        # Nearly always those that are shown may be seen: the others are not read for nothing.
        first = limit + 1 - len(shown)
        for some in (fitting[:first], fitting[first:]):
            # Who may see it now counts, not who might when it was indexed.
            seen = {one.object_id: one for one in source.show(actor, [hit.object_id for hit in some])} if some else {}
            for hit in some:
                if hit.object_id not in seen:
                    continue
                if len(shown) == limit:
                    return Group(source.kind, shown, before)
                shown.append(_shown(seen[hit.object_id], words))
                before = hit.place
        if len(found) < _AT_ONCE:
            return Group(source.kind, shown, None)
        before = found[-1].place
    return Group(source.kind, shown, before)


def _shown(found: Found, words: list[str]) -> dict[str, Any]:
    title = rules.marked(found.title, words, whole=True)
    told = [(line.label, rules.marked(line.text, words)) for line in found.lines]
    label, text = next((one for one in told if any(piece.hit for piece in one[1])), told[0] if told else ("", []))
    return {
        "id": found.object_id,
        "title": [msgspec.to_builtins(piece) for piece in title],
        "label": label,
        "text": [msgspec.to_builtins(piece) for piece in text],
        "at": found.at,
        "customer_id": found.customer_id,
        "session_id": found.session_id,
        "session_state": found.session_state or None,
    }


def behind() -> int:
    """How many events of the log the index has not heard yet, of the whole installation."""
    read = dict(Cursor.objects.filter(consumer=CONSUMER).values_list("organisation_id", "number"))
    newest = Counter.objects.values_list("organisation_id", "number")
    return sum(number - read.get(organisation_id, 0) for organisation_id, number in newest)
