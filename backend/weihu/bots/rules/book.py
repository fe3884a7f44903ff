"""The compiled rules of each organisation, kept until its edition changes."""

import threading
from collections.abc import Iterable

import msgspec

from weihu.bots.rules import choice
from weihu.bots.rules.models import Edition, Rule
from weihu.channels import ports
from weihu.kernel.db import rows_of

_books: dict[int, tuple[int, choice.Book]] = {}
_lock = threading.Lock()
_EDITIONS = f"SELECT organisation_id, number FROM {Edition._meta.db_table} WHERE organisation_id {{any}}"  # noqa: S608, SLF001 - our own table's name


def books(organisations: Iterable[int]) -> dict[int, choice.Book]:
    """The books of these organisations, today's edition; one statement unless one changed."""
    wanted = sorted(set(organisations))
    editions = dict.fromkeys(wanted, 0) | {row[0]: row[1] for row in rows_of(_EDITIONS, wanted)}
    found = {}
    for organisation, number in editions.items():
        known = _books.get(organisation)
        if known is None or known[0] != number:
            known = (number, choice.Book(entries(organisation)))
            with _lock:
                _books[organisation] = known
        found[organisation] = known[1]
    return found


def entries(organisation: int) -> list[choice.Entry]:
    """The enabled rules of one organisation, as the choice needs them."""
    rows = Rule.unscoped.filter(organisation_id=organisation, enabled=True).order_by("id")
    return [entry_of(rule) for rule in rows]


def entry_of(rule: Rule) -> choice.Entry:
    """A rule as the choice needs it. Raises msgspec.ValidationError for replies that are none."""
    return choice.Entry(
        id=rule.pk,
        name=rule.name,
        kind=rule.kind,
        phrases=tuple(rule.phrases),
        priority=rule.priority,
        accounts=frozenset(int(account) for account in rule.accounts),
        schedule=rule.schedule,
        replies=tuple(ports.reply_of(reply) for reply in rule.replies),
        hand_over=msgspec.convert(rule.hand_over, dict[str, str] | None),
        always=rule.always,
    )


def forget() -> None:
    """For tests: what was compiled belongs to another database."""
    with _lock:
        _books.clear()
