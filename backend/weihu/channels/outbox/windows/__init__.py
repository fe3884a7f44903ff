"""The ledger of reply windows: opened by the path, spent by the dispatcher, shown to who writes (fact sheet C4).

The platform's own word overrules it (45015, 45047): `close_many`.
"""

from collections.abc import Sequence

from weihu.channels.accounts import cache
from weihu.channels.outbox.windows import hot, rules
from weihu.channels.outbox.windows.rules import Remaining
from weihu.kernel import clock
from weihu.kernel.db import write

__all__ = ["Remaining", "close_many", "open_many", "remaining"]


def open_many(openings: Sequence[tuple[int, str, str, int]]) -> None:
    """Opens or renews windows: (account, recipient, trigger, at) in one statement, in the caller's transaction.

    `at` is when the platform says that it happened. An older happening that arrives late renews nothing.
    """
    now = clock.now()
    latest: dict[tuple[int, str, str], int] = {}
    for account_id, recipient, trigger, at in openings:
        key = (account_id, recipient, trigger)
        # A host whose clock is slow must not believe that its messages came before the window (fault 20).
        latest[key] = max(latest.get(key, 0), min(at, now))
    rows = []
    for (account_id, recipient, trigger), at in sorted(latest.items()):
        account = cache.by_id(account_id)
        one = rules.opening(trigger, at, account.limits if account else {})
        rows.append((account_id, recipient, trigger, one.opened_at, one.closes_at, one.allowed))
    if rows:
        with write():
            hot.OPEN.run(rows)


def close_many(closings: Sequence[tuple[int, str, int]]) -> None:
    """Windows opened before are void: (account, recipient, at), in one statement, in the caller's transaction.

    In the same second counts as after: the platform tells instants in whole seconds.
    """
    latest: dict[tuple[int, str], int] = {}
    for account_id, recipient, at in closings:
        latest[account_id, recipient] = max(latest.get((account_id, recipient), 0), at // 1000 * 1000)
    if latest:
        with write():
            hot.CLOSE.run([(*pair, "[]", at) for pair, at in sorted(latest.items())])


def remaining(account_id: int, recipient: str, now: int | None = None) -> Remaining:
    """What may still be said to this person, less what is on its way already: “还可回复 n 条 · 剩 hh:mm”."""
    return remaining_many([(account_id, recipient)], now)[account_id, recipient]


def remaining_many(pairs: Sequence[tuple[int, str]], now: int | None = None) -> dict[tuple[int, str], Remaining]:
    """The same for several persons, in a constant number of statements."""
    at = clock.now() if now is None else now
    known, in_line = hot.load(pairs), hot.in_line(pairs)
    found = {}
    for pair in pairs:
        account = cache.by_id(pair[0])
        model = rules.model_of(account.limits if account else {})
        left = rules.remaining(known[pair], at, model)
        count = left.count - in_line.get(pair, 0)
        found[pair] = Remaining(count, left.until) if count > 0 else rules.NOTHING
    return found
