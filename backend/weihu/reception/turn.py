"""One turn: a happening, the customer, her open session → effects. Pure but for ids and the instant it is given."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from weihu.channels import ports
from weihu.channels.inbox.adapters import ADAPTERS
from weihu.channels.inbox.turns import Settled, Turn
from weihu.channels.outbox import services as outbox
from weihu.conversations.messages import rules as message_rules
from weihu.conversations.messages import services as messages
from weihu.conversations.messages.events import added
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions import rules as session_rules
from weihu.conversations.sessions.events import changed as session_changed
from weihu.conversations.sessions.rules import Open
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.people.customers.hot import Known
from weihu.people.customers.services.announcing import card_changed
from weihu.people.ledger.drafts import Draft as Action
from weihu.people.ledger.models import Action as Row
from weihu.reception.decide import Decision, acknowledgement
from weihu.reception.effects import Effects, Media, trigger_of
from weihu.reception.texts import House

# A conversation that only the rules had ends after this silence; the next word opens a new one.
IDLE_MS = 2 * clock.HOUR
# An answer this soon is shown right behind its question.
PROMPT_MS = 10 * clock.SECOND
# An answer that could not leave within this time is shown as expired: nobody wants yesterday's "hello".
ANSWER_LIVES_MS = 48 * clock.HOUR


class Facts(msgspec.Struct, frozen=True):
    """Everything that a turn's effects depend on besides the decision."""

    turn: Turn
    known: Known
    house: House
    now: int
    anybody_ready: bool
    # Whether the passive route is still open: somebody waits, and nobody has decided otherwise.
    passive_open: bool
    # Files as the platform of this account knows them now.
    media: Mapping[int, str]
    # Rows of this customer are still on their way out: a passive answer would overtake them.
    line_busy: bool
    # The turn failed before and is tried again: what happened is recorded, only the answer is to be found.
    heard: bool = False


def begin(session: Open | None, facts: Facts, effects: Effects) -> Open | None:
    """The open session to go on with; one that was only the rules' and long silent is closed first."""
    if session is None or session.state != session_rules.BOT or facts.now - session.last_at <= IDLE_MS:
        return session
    closed = session_rules.close(session, reason=session_rules.IDLE, at=facts.now)
    effects.closed.append(closed)
    effects.actions.append(_of_session(closed, facts, "session.closed", Row.Actor.SYSTEM, closed=True))
    return None


def take(facts: Facts, session: Open | None, decision: Decision, effects: Effects) -> Open | None:
    """Fills in the effects of the turn; the session as it stands afterwards."""
    said = isinstance(facts.turn.arrival.inbound.content, ports.SAID) and not facts.heard
    replies = answers(facts, decision)
    fresh = session is None and (said or bool(replies) or decision.hand_over is not None)
    if fresh:
        session = _open(facts, effects)
    before = session
    if not facts.heard:
        record_happening(facts, session, effects)
    if session is None:
        effects.settled.append(Settled(facts.turn.receipt_id))
        return None
    if said:
        session = _hear(facts, session, effects)
    if decision.rule is not None:
        effects.actions.append(_of_rule(facts, session, decision))
    if decision.hand_over is not None:
        session = _hand_over(facts, session, decision, effects)
    session = _answer(facts, session, decision, replies, effects)
    _tell(None if fresh else before, session, effects)
    return session


def answers(facts: Facts, decision: Decision) -> list[ports.Reply]:
    """The replies in the pieces that the platform takes, the acknowledgement last."""
    told = acknowledgement(decision.acknowledge, facts.house, facts.now, anybody_ready=facts.anybody_ready)
    replies = [*decision.replies, *([told] if told else [])]
    if not replies:
        return []
    return ADAPTERS[facts.turn.arrival.account.adapter].split(replies)


def _open(facts: Facts, effects: Effects) -> Open:
    account = facts.turn.arrival.account
    session = session_rules.opened(
        id=ids.new_id(), organisation_id=account.organisation_id, account_id=account.id, shop_id=account.shop_id,
        customer_id=facts.known.customer_id, at=facts.now,
    )  # fmt: skip
    effects.actions.append(_of_session(session, facts, "session.opened", Row.Actor.CUSTOMER))
    return session


def _hear(facts: Facts, session: Open, effects: Effects) -> Open:
    inbound, message_id = facts.turn.arrival.inbound, ids.new_id()
    late = (inbound.sent_at, inbound.message_no) < (facts.known.turn_at, facts.known.turn_no)
    effects.messages.append(
        messages.Draft(
            id=message_id, organisation_id=inbound.organisation_id, session_id=session.id,
            customer_id=facts.known.customer_id, account_id=inbound.account_id, author=Message.Author.CUSTOMER,
            body=inbound.content, state=Message.State.RECEIVED, sent_at=inbound.sent_at, message_no=inbound.message_no,
            late=late,
        )
    )  # fmt: skip
    quantity = {"messages": 1, "characters": len(message_rules.words_of(inbound.content))}
    effects.actions.append(
        _action(facts, "message.received", "message", message_id, Row.Actor.CUSTOMER, session, at=inbound.sent_at,
                content_class=message_rules.kind_of(inbound.content), dimensions={"quantity": quantity})
    )  # fmt: skip
    if isinstance(inbound.content, message_rules.MEDIA):
        account = facts.turn.arrival.account
        effects.media.append(Media(account.adapter, account.organisation_id, account.id, message_id, inbound.content))
    if session.snoozed_until is not None:
        effects.actions.append(_of_session(session, facts, "session.returned", Row.Actor.CUSTOMER))
    return session_rules.heard(session, message_id=message_id, at=inbound.sent_at)


def _hand_over(facts: Facts, session: Open, decision: Decision, effects: Effects) -> Open:
    wanted = decision.hand_over
    assert wanted is not None
    after = session_rules.hand_over(
        session, by=wanted.by, at=facts.now, queue=wanted.queue, service_class=wanted.service_class, skill=wanted.skill
    )
    if after.state != session.state:
        actor = Row.Actor.CUSTOMER if wanted.by == session_rules.BY_CUSTOMER else Row.Actor.BOT
        effects.actions.append(_of_session(after, facts, "session.handed_over", actor))
    return after


def _answer(facts: Facts, session: Open, decision: Decision, replies: Sequence[ports.Reply], effects: Effects) -> Open:
    """One answer, one route: the first piece passively when it can be, everything else by the outbox."""
    inbound, receipt_id = facts.turn.arrival.inbound, facts.turn.receipt_id
    intent = f"{'again' if facts.heard else 'reply'}:{receipt_id}"
    passive = passive_bytes(facts, replies[0]) if replies else None
    # Beside what it answers, also when the next message of the same second is there already: the platform's clock
    # tells seconds only. A late answer stands where it was given.
    prompt = facts.now - inbound.sent_at < PROMPT_MS
    at, number_of = (inbound.sent_at, inbound.message_no) if prompt else (facts.now, 0)
    first_id = None
    for number, reply in enumerate(replies):
        message_id = ids.new_id()
        goes_now = passive is not None and number == 0
        first_id = message_id if goes_now else first_id
        effects.messages.append(
            messages.Draft(
                id=message_id, organisation_id=inbound.organisation_id, session_id=session.id,
                customer_id=facts.known.customer_id, account_id=inbound.account_id, author=Message.Author.BOT,
                body=reply, state=Message.State.SENDING if goes_now else Message.State.QUEUED, sent_at=at,
                message_no=number_of, rule_id=decision.rule.entry.id if decision.rule else None,
            )
        )  # fmt: skip
        effects.actions.append(_of_answer(facts, session, message_id, reply))
        if not goes_now:
            effects.outgoing.append(
                outbox.Draft(
                    organisation_id=inbound.organisation_id, account_id=inbound.account_id, recipient=inbound.sender,
                    customer_id=facts.known.customer_id, message_id=message_id, intent=f"{intent}:{number}",
                    body=reply, expires_at=facts.now + ANSWER_LIVES_MS,
                    after_receipt_id=receipt_id if passive is not None else None,
                )
            )  # fmt: skip
        session = session_rules.told(session, message_id=message_id, at=at)
    effects.settled.append(Settled(receipt_id, reply=passive, reply_message_id=first_id))
    return session


def passive_bytes(facts: Facts, reply: ports.Reply) -> bytes | None:
    """The answer to the very request, or None when it must go by the outbox."""
    arrival = facts.turn.arrival
    if not facts.passive_open or facts.line_busy or not arrival.can_wait():
        return None
    adapter = ADAPTERS[arrival.account.adapter]
    if not adapter.can_be_passive(arrival.inbound, reply):
        return None
    if any(file_id not in facts.media for file_id in ports.files_of(reply)):
        return None
    return adapter.passive(
        arrival.account, arrival.inbound, arrival.envelope, reply, facts.media, facts.now // clock.SECOND
    )


def record_happening(facts: Facts, session: Open | None, effects: Effects) -> None:
    """What the happening itself leaves: the customer's latest turn, a window, following, an action."""
    inbound = facts.turn.arrival.inbound
    content, pair = inbound.content, (inbound.account_id, inbound.sender)
    effects.turns.append((facts.known.identity_id, inbound.sent_at, inbound.message_no))
    if trigger := trigger_of(content):
        effects.windows.append((*pair, trigger, inbound.sent_at))
        if facts.known.unreachable:
            effects.reached.append((facts.known.identity_id, inbound.sent_at))
            effects.events.append(_of_card(facts))
    if isinstance(content, ports.Follow | ports.Unfollow):
        effects.following.append((facts.known.identity_id, isinstance(content, ports.Follow), inbound.sent_at))
    if isinstance(content, ports.Unfollow):
        effects.windows_closed.append((*pair, inbound.sent_at))
        effects.events.append(_of_card(facts))
    done = _did(facts, content)
    if done is not None:
        verb, object_type, object_id, dimensions = done
        effects.actions.append(
            _action(facts, verb, object_type, object_id, Row.Actor.CUSTOMER, session, at=inbound.sent_at,
                    content_class=message_rules.kind_of(content), dimensions=dimensions)
        )  # fmt: skip


def _of_card(facts: Facts) -> realtime.Draft:
    return card_changed(
        organisation_id=facts.turn.arrival.account.organisation_id, customer_id=facts.known.customer_id,
        shop_id=facts.known.shop_id,
    )  # fmt: skip


def _did(facts: Facts, content: ports.Content) -> tuple[str, str, int, dict[str, dict[str, Any]]] | None:
    """Verb, object and measures of what is not said but done."""
    customer, account = facts.known.customer_id, facts.turn.arrival.account.id
    match content:
        case ports.Follow():
            return "customer.followed", "customer", customer, {}
        case ports.Unfollow():
            return "customer.unfollowed", "customer", customer, {}
        case ports.Scan():
            return "code.scanned", "code", account, {"quantity": {"scans": 1}}
        case ports.MenuClick() | ports.MenuScan() | ports.MenuPictures() | ports.MenuPlace():
            return "menu.clicked", "menu", account, {"quantity": {"taps": 1}}
        case ports.MenuView():
            return "menu.viewed", "menu", account, {"quantity": {"taps": 1}}
        case ports.PlaceReport(latitude=latitude, longitude=longitude, precision=precision):
            # Coordinates only with the consent that the platform asked for.
            space = {"latitude": latitude, "longitude": longitude, "precision_m": precision, "consent": True}
            return "place.reported", "customer", customer, {"space": space}
        case ports.Notice():
            return "platform.notified", "account", account, {}
    return None


def _tell(before: Open | None, session: Open, effects: Effects) -> None:
    """Screens hear of each message of a session that people have, and of every session that moved."""
    if session.state != session_rules.BOT or (before is not None and before.state != session_rules.BOT):
        for draft in effects.messages:
            effects.events.append(added(session, draft.id, int(draft.author)))
    # A session that was stored before is one version on when the batch has been written.
    version, moved = session.version + (before is not None), session_rules.moved(before, session)
    effects.events.append(session_changed(session, version=version, moved=moved))


def _of_rule(facts: Facts, session: Open, decision: Decision) -> Action:
    assert decision.rule is not None
    entry = decision.rule.entry
    return _action(facts, "rule.matched", "rule", entry.id, Row.Actor.BOT, session, content_class=entry.kind,
                   dimensions={"quantity": {"replies": len(decision.replies)}})  # fmt: skip


def _of_answer(facts: Facts, session: Open, message_id: int, reply: ports.Reply) -> Action:
    quantity = {"messages": 1, "characters": len(message_rules.words_of(reply))}
    waited = max(0.0, (facts.now - facts.turn.arrival.received_at) / 1000)
    return _action(facts, "message.answered", "message", message_id, Row.Actor.BOT, session,
                   content_class=message_rules.kind_of(reply),
                   dimensions={"quantity": quantity, "value": {"response_s": waited}})  # fmt: skip


def _of_session(session: Open, facts: Facts, verb: str, actor: int, *, closed: bool = False) -> Action:
    seconds = {"value": {"duration_s": (facts.now - session.opened_at) / 1000}} if closed else {}
    return _action(facts, verb, "session", session.id, actor, session, dimensions=seconds)


def _action(
    facts: Facts, verb: str, object_type: str, object_id: int, actor: int, session: Open | None, *,
    at: int | None = None, content_class: str = "", dimensions: dict[str, dict[str, Any]] | None = None,
) -> Action:  # fmt: skip
    account = facts.turn.arrival.account
    return Action(
        organisation_id=account.organisation_id, at=facts.now if at is None else at, actor=int(actor), verb=verb,
        object_type=object_type, object_id=object_id, customer_id=facts.known.customer_id,
        session_id=session.id if session else None, account_id=account.id, shop_id=account.shop_id,
        content_class=content_class, dimensions=dimensions or {},
    )  # fmt: skip
