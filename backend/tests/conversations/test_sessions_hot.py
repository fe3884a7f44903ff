"""The path's statements over sessions and messages, with two organisations in one batch (house §7)."""

import msgspec
import pytest

from factories import conversations as made
from factories.accounts import account
from factories.organisations import organisation
from factories.people import customer
from weihu.channels import ports
from weihu.channels.accounts.models import Account
from weihu.conversations.messages import hot as messages_hot
from weihu.conversations.messages import services as messages
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions import hot, rules
from weihu.conversations.sessions.models import Session
from weihu.kernel import clock, ids
from weihu.kernel.db import TransientDatabaseError, write
from weihu.people.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.pg]


def two_pairs() -> list[tuple[Account, Customer]]:
    """(account, customer) of two organisations."""
    pairs = []
    for name in ("三江", "四海"):
        place = account(organisation(name))
        who, _ = customer(place)
        pairs.append((place, who))
    return pairs


def fresh(place: Account, who: Customer) -> rules.Open:
    return rules.opened(
        id=ids.new_id(),
        organisation_id=place.organisation_id,
        account_id=place.id,
        shop_id=place.shop_id,
        customer_id=who.id,
        at=clock.now(),
    )


def test_what_is_created_is_found_open_and_saved_once_more_in_two_organisations() -> None:
    pairs = two_pairs()
    keys = [(place.id, who.id) for place, who in pairs]
    sessions = [fresh(place, who) for place, who in pairs]
    at = clock.now()

    with write():
        hot.create_many(sessions)
        found = hot.lock_open(keys)
        waiting = [
            rules.hand_over(rules.heard(found[key], message_id=7, at=at), by=rules.BY_CUSTOMER, at=at, skill="新车")
            for key in keys
        ]
        hot.save_many(waiting)

    assert found == dict(zip(keys, sessions, strict=True))
    again = hot.open_of(keys)
    assert list(again.values()) == [msgspec.structs.replace(one, version=2) for one in waiting]
    assert {one.organisation_id for one in again.values()} == {place.organisation_id for place, _ in pairs}


def test_a_closed_session_and_another_accounts_session_are_not_found() -> None:
    (place, who), (other, _) = two_pairs()
    made.session(place, who, state="closed")

    assert hot.open_of([(place.id, who.id), (other.id, who.id)]) == {}
    assert hot.open_of([]) == {}


def test_a_session_changed_meanwhile_sends_the_batch_round_again() -> None:
    (place, who), _ = two_pairs()
    session = made.session(place, who)
    stale = hot.open_of([(place.id, who.id)])[place.id, who.id]
    Session.unscoped.filter(id=session.id).update(version=5)

    with pytest.raises(TransientDatabaseError), write():
        hot.save_many([rules.heard(stale, message_id=1, at=clock.now())])

    assert Session.unscoped.get(id=session.id).unread == 0


def test_messages_are_added_with_words_file_and_kind_taken_from_what_was_said() -> None:
    pairs = two_pairs()
    sessions = [made.session(place, who) for place, who in pairs]
    mine = ids.new_id()
    bodies = [ports.Text("你好"), ports.Picture("m-1", "http://x"), ports.PictureReply(55)]
    authors = [1, 1, 3]

    with write():
        added = messages.append(
            [
                messages.Draft(
                    id=mine if number == 0 else 0,
                    organisation_id=session.organisation_id,
                    session_id=session.id,
                    customer_id=session.customer_id,
                    account_id=session.account_id,
                    author=author,
                    body=body,
                    state="received" if author == 1 else "queued",
                    sent_at=1000 + number,
                    late=number == 1,
                )
                for session, number, body, author in zip(
                    [sessions[0], sessions[1], sessions[1]], range(3), bodies, authors, strict=True
                )
            ]
        )

    rows = list(Message.unscoped.order_by("sent_at"))
    assert [row.id for row in rows] == added
    assert added[0] == mine
    assert [(row.kind, row.text, row.file_id, row.file_state, row.state, row.late) for row in rows] == [
        ("text", "你好", None, "", "received", False),
        ("picture", "", None, "fetching", "received", True),
        ("picture", "", 55, "", "queued", False),
    ]
    assert [row.content for row in rows] == [
        {"kind": "text", "text": "你好"},
        {"kind": "picture", "media": "m-1", "url": "http://x"},
        {"kind": "picture", "file_id": 55},
    ]
    assert rows[1].organisation_id == sessions[1].organisation_id


def test_states_of_many_messages_are_set_at_once() -> None:
    sessions = [made.session(place, who) for place, who in two_pairs()]
    rows = [made.message(session, "在吗", author=3, state="queued") for session in sessions]

    with write():
        messages_hot.set_states([(rows[0].id, "sent", ""), (rows[1].id, "refused", "window_closed")])

    assert [(row.state, row.reason) for row in Message.unscoped.order_by("id")] == [
        ("sent", ""),
        ("refused", "window_closed"),
    ]
