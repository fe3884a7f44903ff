"""The one path (house §5): claimed turns are understood outside any transaction, then decided and applied in one.

Statements are constant in the number of turns; everything is read under lock, in the order customers → sessions →
counters, which the desk's services keep too.
"""

import logging
from collections.abc import Collection, Sequence

import msgspec
from django.db import DatabaseError

from weihu.bots.rules import choice
from weihu.bots.rules.book import books
from weihu.channels import ports
from weihu.channels.inbox import hot as receipts
from weihu.channels.inbox import services as inbox
from weihu.channels.inbox.models import Receipt
from weihu.channels.inbox.turns import Settled, Turn
from weihu.conversations.sessions import hot as sessions
from weihu.conversations.sessions import rules as session_rules
from weihu.conversations.sessions.rules import Open
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, tenancy
from weihu.kernel.db import is_transient, write
from weihu.people.customers import hot as customers
from weihu.people.customers.hot import Known, NewCustomer
from weihu.reception import apply, decide, surroundings
from weihu.reception.effects import Effects
from weihu.reception.texts import House, houses
from weihu.reception.turn import Facts, begin, take

log = logging.getLogger(__name__)

Pair = tuple[int, str]


def handle(turns: Sequence[Turn], handed: Sequence[int]) -> dict[int, Settled]:
    """Works on a batch; how each turn ended. Raises transient database errors, for the batch to be done again."""
    organisations = {turn.arrival.account.organisation_id for turn in turns}
    with tenancy.scope(*organisations):
        known_houses = houses(organisations)
        known_books = _books(organisations) if turns else {}
        understood = {turn.receipt_id: understand(turn, known_houses, known_books) for turn in turns}
        ordered = sorted(turns, key=lambda turn: turn.receipt_id)
        return _in_halves(ordered, understood, known_houses, handed)


def understand(
    turn: Turn, known_houses: dict[int, House], known_books: "dict[int, choice.Book | Exception]"
) -> decide.Understood | Exception:
    """What the engines make of it; an exception is kept for the turn it belongs to."""
    content, account = turn.arrival.inbound.content, turn.arrival.account
    house = known_houses[account.organisation_id]
    try:
        book = known_books[account.organisation_id]
        if isinstance(book, Exception):
            return book
        local = house.local(clock.now())
        rule = choice.choose(book, content, account_id=account.id, local=local)
        always = None
        if book.speaks_always:
            always = choice.choose(book, content, account_id=account.id, local=local, silent=True)
        return decide.Understood(rule, always, decide.asks_for_person(content, house))
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - a turn's own failure must not touch the others (house §5.5)
        return error


def _books(organisations: Collection[int]) -> "dict[int, choice.Book | Exception]":
    """Everybody's rules in one statement; only when that fails one by one, so that each keeps its own trouble."""
    try:
        return dict(books(organisations))
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - one organisation's trouble must not stop the others
        return {organisation: _book(organisation) for organisation in organisations}


def _book(organisation: int) -> choice.Book | Exception:
    try:
        return books([organisation])[organisation]
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - kept for the turns of this organisation
        return error


Understandings = dict[int, "decide.Understood | Exception"]


def _in_halves(
    turns: Sequence[Turn], understood: Understandings, known_houses: dict[int, House], handed: Sequence[int]
) -> dict[int, Settled]:
    """Only a lasting SQL error halves the batch, until the culprit is found and set aside."""
    try:
        return _apply(turns, understood, known_houses, handed)
    except DatabaseError as error:
        if is_transient(error) or not turns:
            raise
        if len(turns) == 1:
            log.exception("receipt %s is set aside: the database refuses its effects", turns[0].receipt_id)
            return _set_aside(turns[0], error) | _apply([], understood, known_houses, handed)
        half = len(turns) // 2
        first = _in_halves(turns[:half], understood, known_houses, handed)
        return first | _in_halves(turns[half:], understood, known_houses, [])


def _set_aside(turn: Turn, error: Exception) -> dict[int, Settled]:
    with write(express=True):
        # One that failed before may have left its words then: they are not written a second time either.
        heard = receipts.read([turn.receipt_id], lock=True)[turn.receipt_id].heard
        settled = {turn.receipt_id: Settled(turn.receipt_id, error=repr(error), heard=heard)}
        inbox.settle([turn], settled)
        realtime.append(inbox.failures([turn], settled))
    return settled


def _apply(
    turns: Sequence[Turn], understood: Understandings, known_houses: dict[int, House], handed: Sequence[int]
) -> dict[int, Settled]:
    """One short transaction: lock, read, decide, apply."""
    effects = Effects()
    with write(express=True):
        handed_now = inbox.mark_handed(handed)
        states = receipts.read([turn.receipt_id for turn in turns], lock=True) if turns else {}
        open_turns = [turn for turn in turns if states[turn.receipt_id].state == Receipt.State.RECEIVED]
        people = _people(open_turns)
        pairs = {(account, openid): (account, known.customer_id) for (account, openid), known in people.items()}
        current: dict[tuple[int, int], Open | None] = dict(sessions.open_of(sorted(set(pairs.values())), lock=True))
        around = surroundings.look(open_turns, people)
        stored = {session.id for session in current.values() if session is not None}
        touched: dict[int, Open] = {}
        for turn in open_turns:
            inbound = turn.arrival.inbound
            pair = (inbound.account_id, inbound.sender)
            known = people.get(pair)
            if known is None:  # a notice about nobody whom we know: taken, nothing to do
                effects.settled.append(Settled(turn.receipt_id))
                continue
            passive_open = states[turn.receipt_id].route == Receipt.Route.UNDECIDED
            heard = states[turn.receipt_id].heard
            facts = around.facts(turn, known, known_houses, passive_open=passive_open, heard=heard)
            mine, session = _one(facts, current.get(pairs[pair]), understood[turn.receipt_id])
            effects.add(mine)
            people[pair] = _after(known, turn)
            for closed in mine.closed:
                touched[closed.id] = closed
            current[pairs[pair]] = session
            if session is not None:
                touched[session.id] = session
        settled = {one.receipt_id: one for one in effects.settled}
        sessions.save_many([one for one in touched.values() if one.id in stored])
        sessions.create_many([one for one in touched.values() if one.id not in stored])
        inbox.settle(open_turns, settled)
        effects.events += inbox.failures(open_turns, settled)
        apply.write_down(effects, handed_now)
    return settled


def _people(turns: Sequence[Turn]) -> dict[Pair, Known]:
    """Everybody who acts in this batch; strangers are created, except by a notice."""
    pairs = {(turn.arrival.inbound.account_id, turn.arrival.inbound.sender): turn for turn in reversed(turns)}
    organisations = {turn.arrival.account.organisation_id for turn in turns}
    found = customers.known(list(pairs), organisations=organisations, lock=True)
    new = [
        _newcomer(turn)
        for pair, turn in pairs.items()
        if pair not in found and not isinstance(turn.arrival.inbound.content, ports.Notice)
    ]
    return found | customers.create_many(new) if new else found


def _newcomer(turn: Turn) -> NewCustomer:
    account, inbound = turn.arrival.account, turn.arrival.inbound
    source, detail = source_of(inbound.content)
    return NewCustomer(
        organisation_id=account.organisation_id, account_id=account.id, shop_id=account.shop_id, openid=inbound.sender,
        source=source, source_detail=detail, at=inbound.sent_at,
        following=not isinstance(inbound.content, ports.Unfollow),
    )  # fmt: skip


def source_of(content: ports.Content) -> tuple[str, str]:
    """The door by which somebody comes whom we did not know (A-33): its kind and its name."""
    match content:
        case ports.Follow(code=code) if code:
            return "code", code
        case ports.Scan(code=code):
            return "code", code
        case ports.Follow() | ports.Unfollow():
            return "follow", ""
        case ports.MenuClick(key=name) | ports.MenuScan(key=name):
            return "menu", name
        case ports.MenuPictures(key=name) | ports.MenuPlace(key=name) | ports.MenuView(url=name):
            return "menu", name
    return "message", ""


def _after(known: Known, turn: Turn) -> Known:
    """The customer as the turn leaves her; an older one does not move her newest turn on."""
    newest = max((known.turn_at, known.turn_no), (turn.arrival.inbound.sent_at, turn.arrival.inbound.message_no))
    gone = isinstance(turn.arrival.inbound.content, ports.Unfollow)
    return msgspec.structs.replace(known, turn_at=newest[0], turn_no=newest[1], unreachable=gone or known.unreachable)


def _one(
    facts: Facts, session: Open | None, understood: "decide.Understood | Exception"
) -> tuple[Effects, Open | None]:
    """A turn's own exception is caught alone: its effects are dropped, its receipt is kept, a person takes over."""
    try:
        if isinstance(understood, Exception):
            raise understood
        mine = Effects()
        session_now = begin(session, facts, mine)
        decision = decide.decide(facts.turn.arrival.inbound.content, understood, session_now)
        return mine, take(facts, session_now, decision, mine)
    except DatabaseError:
        raise
    except Exception as error:
        # Whatever bug this turn met, the batch's other turns go on.
        log.exception("receipt %s is poison: its customer goes to a person", facts.turn.receipt_id)
        return _to_a_person(facts, session, error)


def _to_a_person(facts: Facts, session: Open | None, error: Exception) -> tuple[Effects, Open | None]:
    receipt_id = facts.turn.receipt_id
    if facts.heard:
        return Effects(settled=[Settled(receipt_id, error=repr(error), heard=True)]), session
    mine = Effects()
    trouble = decide.Decision(hand_over=decide.HandOver(session_rules.BY_POISON), acknowledge="trouble")
    try:
        after = take(facts, session, trouble, mine)
    except Exception:
        # The same bug may sit on this way too; then the receipt alone tells of it.
        log.exception("receipt %s: not even a person can be given it", receipt_id)
        return Effects(settled=[Settled(receipt_id, error=repr(error))]), session
    mine.settled = [msgspec.structs.replace(one, error=repr(error), heard=True) for one in mine.settled]
    return mine, after
