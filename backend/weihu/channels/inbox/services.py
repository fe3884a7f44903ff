"""The life of a receipt: claimed with its raw body, decided once, handed or lost, swept, pruned."""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

import msgspec
from django.conf import settings
from django.db import DataError, IntegrityError
from django.db.models import Q, QuerySet

from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.models import Account
from weihu.channels.inbox import hot, selectors
from weihu.channels.inbox.adapters import ADAPTERS, Rejected
from weihu.channels.inbox.errors import NotFailed
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.channels.inbox.permissions import REPAIR
from weihu.channels.inbox.turns import Arrival, Handed, Lost, Outcome, Settled, Turn
from weihu.channels.ports import TextReply
from weihu.foundation.audit import services as audit
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import bus, clock, ids
from weihu.kernel.db import write

# How long a process is believed to be at work on what it claimed: longer than a batch, shorter than a retry's wait.
LEASE_MS = 6_000
KEEP_KEY_MS = clock.DAY
# A passive answer that is not known as handed this long after its last delivery is shown as unknown (house §5.3).
UNHANDED_MS = 20_000
ORPHANS_AT_ONCE = 500
# One whose process died, and died again after it was taken over with others, may be the reason: it is taken alone from
# then on, and after three takings-over it waits for a person (fault 72).
SUSPECT_AT = 2
MOST_ATTEMPTS = 4
STOPPED = "process_stopped"
_CHUNK = 500
# What the desk hears: one failed; a person has had one tried again, or let it be.
FAILED = "receipt.failed"
REVIEWED = "receipt.reviewed"

log = logging.getLogger(__name__)


def claim(arrivals: Sequence[Arrival]) -> tuple[list[Turn], dict[Arrival, Outcome]]:
    """Stores what is new, durably, before anybody thinks about it; answers what is known already.

    Within one transaction of the batch. Returns the turns that are ours now, and the outcome of every other arrival.
    """
    firsts: dict[str, Arrival] = {}
    for arrival in arrivals:
        firsts.setdefault(arrival.inbound.key, arrival)
    lease, wall = clock.wall() + LEASE_MS, clock.wall()
    fresh = dict(zip(firsts, ids.new_ids(len(firsts)), strict=True))
    with write(express=True):
        expiry = clock.now() + KEEP_KEY_MS
        # In one order everywhere: processes that bring the same pushes wait for each other, never in a circle.
        owners = hot.claim([(key, fresh[key], expiry) for key in sorted(firsts)])
        mine = [key for key in firsts if owners[key] == fresh[key]]
        hot.insert([_row(fresh[key], firsts[key], lease, wall) for key in mine])
        others = {owners[key]: firsts[key] for key in firsts if owners[key] != fresh[key]}
        known = hot.read(others) if others else {}
        hot.seen_again([(one, wall) for one in known])
        orphans = [
            one.id
            for one in known.values()
            if one.state == Receipt.State.RECEIVED and one.lease_until < wall and one.attempts < SUSPECT_AT
        ]
        adopted = hot.adopt(orphans, now=wall, lease_until=lease) if orphans else set()
    turns = [Turn(fresh[key], firsts[key]) for key in mine] + [Turn(one, others[one]) for one in adopted]
    outcomes = {
        arrival: outcome_of(arrival, known.get(owner))
        for arrival in arrivals
        if (owner := owners[arrival.inbound.key]) in others and owner not in adopted
    }
    return turns, outcomes


def _row(receipt_id: int, arrival: Arrival, lease: int, wall: int) -> tuple[object, ...]:
    inbound = arrival.inbound
    envelope = msgspec.json.encode(arrival.envelope).decode()
    return (
        receipt_id, inbound.organisation_id, inbound.account_id, inbound.key, arrival.raw, envelope, lease,
        arrival.received_at, wall,
    )  # fmt: skip


def outcome_of(arrival: Arrival, known: hot.Known | None) -> Outcome:
    """What a repeated delivery is answered with: the same bytes, or `taken`, or not known yet."""
    nothing = _nothing(arrival)
    if known is None:  # the raw body is pruned before the key only when clocks jumped; it was taken long ago
        return Outcome(nothing)
    if known.route == Receipt.Route.PASSIVE and known.reply is not None:
        return Outcome(known.reply, receipt_id=known.id, passive=True)
    if known.route == Receipt.Route.OUTBOX or known.state != Receipt.State.RECEIVED:
        return Outcome(nothing, receipt_id=known.id)
    return Outcome(nothing, receipt_id=known.id, pending=True)


def outcome_of_turn(arrival: Arrival, receipt_id: int, settled: Settled | None) -> Outcome:
    """What the delivery whose turn has just ended is answered with; `pending` when the turn was left to the sweeper."""
    if settled is None:
        return Outcome(_nothing(arrival), receipt_id=receipt_id, pending=True)
    if settled.reply is None:
        return Outcome(_nothing(arrival), receipt_id=receipt_id)
    return Outcome(settled.reply, receipt_id=receipt_id, passive=True)


def _nothing(arrival: Arrival) -> bytes:
    adapter = ADAPTERS.get(arrival.account.adapter)
    return adapter.nothing() if adapter else b""


def settle(turns: Sequence[Turn], settled: dict[int, Settled]) -> None:
    """Writes each turn's end; the caller owns the transaction and has read the routes under lock."""
    hot.settle([_settled_row(settled[turn.receipt_id]) for turn in turns])


def _settled_row(one: Settled) -> tuple[int, int, int, bytes | None, int | None, int, str, bool]:
    passive = one.reply is not None
    return (
        one.receipt_id,
        int(Receipt.State.POISON if one.error else Receipt.State.DONE),
        int(Receipt.Route.PASSIVE if passive else Receipt.Route.OUTBOX),
        one.reply,
        one.reply_message_id,
        int(Receipt.Handed.PENDING if passive else Receipt.Handed.NOTHING),
        one.error[:400],
        one.heard,
    )


def give_up(arrival: Arrival) -> Outcome | None:
    """The request's patience has ended: unless its answer is decided, it will leave through the outbox. None when the
    push was never claimed.
    """
    receipt_id = DeliveryKey.objects.filter(key=arrival.inbound.key).values_list("receipt_id", flat=True).first()
    if receipt_id is None:
        return None
    with write(express=True):
        if hot.give_up(receipt_id):
            return Outcome(_nothing(arrival), receipt_id=receipt_id)
        known = hot.read([receipt_id]).get(receipt_id)
    return outcome_of(arrival, known)


def mark_handed(receipt_ids: Sequence[int]) -> list[Handed]:
    """These passive answers reached the platform; those of which that was news. The caller owns the transaction."""
    if not receipt_ids:
        return []
    known = hot.read(receipt_ids, lock=True).values()
    pending = [one for one in known if one.handed == Receipt.Handed.PENDING]
    hot.mark([one.id for one in pending], int(Receipt.Handed.DONE))
    return [Handed(one.id, one.reply_message_id or 0, one.organisation_id) for one in pending]


def lose_unhanded() -> int:
    """Passive answers that nobody fetched or that may have died on the way become `unknown`; how many."""
    before = clock.wall() - UNHANDED_MS
    overdue = Receipt.unscoped.filter(handed=Receipt.Handed.PENDING, last_delivery_at__lt=before)
    wanted = list(overdue.values_list("id", flat=True)[:_CHUNK])
    if not wanted:
        return 0
    with write():
        known = hot.read(wanted, lock=True).values()
        # Another process may have told them meanwhile, or one was handed over after all.
        found = [one for one in known if one.handed == Receipt.Handed.PENDING]
        hot.mark([one.id for one in found], int(Receipt.Handed.LOST))
        bus.publish([Lost(one.id, one.reply_message_id or 0, one.organisation_id) for one in found])
    return len(found)


def store_for_later(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Spooled pushes become receipts without a process: the sweeper takes them over in order, each once. Returns those
    that the database refuses for what they hold; they must not hold up the others.
    """
    try:
        _store(arrivals)
    except (DataError, IntegrityError):
        if len(arrivals) == 1:
            log.exception("the database refuses a spooled push of account %s", arrivals[0].account.id)
            return list(arrivals)
        half = len(arrivals) // 2
        return store_for_later(arrivals[:half]) + store_for_later(arrivals[half:])
    return []


def _store(arrivals: Sequence[Arrival]) -> None:
    firsts: dict[str, Arrival] = {}
    for arrival in arrivals:
        firsts.setdefault(arrival.inbound.key, arrival)
    fresh = dict(zip(firsts, ids.new_ids(len(firsts)), strict=True))
    with write():
        owners = hot.claim([(key, fresh[key], clock.now() + KEEP_KEY_MS) for key in sorted(firsts)])
        mine = sorted((fresh[key], key) for key in firsts if owners[key] == fresh[key])
        hot.insert([_row(receipt_id, firsts[key], 0, clock.wall()) for receipt_id, key in mine])


def outage_notice(account: Loaded) -> TextReply:
    """What a customer hears while the database is away: the organisation's own words are out of reach then."""
    return TextReply("消息已收到，系统正在维护，稍后回复您。")


def orphans() -> list[Arrival]:
    """Receipts that a dead process left behind, taken over by us; understood again from their raw bodies."""
    wall = clock.wall()
    stale = Receipt.unscoped.filter(state=Receipt.State.RECEIVED, lease_until__lt=wall, attempts__lt=SUSPECT_AT)
    return _taken_over(stale.order_by("id")[:ORPHANS_AT_ONCE], wall)


def suspect() -> Arrival | None:
    """The next of those whose process has died more than once, to be worked on alone; None when there is none."""
    wall = clock.wall()
    stale = Receipt.unscoped.filter(
        state=Receipt.State.RECEIVED, lease_until__lt=wall, attempts__gte=SUSPECT_AT, attempts__lt=MOST_ATTEMPTS
    )
    for arrival in _taken_over(stale.order_by("id")[:1], wall):
        arrival.alone = threading.Event()
        return arrival
    return None


def keep(receipt_id: int) -> None:
    """We live and are still at work on it."""
    with write():
        mine = Receipt.unscoped.filter(pk=receipt_id, state=Receipt.State.RECEIVED)
        mine.update(lease_until=clock.wall() + LEASE_MS)


def give_up_suspects() -> int:
    """Those that no process has outlived, however often taken over, wait for a person; how many."""
    wall = clock.wall()
    stale = Receipt.unscoped.filter(state=Receipt.State.RECEIVED, lease_until__lt=wall, attempts__gte=MOST_ATTEMPTS)
    rows = list(stale.select_related("account").order_by("id")[:_CHUNK])
    if not rows:
        return 0
    with write():
        given_up = [row for row in rows if _fail(row, STOPPED)]
        realtime.append([_news(row, FAILED) for row in given_up])
    return len(given_up)


def _fail(row: Receipt, why: str) -> bool:
    """Once, and only as long as nobody has finished it."""
    log.warning("receipt %s is set aside: %s", row.pk, why)
    mine = Receipt.unscoped.filter(
        pk=row.pk, state=Receipt.State.RECEIVED, lease_until=row.lease_until, attempts=row.attempts
    )
    return bool(mine.update(state=Receipt.State.POISON, error=why[:400]))


def _taken_over(stale: QuerySet[Receipt], wall: int) -> list[Arrival]:
    rows = {row.pk: row for row in stale.select_related("account")}
    if not rows:
        return []
    until = wall + LEASE_MS
    with write():
        taken = hot.adopt(list(rows), now=wall, lease_until=until)
    found = []
    for receipt_id in sorted(taken):
        row = rows[receipt_id]
        row.lease_until, row.attempts = until, row.attempts + 1
        try:
            found.append(revive(row))
        except Unreadable as why:
            with write():
                if _fail(row, str(why)):
                    realtime.append([_news(row, FAILED)])
    return found


def failures(turns: Sequence[Turn], settled: dict[int, Settled]) -> list[realtime.Draft]:
    """The events of those of these turns that failed, for the end of their transaction."""
    return [_event(turn.receipt_id, turn.arrival.account, FAILED) for turn in turns if settled[turn.receipt_id].error]


def _news(row: Receipt, name: str) -> realtime.Draft:
    return _event(row.pk, row.account, name)


def _event(receipt_id: int, account: Loaded | Account, name: str) -> realtime.Draft:
    return realtime.Draft(
        organisation_id=account.organisation_id,
        name=name,
        permission=REPAIR,
        data={"receipt_id": ids.to_text(receipt_id), "account_id": ids.to_text(account.id)},
        shop_id=account.shop_id,
    )


class Stored(Protocol):
    """A push as it was kept, in a receipt or in the spool."""

    account_id: int
    raw: bytes
    envelope: dict[str, str]
    received_at: int


class Unreadable(Exception):
    """A stored push that makes no sense (any more); the text says why."""


def revive(stored: Stored | Receipt) -> Arrival:
    """A stored push as an arrival without a waiter. Raises Unreadable."""
    account = cache.by_id(stored.account_id)
    if account is None:
        raise Unreadable("its account is gone or out of use")
    raw = bytes(stored.raw)
    try:
        inbound = ADAPTERS[account.adapter].understand(account, stored.envelope, raw, clock.now_s(), stored=True)
    except Rejected as rejected:
        raise Unreadable(f"reads no more: {rejected.code}") from None
    except Exception as error:
        # A bug of ours that meets one push must not end the loop that works on all of them.
        log.exception("a stored push of account %s cannot be read", account.id)
        raise Unreadable(repr(error)) from error
    receipt_id = stored.pk if isinstance(stored, Receipt) else 0
    return Arrival(account, inbound, raw, dict(stored.envelope), stored.received_at, receipt_id=receipt_id)


def replay(actor: Actor, receipt_id: int) -> None:
    """A failed push is tried again, as if its process had died. Raises NotFound, NotFailed."""
    receipt = selectors.get_visible(actor, receipt_id)
    with write():
        # While its own answer may still be on the way to the customer, that answer's end is awaited.
        attempts = min(receipt.attempts, MOST_ATTEMPTS - 1)
        _move(receipt, Receipt.State.RECEIVED, ~Q(handed=Receipt.Handed.PENDING), lease_until=0, attempts=attempts)
        words = (f"重新处理来信（{receipt.account.name}）", f"A failed push of “{receipt.account.name}” tried again")
        audit.record(actor, "receipt.replayed", "receipt", receipt.pk, *words)
        realtime.append([_news(receipt, REVIEWED)])


def drop(actor: Actor, receipt_id: int) -> None:
    """A failed push is let be. Raises NotFound, NotFailed."""
    receipt = selectors.get_visible(actor, receipt_id)
    with write():
        _move(receipt, Receipt.State.DROPPED)
        words = (f"不再处理来信（{receipt.account.name}）", f"A failed push of “{receipt.account.name}” set aside")
        audit.record(actor, "receipt.dropped", "receipt", receipt.pk, *words)
        realtime.append([_news(receipt, REVIEWED)])


def _move(receipt: Receipt, state: int, *conditions: Q, **values: int) -> None:
    """From failed to `state`, once."""
    failed = Receipt.objects.filter(*conditions, pk=receipt.pk, state=Receipt.State.POISON)
    if not failed.update(state=state, **values):
        raise NotFailed


def prune() -> int:
    """Forgets keys that expired and old bodies (but those that failed), a chunk at a time; how many rows went."""
    with write():
        keys = list(DeliveryKey.objects.filter(expires_at__lt=clock.now()).values_list("key", flat=True)[:_CHUNK])
        gone, _ = DeliveryKey.objects.filter(key__in=keys).delete()
    with write():
        before = clock.wall() - settings.ENVIRONMENT.keep_raw_days * clock.DAY
        old = Receipt.unscoped.filter(id__lt=ids.floor_of(before)).exclude(state=Receipt.State.POISON)
        rows = list(old.order_by("id").values_list("id", flat=True)[:_CHUNK])
        gone += Receipt.unscoped.filter(id__in=rows).delete()[0]
    return gone
