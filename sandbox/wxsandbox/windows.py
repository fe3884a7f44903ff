"""The customer-service window (C4): which happenings allow how many messages, and which pool a message spends. Pure."""

from wxsandbox.accounts import Account
from wxsandbox.people import Pool

MESSAGE = "message"
PAY = "pay"
UNLIMITED = -1
_KEPT = 20  # more pools than this can only come from hammering a menu within a minute


def opened(pools: list[Pool] | None, trigger: str, *, account: Account, now: float) -> list[Pool]:
    """The pools after `trigger` happened."""
    alive = [pool for pool in pools or () if pool.expires_at > now]
    kind = trigger if trigger in (MESSAGE, PAY) else "event"
    limit, life = account.number(f"{kind}_pool"), account.number(f"{kind}_pool_s")
    if not limit:
        return alive
    if account.knob("pool_model") == "max":
        return [_raised(alive, trigger, limit, now, now + life)]
    if trigger == MESSAGE:
        # A user's further message starts the count and the 48 hours again (D2), or adds to what is left.
        former = next((pool for pool in alive if pool.trigger == MESSAGE), None)
        if former is not None:
            alive.remove(former)
            if account.knob("message_pool_repeat") == "cumulative":
                limit += former.limit - former.used
    if trigger == PAY:  # paying again extends it
        alive = [pool for pool in alive if pool.trigger != PAY]
    alive.append(Pool(trigger, now, now + life, limit))
    return alive[-_KEPT:]


def _raised(alive: list[Pool], trigger: str, limit: int, now: float, until: float) -> Pool:
    """One counter per user: never added up, raised to the larger figure and the longer life."""
    if not alive:
        return Pool(trigger, now, until, limit)
    former = alive[0]
    left = UNLIMITED if UNLIMITED in (former.limit, limit) else max(former.limit - former.used, limit)
    return Pool(trigger, now, max(former.expires_at, until), left)


def refusal(pools: list[Pool] | None, *, now: float) -> int:
    """0 when a message may be sent, else 45015 (nothing open) or 45047 (all used up)."""
    alive = [pool for pool in pools or () if pool.expires_at > now]
    if not alive:
        return 45015
    return 0 if any(_has_room(pool) for pool in alive) else 45047


def spend(pools: list[Pool] | None, *, account: Account, now: float) -> None:
    """Take one message from the pool that ends soonest among those with something left (or latest: a knob, D3)."""
    usable = [pool for pool in pools or () if pool.expires_at > now and _has_room(pool)]
    if usable:
        first = max if account.knob("spend_order") == "latest" else min
        first(usable, key=lambda pool: pool.expires_at).used += 1


def left(pools: list[Pool] | None, *, now: float) -> int:
    """How many messages may be sent now, over all pools."""
    alive = [pool for pool in pools or () if pool.expires_at > now]
    if any(pool.limit == UNLIMITED for pool in alive):
        return UNLIMITED
    return sum(pool.limit - pool.used for pool in alive)


def _has_room(pool: Pool) -> bool:
    return pool.limit == UNLIMITED or pool.used < pool.limit
