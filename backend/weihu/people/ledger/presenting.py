"""Actions, counts and coverage as the schemas of this room want them, with words in the reader's language."""

from collections.abc import Sequence
from typing import Any

import msgspec

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import Words
from weihu.people.ledger import objects, rules, selectors
from weihu.people.ledger.dimensions import ATTRIBUTE, GROUP, SPACE, WORDS
from weihu.people.ledger.models import Action
from weihu.people.ledger.selectors import By, Counted, Counts, Coverage
from weihu.people.ledger.verbs import VERBS, Verb

Out = dict[str, Any]

_ACTORS = {
    "customer": Words("客户", "Customer"),
    "bot": Words("机器人", "Bot"),
    "agent": Words("坐席", "Agent"),
    "system": Words("系统", "System"),
}
_NONE = Words("（无）", "(none)")
_GAP = Words(
    "「{verb}」缺少「{dimension}」：{missing} / {total} 个动作",
    "“{verb}” lacks “{dimension}”: {missing} of {total} actions",
)
_BROKEN = Words(
    "「{verb}」不该有「{dimension}」：{missing} / {total} 个动作",
    "“{verb}” should not carry “{dimension}”: {missing} of {total} actions",
)


def verb_words(name: str, language: str) -> str:
    """The verb as staff read it."""
    verb = VERBS.get(name)
    return Words(verb.zh, verb.en).say(language) if verb else name


class Names(msgspec.Struct, frozen=True):
    """Everything that a page of actions needs to be read: one look a kind."""

    objects: dict[tuple[str, int], str]
    accounts: dict[int, tuple[str, str]]
    timezone: str
    language: str

    def of(self, object_type: str, object_id: int | None) -> str | None:
        """The name of an object, if somebody tells it."""
        return None if object_id is None else self.objects.get((object_type, object_id))


def names(actor: Actor, actions: Sequence[Action]) -> Names:
    """The names for these actions."""
    wanted: set[tuple[str, int]] = set()
    for one in actions:
        wanted.add((one.object_type, one.object_id))
        wanted |= {
            (kind, key)
            for kind, key in (("staff", one.staff_id), ("customer", one.customer_id), ("shop", one.shop_id))
            if key is not None
        }
    return Names(
        objects=objects.names(wanted, actor.language),
        accounts=_accounts({one.account_id for one in actions if one.account_id}),
        timezone=selectors.timezone_of(actor),
        language=actor.language,
    )


def _accounts(ids: set[int]) -> dict[int, tuple[str, str]]:
    found = Account.objects.filter(pk__in=ids).values_list("pk", "name", "adapter")
    return {key: (name, adapter) for key, name, adapter in found}


def action_out(one: Action, known: Names) -> Out:
    """One action whole."""
    when = rules.local(one.at, known.timezone)
    account_name, adapter = known.accounts.get(one.account_id or 0, (None, ""))
    actor_name = Action.Actor(one.actor).label.lower()
    # Never empty: what did not come by an account was done at the desk, or by the house itself.
    channel = adapter or ("desk" if one.actor == Action.Actor.AGENT else "house")
    told: Out = {
        "id": one.pk,
        "at": one.at,
        "local_date": when.date,
        "local_hour": when.hour,
        "weekday": when.weekday,
        "weekend": when.weekend,
        "actor": actor_name,
        "staff_id": one.staff_id,
        "staff_name": known.of("staff", one.staff_id),
        "customer_id": one.customer_id,
        "customer_name": known.of("customer", one.customer_id),
        "session_id": one.session_id,
        "verb": one.verb,
        "verb_words": verb_words(one.verb, known.language),
        "object_type": one.object_type,
        "object_id": one.object_id,
        "object_name": known.of(one.object_type, one.object_id),
        "channel": channel,
        "account_id": one.account_id,
        "account_name": account_name,
        "shop_id": one.shop_id,
        "shop_name": known.of("shop", one.shop_id),
        "content_class": one.content_class,
    }
    return {**told, "dimensions": _six(one, told, known.language)}


def _six(one: Action, told: Out, language: str) -> list[Out]:
    measures: dict[str, Out] = {name: dict(one.dimensions.get(name, {})) for name in WORDS}
    measures[ATTRIBUTE] = {name: told[name] for name in ("verb", "object_type", "channel")} | {
        "object_id": str(one.object_id)
    }
    if one.content_class:
        measures[ATTRIBUTE]["content_class"] = one.content_class
    if one.shop_id is not None:
        for name in (GROUP, SPACE):
            measures[name] = {"shop_id": str(one.shop_id), "shop_name": told["shop_name"], **measures[name]}
    verb = VERBS.get(one.verb)
    found = []
    for name, words in WORDS.items():
        expects = verb.expects(name) if verb else "may"
        absent = "never" if expects == "cannot" else "not_measured"
        found.append(
            {
                "dimension": name,
                "words": words.say(language),
                "expects": expects,
                "state": "measured" if measures[name] else absent,
                "measures": measures[name],
            }
        )
    return found


def counts_out(found: Counts, by: By, language: str) -> Out:
    """Counts with what their keys mean."""
    labels = _labels([one.key for one in found.items], by, language)
    return {
        "total": count_out(found.total),
        "items": [count_out(one, labels.get(one.key, one.key)) for one in found.items],
    }


def _labels(keys: Sequence[str], by: By, language: str) -> dict[str, str]:
    if by == "verb":
        return {key: verb_words(key, language) for key in keys}
    if by == "actor":
        return {key: _ACTORS[key].say(language) for key in keys}
    if by == "day":
        return {}
    ids = {int(key) for key in keys if key != "0"}
    if by == "account":
        told = {key: name for key, (name, _) in _accounts(ids).items()}
    else:
        told = {key: name for (_, key), name in objects.names([(by, one) for one in ids], language).items()}
    return {str(key): name for key, name in told.items()} | {"0": _NONE.say(language)}


def count_out(one: Counted, words: str = "") -> Out:
    """A number with the way to its actions."""
    return {"key": one.key, "words": words, "count": one.count, "filter": one.filter.query()}


def coverage_out(rows: Sequence[Coverage], days: int, language: str) -> Out:
    """The coverage page: each row, and the gaps by name."""
    return {
        "days": days,
        "rows": [_row_out(row, language) for row in rows],
        "gaps": [gap for row in rows for cell in row.cells if (gap := _gap_out(row, cell, language)) is not None],
    }


def _row_out(row: Coverage, language: str) -> Out:
    return {
        "verb": row.verb,
        "words": verb_words(row.verb, language),
        "total": count_out(row.total),
        "cells": [
            {
                "dimension": cell.dimension,
                "expects": cell.expects,
                "filled": count_out(cell.filled),
                "missing": count_out(cell.missing),
                "share": cell.share,
                "target": cell.target,
                "state": cell.state,
            }
            for cell in row.cells
        ],
    }


def _gap_out(row: Coverage, cell: selectors.Cell, language: str) -> Out | None:
    if cell.state not in {"gap", "broken"}:
        return None
    wrong = cell.missing if cell.state == "gap" else cell.filled
    sentence = _GAP if cell.state == "gap" else _BROKEN
    return {
        "verb": row.verb,
        "dimension": cell.dimension,
        "missing": count_out(wrong),
        "words": sentence.say(
            language,
            verb=verb_words(row.verb, language),
            dimension=WORDS[cell.dimension].say(language),
            missing=wrong.count,
            total=row.total.count,
        ),
    }


def verb_out(verb: Verb, language: str) -> Out:
    """A verb and what it carries, in the order of the six."""
    told: dict[str, list[str]] = {"must": [], "may": [], "cannot": []}
    for dimension in WORDS:
        told[verb.expects(dimension)].append(dimension)
    return {
        "name": verb.name,
        "words": verb_words(verb.name, language),
        "object_type": verb.object_type,
        **told,
    }
