"""Writing the log: the last thing that a transaction does."""

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db import transaction

from weihu.foundation.realtime import events, hot, hub, models
from weihu.kernel import clock, ids
from weihu.kernel.db import write

KEPT_FOR = 7 * clock.DAY
_CHUNK = 500


class Draft(msgspec.Struct, frozen=True):
    """An event to come: `data` holds ids and measures, never words; the audience is a permission and a shop."""

    organisation_id: int
    name: str
    permission: str
    data: dict[str, Any]
    shop_id: int | None = None


def append(drafts: Sequence[Draft]) -> None:
    """Numbers the events and writes them, in order, for any number of organisations; wakes the readers on commit.

    Call it once a transaction, as its last statements: the counters stay locked until the commit, which makes the
    order of numbers the order in which they are seen, and everybody else's events of that organisation wait.
    """
    if not drafts:
        return
    encode = msgspec.json.Encoder().encode
    counts = Counter(draft.organisation_id for draft in drafts)
    at = clock.now()
    made = ids.new_ids(len(drafts))
    data = [encode(draft.data).decode() for draft in drafts]
    with write():
        last = hot.take_numbers(list(counts.items()))
        following = {organisation_id: last[organisation_id] - count for organisation_id, count in counts.items()}
        rows: list[hot.EventRow] = []
        for id, draft, text in zip(made, drafts, data, strict=True):
            of = draft.organisation_id
            following[of] += 1
            rows.append((id, of, following[of], draft.name, draft.permission, draft.shop_id, text, at))
        hot.insert(rows)
        transaction.on_commit(functools.partial(hub.wake, *counts), robust=True)


def end_streams(organisation_id: int, staff_ids: Iterable[int]) -> None:
    """Ends these people's streams, in the transaction that changes their rights: they hear nothing that follows."""
    append([Draft(organisation_id, events.RIGHTS_CHANGED, events.NOBODY, {"staff_ids": sorted(staff_ids)})])


def prune(organisation_id: int) -> int:
    """Takes away the lines that are older than 7 days, a few hundred a transaction; how many went.

    Only from the front, so that the log never has a hole that a cursor would step over without knowing.
    """
    removed = 0
    while True:
        before = clock.now() - KEPT_FOR
        front = list(
            models.Event.unscoped.filter(organisation_id=organisation_id)
            .order_by("number")
            .values_list("number", "at")[:_CHUNK]
        )
        old = 0
        while old < len(front) and front[old][1] < before:
            old += 1
        if not old:
            return removed
        with write():
            models.Event.unscoped.filter(organisation_id=organisation_id, number__lte=front[old - 1][0]).delete()
        removed += old
        if old < len(front):
            return removed


def prune_all() -> int:
    """The same for every organisation; the daily job."""
    known = list(models.Counter.objects.values_list("organisation_id", flat=True))
    return sum(prune(organisation_id) for organisation_id in known)
