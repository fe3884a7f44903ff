"""The life of a receipt: claimed with its raw body, decided once, handed or lost, swept, pruned."""

from collections.abc import Sequence

import msgspec

from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox import hot
from weihu.channels.inbox.adapters import ADAPTERS, Rejected
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.channels.inbox.turns import Arrival, Handed, Lost, Outcome, Settled, Turn
from weihu.channels.ports import TextReply
from weihu.kernel import bus, clock, ids
from weihu.kernel.db import write

# How long a process is believed to be at work on what it claimed: longer than a batch, shorter than a retry's wait.
LEASE_MS = 6_000
KEEP_KEY_MS = clock.DAY
KEEP_RAW_MS = 7 * clock.DAY
# A passive answer that is not known as handed this long after its last delivery is shown as unknown (house §5.3).
UNHANDED_MS = 20_000
_CHUNK = 500


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
        owners = hot.claim([(key, fresh[key], expiry) for key in firsts])
        mine = [key for key in firsts if owners[key] == fresh[key]]
        hot.insert([_row(fresh[key], firsts[key], lease, wall) for key in mine])
        others = {owners[key]: firsts[key] for key in firsts if owners[key] != fresh[key]}
        known = hot.read(others) if others else {}
        hot.seen_again([(one, wall) for one in known])
        orphans = [one.id for one in known.values() if one.state == Receipt.State.RECEIVED and one.lease_until < wall]
        adopted = hot.adopt(orphans, now=wall, lease_until=lease) if orphans else set()
    turns = [Turn(fresh[key], firsts[key]) for key in mine] + [Turn(one, others[one]) for one in adopted]
    outcomes = {
        arrival: outcome_of(arrival, known.get(receipt_id))
        for receipt_id, arrival in others.items()
        if receipt_id not in adopted
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


def _settled_row(one: Settled) -> tuple[int, int, int, bytes | None, int | None, int, str]:
    passive = one.reply is not None
    return (
        one.receipt_id,
        int(Receipt.State.POISON if one.error else Receipt.State.DONE),
        int(Receipt.Route.PASSIVE if passive else Receipt.Route.OUTBOX),
        one.reply,
        one.reply_message_id,
        int(Receipt.Handed.PENDING if passive else Receipt.Handed.NOTHING),
        one.error[:400],
    )


def give_up(arrival: Arrival, receipt_id: int) -> Outcome:
    """The request's patience has ended: unless its answer is decided, it will leave through the outbox."""
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
    with write():
        overdue = Receipt.unscoped.filter(handed=Receipt.Handed.PENDING, last_delivery_at__lt=before)
        found = list(overdue.values_list("id", "reply_message_id", "organisation_id")[:_CHUNK])
        if found:
            hot.mark([one[0] for one in found], int(Receipt.Handed.LOST))
            bus.publish([Lost(one, message or 0, organisation) for one, message, organisation in found])
    return len(found)


def find(key: str) -> int | None:
    """The receipt that owns a key, if it was claimed."""
    return DeliveryKey.objects.filter(key=key).values_list("receipt_id", flat=True).first()


def store_for_later(arrivals: Sequence[Arrival]) -> None:
    """Spooled pushes become receipts without a process: the sweeper takes them over in order, each once."""
    firsts: dict[str, Arrival] = {}
    for arrival in arrivals:
        firsts.setdefault(arrival.inbound.key, arrival)
    fresh = dict(zip(firsts, ids.new_ids(len(firsts)), strict=True))
    with write():
        owners = hot.claim([(key, fresh[key], clock.now() + KEEP_KEY_MS) for key in firsts])
        mine = sorted((fresh[key], key) for key in firsts if owners[key] == fresh[key])
        hot.insert([_row(receipt_id, firsts[key], 0, clock.wall()) for receipt_id, key in mine])


def outage_notice(account: Loaded) -> TextReply:
    """What a customer hears while the database is away: the organisation's own words are out of reach then."""
    return TextReply("消息已收到，系统正在维护，稍后回复您。")


def orphans() -> list[Arrival]:
    """Receipts that a dead process left behind, taken over by us; understood again from their raw bodies."""
    wall = clock.wall()
    stale = Receipt.unscoped.filter(state=Receipt.State.RECEIVED, lease_until__lt=wall).order_by("id")
    rows = {row.pk: row for row in stale[:_CHUNK]}
    if not rows:
        return []
    with write():
        taken = hot.adopt(list(rows), now=wall, lease_until=wall + LEASE_MS)
    found = [revive(rows[one]) for one in sorted(taken)]
    return [one for one in found if one is not None]


def revive(receipt: Receipt) -> Arrival | None:
    """A stored push as an arrival without a waiter; None when its account is gone or it reads no more (set aside)."""
    account = cache.by_id(receipt.account_id)
    adapter = ADAPTERS.get(account.adapter) if account else None
    if account is None or adapter is None:
        return None
    try:
        inbound = adapter.understand(account, receipt.envelope, bytes(receipt.raw), clock.now_s(), stored=True)
    except Rejected as rejected:
        with write():
            error = f"reads no more: {rejected.code}"
            Receipt.unscoped.filter(pk=receipt.pk).update(state=Receipt.State.POISON, error=error)
        return None
    envelope = {str(name): str(value) for name, value in receipt.envelope.items()}
    return Arrival(account, inbound, bytes(receipt.raw), envelope, receipt.received_at, receipt_id=receipt.pk)


def replay(receipt: Receipt) -> None:
    """A poisoned push is tried again, as if its process had died."""
    with write():
        Receipt.unscoped.filter(pk=receipt.pk, state=Receipt.State.POISON).update(
            state=Receipt.State.RECEIVED, lease_until=0, error=""
        )


def prune() -> int:
    """Forgets keys that expired and bodies older than seven days, a chunk at a time; how many rows went."""
    with write():
        keys = list(DeliveryKey.objects.filter(expires_at__lt=clock.now()).values_list("key", flat=True)[:_CHUNK])
        gone, _ = DeliveryKey.objects.filter(key__in=keys).delete()
    with write():
        old = Receipt.unscoped.filter(id__lt=ids.floor_of(clock.wall() - KEEP_RAW_MS)).exclude(
            state=Receipt.State.POISON
        )
        rows = list(old.order_by("id").values_list("id", flat=True)[:_CHUNK])
        gone += Receipt.unscoped.filter(id__in=rows).delete()[0]
    return gone
