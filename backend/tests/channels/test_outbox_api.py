"""What did not go is seen, sent anew with one click, or let be."""

from typing import Any

import pytest

from factories import accounts, conversations, http, organisations
from factories.outgoing import draft
from weihu.channels.outbox import services
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing
from weihu.foundation.audit.models import Entry
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def org() -> Any:
    return organisations.organisation()


def ended(account: Any, state: str = "unknown", text: str = "一", **fields: Any) -> Outgoing:
    services.queue([draft(account, text, message_id=77)])
    row = Outgoing.unscoped.get(intent=f"test:o1:{text}")
    Outgoing.unscoped.filter(pk=row.pk).update(**({"state": state, "ended_at": clock.now()} | fields))
    return row


def test_the_list_shows_what_nobody_has_dealt_with(org: Any) -> None:
    account = accounts.account(org)
    first, second = ended(account, text="一", reason="no_answer", detail="timeout"), ended(account, text="二")
    ended(account, "sent", "三")
    client = http.client(organisations.staff(org, "agent"))

    shown = client.get("/outgoing", state="unknown").json()
    counts = client.get("/outgoing/counts").json()

    assert [one["id"] for one in shown] == [str(second.pk), str(first.pk)]
    assert (shown[1]["reason"], shown[1]["detail"], shown[1]["account_name"]) == ("no_answer", "timeout", account.name)
    assert shown[1]["body"] == {"kind": "text", "text": "一"}
    assert counts == {"queued": 0, "refused": 0, "unknown": 2, "expired": 0}


def test_the_list_says_who_she_is_and_where_the_conversation_stands_in_a_constant_number_of_questions(
    django_assert_max_num_queries: Any,
) -> None:
    place = conversations.desk()
    rows = []
    for _ in range(5):
        one = place.serving()
        said = conversations.message(one, "好的", author=2)
        rows.append((one, ended(place.account, text=str(said.pk), message_id=said.pk, customer_id=one.customer_id)))
    gone = ended(place.account, text="走了", message_id=None, customer_id=1)
    client = http.client(place.boss)

    with django_assert_max_num_queries(7):
        shown = {one["id"]: one for one in client.get("/outgoing", state="unknown").json()}

    for one, row in rows:
        told = shown[str(row.pk)]
        assert told["session_id"] == str(one.pk)
        assert told["customer_name"] == client.get(f"/customers/{one.customer_id}").json()["display_name"]
    assert (shown[str(gone.pk)]["customer_name"], shown[str(gone.pk)]["session_id"]) == ("", None)


@pytest.mark.pg
def test_one_click_sends_it_anew_at_the_end_of_the_line_and_only_once(org: Any, told: list[OutgoingChanged]) -> None:
    account = accounts.account(org)
    old = ended(account, progress=1)
    client = http.client(organisations.staff(org, "agent"))

    first = client.post(f"/outgoing/{old.pk}/resend")
    second = client.post(f"/outgoing/{old.pk}/resend")

    assert (first.status_code, second.status_code) == (200, 409)
    new = Outgoing.unscoped.get(state="queued")
    assert (new.intent, new.message_id, new.progress, new.body) == (f"resend:{old.pk}", 77, 1, old.body)
    assert new.pk > old.pk
    assert new.expires_at > clock.now()
    assert [(one.message_id, one.state) for one in told] == [(77, "queued")]
    assert Entry.unscoped.filter(verb="outgoing.resent").count() == 1
    assert Event.unscoped.filter(name="outgoing.reviewed").count() == 1
    assert client.get("/outgoing", state="unknown").json() == []


def test_let_be_it_leaves_the_list_and_keeps_its_state(org: Any) -> None:
    old = ended(accounts.account(org), "refused")
    client = http.client(organisations.staff(org, "supervisor"))

    answer = client.post(f"/outgoing/{old.pk}/dismiss")

    assert (answer.status_code, answer.json()["state"], answer.json()["review"]) == (200, "refused", "dismissed")
    assert client.get("/outgoing", state="refused").json() == []
    assert client.post(f"/outgoing/{old.pk}/dismiss").status_code == 409
    assert Outgoing.unscoped.count() == 1


@pytest.mark.parametrize("state", ["queued", "sending", "sent"])
def test_what_is_on_its_way_or_was_sent_cannot_be_sent_again(org: Any, state: str) -> None:
    old = ended(accounts.account(org), state)
    client = http.client(organisations.staff(org, "admin"))

    assert client.post(f"/outgoing/{old.pk}/resend").status_code == 409
    assert Outgoing.unscoped.count() == 1
    assert not Entry.unscoped.filter(verb="outgoing.resent").exists()


def test_fault_55_other_shops_and_organisations_look_as_if_they_were_not_there(org: Any) -> None:
    east, west = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    old = ended(accounts.account(org, east))
    stranger = organisations.staff(organisations.organisation("乙"), "admin")

    for staff in (organisations.staff(org, "agent", west), stranger):
        client = http.client(staff)
        assert client.get("/outgoing", state="unknown").json() == []
        assert client.post(f"/outgoing/{old.pk}/resend").status_code == 404
        assert client.post(f"/outgoing/{old.pk}/dismiss").status_code == 404
    assert len(http.client(organisations.staff(org, "agent", east)).get("/outgoing", state="unknown").json()) == 1
    assert http.client(organisations.staff(org, "marketing")).get("/outgoing").status_code == 403
