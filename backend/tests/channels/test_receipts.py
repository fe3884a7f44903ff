"""Pushes that failed: seen, tried again without doubling anything, let be."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError
from django.db.models import F

from channels import gates
from channels.gates import Gate
from factories import http, organisations
from weihu.bots.rules import choice
from weihu.bots.rules.models import Edition, Rule
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.inbox import services as inbox
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.foundation.audit.models import Entry
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock as kernel_clock
from weihu.kernel import ids
from weihu.people.ledger.models import Action
from weihu.reception import apply, turn

pytestmark = pytest.mark.pg
POISON, DONE, DROPPED = Receipt.State.POISON, Receipt.State.DONE, Receipt.State.DROPPED


@pytest.fixture
def gate(transactional_db: None, tmp_path: Path) -> Iterator[Gate]:
    """The gateway, with a rule that answers everything."""
    with gates.standing(tmp_path) as standing:
        now = kernel_clock.now()
        Rule.unscoped.create(
            organisation=standing.organisation, name="其他", kind="default", replies=[{"kind": "text", "text": "在的"}],
            created_at=now, updated_at=now,
        )  # fmt: skip
        Edition.objects.get_or_create(organisation=standing.organisation)
        yield standing


@pytest.fixture
def admin(gate: Gate) -> http.Client:
    return http.client(organisations.staff(gate.organisation, "admin"))


class Bug(Exception):
    """A mistake of ours in a turn."""


def failing(*args: Any, **named: Any) -> Any:
    raise Bug("boom")


def refusing(effects: Any, handed: Sequence[Any]) -> None:
    """A database that takes nothing of a turn."""
    if effects.settled:
        raise DataError("no")


def poisoned(gate: Gate, monkeypatch: pytest.MonkeyPatch, words: str = "在吗") -> Receipt:
    """A message whose answer could not be found; its customer waits for a person."""
    with monkeypatch.context() as broken:
        broken.setattr(choice, "choose", failing)
        assert gate.says(words).status == 200
    return Receipt.unscoped.latest("id")


def lost(gate: Gate, monkeypatch: pytest.MonkeyPatch, words: str = "在吗") -> Receipt:
    """A message of which not even the words could be kept."""
    with monkeypatch.context() as broken:
        broken.setattr(turn, "record_happening", failing)
        assert gate.says(words).status == 200
    return Receipt.unscoped.latest("id")


def sweep(gate: Gate) -> None:
    """One look of the sweeper, and the turns it brought."""
    suspect = inbox.suspect()
    for arrival in inbox.orphans() + ([suspect] if suspect else []):
        gate.pipe.intake.batches.add(arrival)
    gate.pipe.settle()


def state(receipt: Receipt) -> int:
    return Receipt.unscoped.get(pk=receipt.pk).state


def test_a_failed_push_is_listed_with_who_said_what_and_why_it_failed(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch, "在吗" * 100)
    gate.says("没事了")

    page = admin.get("/receipts").json()

    assert page["next"] is None
    assert page["items"] == [
        {
            "id": str(receipt.pk),
            "account_id": str(gate.account.id),
            "account_name": gate.account.name,
            "received_at": kernel_clock.rfc3339(receipt.received_at),
            "kind": "text",
            "sender": "oSIM0000000000000000000000001",
            "reason": "Bug('boom')",
            "attempts": 1,
            "excerpt": ("在吗" * 100)[:120],
        }
    ]
    assert admin.get("/receipts", state="dropped").json()["items"] == []
    assert admin.get("/receipts", state="done").status_code == 422


def test_the_list_goes_on_where_it_stopped_in_a_constant_number_of_questions(
    gate: Gate, admin: http.Client, django_assert_max_num_queries: Any
) -> None:
    now = kernel_clock.now()
    Receipt.unscoped.bulk_create(
        Receipt(organisation=gate.organisation, account=gate.row, key=f"k{n}", state=POISON, raw=b"?", received_at=now)
        for n in range(150)
    )

    with django_assert_max_num_queries(8):
        first = admin.get("/receipts").json()
    rest = admin.get("/receipts", before=first["next"]).json()

    ids = [int(one["id"]) for one in first["items"] + rest["items"]]
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (100, 50, None)
    assert ids == sorted(ids, reverse=True)
    assert first["items"][0]["kind"] == "", "one that cannot be read is listed all the same"


def test_a_push_of_which_nothing_was_kept_becomes_a_message_when_it_is_tried_again(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = lost(gate, monkeypatch)
    assert (state(receipt), gates.heard(gate)) == (POISON, [])

    answer = admin.post(f"/receipts/{receipt.pk}/replay")
    sweep(gate)

    assert (answer.status_code, answer.content) == (204, b"")
    assert gates.heard(gate) == ["在吗"]
    assert [row.body["text"] for row in Outgoing.unscoped.all()] == ["在的"]
    assert (state(receipt), Receipt.unscoped.get(pk=receipt.pk).error) == (DONE, "")
    assert admin.get("/receipts").json()["items"] == []


def test_a_push_whose_words_were_kept_is_tried_again_without_doubling_them(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch)
    assert gates.heard(gate) == ["在吗"]
    assert Session.unscoped.get().state == "waiting"
    before = list(Action.unscoped.order_by("id").values_list("verb", flat=True))

    admin.post(f"/receipts/{receipt.pk}/replay")
    sweep(gate)

    assert state(receipt) == DONE
    assert gates.heard(gate) == ["在吗"]
    assert list(Action.unscoped.order_by("id").values_list("verb", flat=True)) == before
    assert not Outgoing.unscoped.exists(), "a person has the customer: the rules are silent"
    assert Session.unscoped.get().unread == 1


def test_tried_again_after_the_person_is_done_it_gets_its_rules_answer_once(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch)
    Session.unscoped.update(state="closed", closed_at=kernel_clock.now())

    admin.post(f"/receipts/{receipt.pk}/replay")
    sweep(gate)

    assert state(receipt) == DONE
    assert gates.heard(gate) == ["在吗"]
    assert [row.body["text"] for row in Outgoing.unscoped.all()] == ["在的"]
    queued = Message.unscoped.get(text="在的")
    assert Outgoing.unscoped.get().message_id == queued.pk


def test_what_fails_again_is_listed_again_and_the_customer_hears_of_it_once(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch)
    told = Message.unscoped.filter(author=Message.Author.BOT).count()
    with monkeypatch.context() as broken:
        broken.setattr(choice, "choose", failing)
        admin.post(f"/receipts/{receipt.pk}/replay")
        sweep(gate)

    [listed] = admin.get("/receipts").json()["items"]
    assert (listed["id"], listed["attempts"], listed["reason"]) == (str(receipt.pk), 2, "Bug('boom')")
    assert Message.unscoped.filter(author=Message.Author.BOT).count() == told
    assert admin.post(f"/receipts/{receipt.pk}/replay").status_code == 204
    sweep(gate)
    assert state(receipt) == DONE


def test_an_answer_that_was_given_before_is_refused_and_never_left_queued_when_its_push_is_worked_on_again(
    gate: Gate, admin: http.Client
) -> None:
    Rule.unscoped.update(replies=[{"kind": "text", "text": words} for words in ("一", "二")])
    Edition.objects.update(number=F("number") + 1)
    assert gate.says("数").text == "一"
    receipt = Receipt.unscoped.get()
    # As if its end had not been kept.
    Receipt.unscoped.update(state=POISON, error="?")

    admin.post(f"/receipts/{receipt.pk}/replay")
    sweep(gate)

    told = Message.unscoped.filter(author=Message.Author.BOT, text="二").order_by("id")
    assert [(row.state, row.reason) for row in told] == [("queued", ""), ("refused", "said_before")]
    assert Outgoing.unscoped.get(intent=f"reply:{receipt.pk}:1").message_id == told[0].pk
    assert state(receipt) == DONE


def test_what_the_database_refuses_when_it_is_tried_again_is_still_not_written_twice_the_next_time(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch)
    Session.unscoped.update(state="closed", closed_at=kernel_clock.now())

    with monkeypatch.context() as broken:
        broken.setattr(apply, "write_down", refusing)
        admin.post(f"/receipts/{receipt.pk}/replay")
        sweep(gate)
    [listed] = admin.get("/receipts").json()["items"]
    assert listed["reason"] == "DataError('no')"
    admin.post(f"/receipts/{receipt.pk}/replay")
    sweep(gate)

    assert state(receipt) == DONE
    assert gates.heard(gate) == ["在吗"]
    assert Message.unscoped.get(text="在的").pk == Outgoing.unscoped.get(body__text="在的").message_id


def test_a_push_is_dealt_with_once_and_each_deed_leaves_one_line_of_audit(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = poisoned(gate, monkeypatch, "一"), poisoned(gate, monkeypatch, "二")
    Entry.unscoped.all().delete()

    answers = [
        admin.post(f"/receipts/{one.pk}/drop").status_code,
        admin.post(f"/receipts/{one.pk}/drop").status_code,
        admin.post(f"/receipts/{one.pk}/replay").status_code,
        admin.post(f"/receipts/{other.pk}/replay").status_code,
        admin.post(f"/receipts/{other.pk}/replay").status_code,
        admin.post(f"/receipts/{other.pk}/drop").status_code,
    ]

    assert answers == [204, 409, 409, 204, 409, 409]
    assert (state(one), state(other)) == (DROPPED, Receipt.State.RECEIVED)
    lines = Entry.unscoped.order_by("id")
    assert [(line.verb, line.object_id) for line in lines] == [
        ("receipt.dropped", str(one.pk)),
        ("receipt.replayed", str(other.pk)),
    ]
    [dropped] = admin.get("/receipts", state="dropped").json()["items"]
    assert (dropped["id"], dropped["excerpt"]) == (str(one.pk), "一")
    sweep(gate)
    assert state(one) == DROPPED, "what was let be is not swept up again"


def test_while_its_own_answer_is_on_the_way_a_push_is_not_tried_again(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = poisoned(gate, monkeypatch)
    Receipt.unscoped.update(handed=Receipt.Handed.PENDING)

    assert admin.post(f"/receipts/{receipt.pk}/replay").status_code == 409
    assert state(receipt) == POISON


def test_screens_hear_at_once_that_a_push_failed_and_that_somebody_deals_with_it(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may deal with it at this shop, and nobody else; with ids only."""
    shop = organisations.shop(gate.organisation)
    Account.unscoped.filter(pk=gate.account.id).update(shop=shop)
    cache.clear()
    receipt = poisoned(gate, monkeypatch)
    assert admin.get("/receipts/count").json() == {"failed": 1}
    admin.post(f"/receipts/{receipt.pk}/drop")
    broken = Receipt.unscoped.create(
        organisation=gate.organisation, account=gate.row, key="k", raw=b"?", received_at=kernel_clock.now()
    )
    sweep(gate)
    admin.post(f"/receipts/{broken.pk}/replay")

    told = Event.unscoped.filter(name__startswith="receipt.").order_by("number")
    assert [(one.name, one.data["receipt_id"]) for one in told] == [
        ("receipt.failed", str(receipt.pk)),
        ("receipt.reviewed", str(receipt.pk)),
        ("receipt.failed", str(broken.pk)),
        ("receipt.reviewed", str(broken.pk)),
    ]
    assert {(one.permission, one.shop_id) for one in told} == {("inbox.repair", shop.pk)}
    assert {frozenset(one.data) for one in told} == {frozenset({"receipt_id", "account_id"})}
    assert admin.get("/receipts/count").json() == {"failed": 0}


@pytest.mark.parametrize("role", ["agent", "supervisor", "marketing", "admin"])
def test_who_may_deal_with_failed_pushes(gate: Gate, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    receipt = poisoned(gate, monkeypatch)
    client = http.client(organisations.staff(gate.organisation, role))
    allowed = role in {"supervisor", "admin"}

    answers = [
        client.get("/receipts").status_code,
        client.get("/receipts/count").status_code,
        client.post(f"/receipts/{receipt.pk}/replay").status_code,
        client.post(f"/receipts/{receipt.pk}/drop").status_code,
    ]

    assert answers == ([200, 200, 204, 409] if allowed else [403] * 4)
    assert state(receipt) == (Receipt.State.RECEIVED if allowed else POISON)


def test_a_shops_supervisor_sees_her_shops_pushes_and_no_others(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    east, west = (organisations.shop(gate.organisation, name) for name in ("城东店", "城西店"))
    elsewhere = gate.another(organisation=organisations.organisation("别家"))
    Account.unscoped.filter(pk=gate.account.id).update(shop=east)
    own = poisoned(gate, monkeypatch)
    foreign = poisoned(elsewhere, monkeypatch)
    hers, theirs = (http.client(organisations.staff(gate.organisation, "supervisor", shop)) for shop in (east, west))

    assert [one["id"] for one in hers.get("/receipts").json()["items"]] == [str(own.pk)]
    assert theirs.get("/receipts").json()["items"] == []
    for client, receipt in ((theirs, own), (hers, foreign)):
        for verb in ("replay", "drop"):
            assert client.post(f"/receipts/{receipt.pk}/{verb}").status_code == 404
    assert {state(own), state(foreign)} == {POISON}


def test_a_stored_push_that_reads_no_more_is_set_aside_and_holds_up_nobody(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = gate.another()
    now = kernel_clock.now()
    for account, raw in ((gate.row, b"?"), (other.row, b"<xml/>")):
        Receipt.unscoped.create(
            organisation=gate.organisation, account=account, key=f"k{account.pk}", raw=raw, received_at=now
        )
    Account.unscoped.filter(pk=other.account.id).update(disabled_at=now)
    cache.clear()
    receipt = lost(gate, monkeypatch)
    admin.post(f"/receipts/{receipt.pk}/replay")

    sweep(gate)

    assert gates.heard(gate) == ["在吗"]
    reasons = {one["reason"] for one in admin.get("/receipts").json()["items"]}
    assert reasons == {"reads no more: body", "its account is gone or out of use"}


def test_what_was_let_be_is_forgotten_after_a_week_and_what_waits_for_a_person_is_not(
    gate: Gate, admin: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = kernel_clock.wall() - 8 * kernel_clock.DAY

    for number, kept in enumerate((POISON, DROPPED, DONE)):
        Receipt.unscoped.create(
            id=ids.floor_of(old) + number, organisation=gate.organisation, account=gate.row, key=f"k{number}",
            state=kept, raw=b"?", received_at=old,
        )  # fmt: skip

    inbox.prune()

    assert list(Receipt.unscoped.values_list("state", flat=True)) == [POISON]
