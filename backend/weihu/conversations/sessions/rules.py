"""How a session goes from hand to hand: bot → waiting → serving → closed. Pure; the path and the desk both decide here.

`Open` is a session as the path carries it: read once under lock, changed by these functions, written back once.
"""

from typing import Final

import msgspec

BOT: Final = "bot"
WAITING: Final = "waiting"
SERVING: Final = "serving"
CLOSED: Final = "closed"

# Why a person is asked.
BY_CUSTOMER: Final = "customer"
BY_RULE: Final = "rule"
BY_POISON: Final = "poison"
BY_STAFF: Final = "staff"

# Why it was closed; `idle` is for sessions that only the rules had.
DONE: Final = "done"
NO_ANSWER_NEEDED: Final = "no_answer_needed"
CUSTOMER_LEFT: Final = "customer_left"
IDLE: Final = "idle"
REASONS_OF_STAFF: Final = (DONE, NO_ANSWER_NEEDED, CUSTOMER_LEFT)

# A close is undone within this time, if nothing else was opened meanwhile.
UNDO_MS: Final = 60_000
# As many as one request may act on.
MOST: Final = 50
# Whatever is put away for longer is forgotten rather than postponed.
FURTHEST_SNOOZE_MS: Final = 60 * 24 * 3_600_000


class Impossible(Exception):
    """The session is not in a state from which this can be done."""


class Open(msgspec.Struct, frozen=True):
    """The columns of a session that automation and staff change."""

    id: int
    organisation_id: int
    account_id: int
    shop_id: int | None
    customer_id: int
    state: str
    agent_id: int | None
    queue: str
    service_class: str
    skill: str
    handed_over_by: str
    opened_at: int
    waiting_at: int | None
    claimed_at: int | None
    answered_at: int | None
    closed_at: int | None
    close_reason: str
    last_message_id: int | None
    last_at: int
    unread: int
    snoozed_until: int | None
    returned_at: int | None
    version: int


def opened(*, id: int, organisation_id: int, account_id: int, shop_id: int | None, customer_id: int, at: int) -> Open:
    """A new session, in the hands of the rules; stored by `hot.create_many`."""
    return Open(
        id=id,
        organisation_id=organisation_id,
        account_id=account_id,
        shop_id=shop_id,
        customer_id=customer_id,
        state=BOT,
        agent_id=None,
        queue="",
        service_class="",
        skill="",
        handed_over_by="",
        opened_at=at,
        waiting_at=None,
        claimed_at=None,
        answered_at=None,
        closed_at=None,
        close_reason="",
        last_message_id=None,
        last_at=at,
        unread=0,
        snoozed_until=None,
        returned_at=None,
        version=1,
    )


def heard(session: Open, *, message_id: int, at: int) -> Open:
    """The customer said something: it is the newest message unless it came late, and nobody has seen it yet. What was
    put away is back at once.
    """
    newest = message_id if at >= session.last_at or session.last_message_id is None else session.last_message_id
    return msgspec.structs.replace(
        returned(session, at=at),
        last_message_id=newest,
        last_at=max(at, session.last_at),
        unread=session.unread + 1,
    )


def returned(session: Open, *, at: int) -> Open:
    """What was put away is before her again; any other stays as it is."""
    if session.snoozed_until is None:
        return session
    return msgspec.structs.replace(session, snoozed_until=None, returned_at=at)


def may_snooze(*, until: int, now: int) -> bool:
    """Whether a conversation can be put away until then: a time to come, and not too far."""
    return now < until <= now + FURTHEST_SNOOZE_MS


def told(session: Open, *, message_id: int, at: int) -> Open:
    """Something was said to the customer, by the bot or a person."""
    return msgspec.structs.replace(session, last_message_id=message_id, last_at=max(at, session.last_at))


def hand_over(session: Open, *, by: str, at: int, queue: str = "", service_class: str = "", skill: str = "") -> Open:
    """A person is asked for: the session waits. One that waits or is served already stays as it is, except that a
    rule may tell a waiting one its queue, class and skill for the first time. Raises Impossible when closed.
    """
    if session.state == CLOSED:
        raise Impossible(session.state)
    if session.state == SERVING:
        return session
    named = {"queue": queue, "service_class": service_class, "skill": skill}
    wanted = {name: value for name, value in named.items() if value and not getattr(session, name)}
    if session.state == WAITING:
        return msgspec.structs.replace(session, **wanted) if wanted else session
    return msgspec.structs.replace(session, state=WAITING, waiting_at=at, handed_over_by=by, **wanted)


def close(session: Open, *, reason: str, at: int) -> Open:
    """The conversation is over. Raises Impossible when it was already."""
    if session.state == CLOSED:
        raise Impossible(session.state)
    return msgspec.structs.replace(
        session, state=CLOSED, closed_at=at, close_reason=reason, unread=0, snoozed_until=None, returned_at=None
    )


def may_undo_close(*, closed_at: int, now: int) -> bool:
    """Whether the close is fresh enough to be undone."""
    return now - closed_at <= UNDO_MS


def hands_before_close(*, agent_id: int | None, waiting_at: int | None) -> str:
    """The state to which an undone close returns."""
    if agent_id is not None:
        return SERVING
    return BOT if waiting_at is None else WAITING


def moved(before: Open | None, after: Open) -> bool:
    """Whether it came to people, left them, or changed hands among them."""
    if before is None:
        return after.state != BOT
    return any(getattr(before, name) != getattr(after, name) for name in ("state", "agent_id", "snoozed_until"))


def rules_are_silent(session: Open) -> bool:
    """From hand-over until close only rules marked "always" speak (fault 38)."""
    return session.state in {WAITING, SERVING}
