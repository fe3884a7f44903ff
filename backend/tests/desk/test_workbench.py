"""The conversation screen's lists and its snapshot, over HTTP."""

from typing import Any

import pytest

from factories import organisations
from factories.accounts import account
from factories.conversations import Desk, desk, message, session
from factories.http import client
from factories.people import customer
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock
from weihu.people.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def rows(client_: Any, view: str, **query: Any) -> list[dict[str, Any]]:
    answer = client_.get("/sessions", view=view, **query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


@pytest.mark.pg
def test_each_list_shows_its_own_sessions_in_its_order(place: Desk) -> None:
    wang = client(place.wang)
    long, short = place.session(waiting_at=1_000), place.session(waiting_at=2_000)
    old, new = place.serving(last_at=1_000), place.serving(last_at=2_000)
    place.serving(place.li)
    bot = place.session(state="bot")
    over, just_over = place.session(state="closed", closed_at=1_000), place.session(state="closed", closed_at=2_000)

    found = {view: [row["id"] for row in rows(wang, view)] for view in ("waiting", "mine", "rules", "closed")}

    assert found == {
        "waiting": [str(long.pk), str(short.pk)],
        "mine": [str(new.pk), str(old.pk)],
        "rules": [str(bot.pk)],
        "closed": [str(just_over.pk), str(over.pk)],
    }


def test_a_row_tells_who_what_where_since_when_and_what_may_still_be_said(place: Desk) -> None:
    one = place.session(unread=2, skill="新车", waiting_at=1_795_000_000_000)
    Customer.unscoped.filter(pk=one.customer_id).update(name="赵女士")
    heard = place.hears(one, "长" * 200)

    [row] = rows(client(place.wang), "waiting")

    until = row["window"].pop("until")
    assert until is not None
    assert {**row, "opened_at": None, "last_at": None} == {
        "id": str(one.pk),
        "state": "waiting",
        "agent": None,
        "customer": {"id": str(one.customer_id), "name": "赵女士", "avatar_url": "", "following": True},
        "account": {"id": str(place.account.pk), "name": "三江服务号"},
        "shop": {"id": str(place.shop.pk), "name": "城东店"},
        "last": {"author": "customer", "kind": "text", "text": heard.text[:80], "state": "received"},
        "queue": "",
        "service_class": "",
        "skill": "新车",
        "opened_at": None,
        "waiting_at": "2026-11-18T11:06:40Z",
        "last_at": None,
        "closed_at": None,
        "close_reason": "",
        "unread": 2,
        "snoozed_until": None,
        "snooze_note": "",
        "returned_at": None,
        "window": {"remaining": 5, "unreachable": None},
        "version": 1,
    }


def test_a_nameless_customer_is_named_in_the_readers_language(place: Desk) -> None:
    who, identity = customer(place.account, openid="oAbcdefghijklmnopqrstuvwxyz1")
    session(place.account, who, state="waiting")

    [row] = rows(client(place.wang), "waiting")

    assert row["customer"]["name"] == f"微信用户 {identity.openid[-6:]}"


def test_a_session_without_an_identity_or_a_window_can_still_be_listed(place: Desk) -> None:
    who = Customer.unscoped.create(organisation=place.organisation, shop=place.shop, source="import", created_at=1)
    session(place.account, who, state="waiting")

    [row] = rows(client(place.wang), "waiting")

    assert (row["window"], row["last"]) == ({"remaining": 0, "until": None, "unreachable": None}, None)


@pytest.mark.pg
@pytest.mark.parametrize("view", ["waiting", "closed"])
def test_a_long_list_is_read_on_by_its_cursor_without_gaps_or_doubles(place: Desk, view: str) -> None:
    at = "waiting_at" if view == "waiting" else "closed_at"
    made = [place.session(state=view, **{at: 1_000 + number // 4}) for number in range(120)]
    wang = client(place.wang)
    found, cursor, pages = [], "", 0

    while cursor is not None:
        answer = wang.get("/sessions", view=view, cursor=cursor).json()
        found += [row["id"] for row in answer["rows"]]
        cursor, pages = answer["cursor"], pages + 1

    order = made if view == "waiting" else made[::-1]
    assert found == [str(one.pk) for one in order]
    assert pages == 3


def test_counts_say_what_needs_a_person(place: Desk) -> None:
    for _ in range(3):
        place.session()
    place.serving()
    place.serving(place.li)
    place.session(state="bot")

    assert client(place.wang).get("/sessions", view="rules").json()["counts"] == {
        "mine": 1, "waiting": 3, "snoozed": 0, "unread": 0,
    }  # fmt: skip


@pytest.mark.parametrize("query", [{}, {"view": "everything"}])
def test_a_list_that_does_not_exist_is_refused(place: Desk, query: dict[str, str]) -> None:
    assert client(place.wang).get("/sessions", **query).status_code == 422


def test_a_list_costs_the_same_queries_however_long_it_is(place: Desk, django_assert_num_queries: Any) -> None:
    wang = client(place.wang)
    for count in (1, 15):
        for _ in range(count):
            one = place.serving()
            message(one, "您好", author=Message.Author.AGENT, staff_id=place.wang.pk)
            place.hears(one)
        with django_assert_num_queries(1):  # sessions (hot SQL is not counted)
            rows(wang, "mine")


def test_a_snapshot_is_stamped_with_the_event_to_go_on_from_and_holds_everything_of_the_session(place: Desk) -> None:
    before = place.session(state="closed")
    one = session(place.account, before.customer, state="serving", agent=place.wang)
    place.hears(one, "在吗")
    wang = client(place.wang)
    wang.post(f"/sessions/{one.pk}/notes", {"text": "老客户"})
    wang.post(f"/customers/{one.customer_id}/tags", {"name": "置换意向"})
    number = realtime.current_number(place.organisation.pk)

    found = wang.get(f"/sessions/{one.pk}").json()

    assert found["number"] == number
    assert (found["session"]["id"], found["session"]["agent"]["name"]) == (str(one.pk), "王芳")
    assert [shown["text"] for shown in found["thread"]["messages"]] == ["在吗"]
    assert [(note["text"], note["staff"]["name"]) for note in found["notes"]] == [("老客户", "王芳")]
    assert [tag["name"] for tag in found["customer"]["tags"]] == ["置换意向"]
    assert found["window"]["remaining"] == 5
    assert found["earlier_session_id"] == str(before.pk)
    assert (found["account"]["name"], found["shop"]["name"]) == ("三江服务号", "城东店")


def test_a_snapshot_costs_the_same_queries_however_long_the_thread_is(
    place: Desk, django_assert_num_queries: Any
) -> None:
    one = place.serving()
    wang = client(place.wang)
    for count in (2, 30):
        for _ in range(count):
            place.hears(one)
            message(one, "您好", author=Message.Author.AGENT, staff_id=place.wang.pk)
            wang.post(f"/sessions/{one.pk}/notes", {"text": "记"})
        # messages, staff; tags; notes, mentions; earlier
        with django_assert_num_queries(6):
            assert wang.get(f"/sessions/{one.pk}").status_code == 200


def people_of(place: Desk) -> dict[str, Any]:
    """Everybody who could ask, by what they are."""
    other_shop = organisations.shop(place.organisation, "城西店")
    foreign = desk("四海")
    return {
        "agent here": place.wang,
        "agent everywhere": organisations.staff(place.organisation, "agent"),
        "agent of another shop": organisations.staff(place.organisation, "agent", other_shop),
        "marketing": organisations.staff(place.organisation, "marketing"),
        "admin": organisations.staff(place.organisation, "admin"),
        "agent elsewhere": foreign.wang,
        "admin elsewhere": organisations.staff(foreign.organisation, "admin"),
        "nobody": None,
    }


# Actor → what reading answers, what acting answers.
EXPECTED = {
    "agent here": (200, 200),
    "agent everywhere": (200, 200),
    "agent of another shop": (404, 404),
    "marketing": (403, 403),
    "admin": (200, 200),
    "agent elsewhere": (404, 404),
    "admin elsewhere": (404, 404),
    "nobody": (401, 401),
}
READS = ("", "/messages", "/notes", "/news")
ACTS: dict[str, Any] = {
    "/answers": {"client_key": "click-0001", "text": "您好"},
    "/notes": {"text": "记"},
    "/typing": {},
    "/read": {"last_message_id": "1"},
    "/claim": {},
    "/release": {},
    "/close": {"reason": "done"},
    "/reopen": {},
    "/snooze": {"until": clock.rfc3339(clock.now() + clock.DAY)},
    "/wake": {},
}


def test_fault_55_each_route_answers_each_actor_as_the_table_says_and_the_refused_change_nothing(place: Desk) -> None:
    one = place.serving(place.li)
    place.hears(one)
    people = people_of(place)
    number = realtime.current_number(place.organisation.pk)
    seen: dict[str, tuple[set[int], set[int]]] = {}

    for who, staff in people.items():
        if EXPECTED[who][1] == 200:
            continue
        asking = client(staff)
        seen[who] = (
            {asking.get(f"/sessions/{one.pk}{path}").status_code for path in READS},
            {asking.post(f"/sessions/{one.pk}{path}", body).status_code for path, body in ACTS.items()},
        )

    assert seen == {who: ({EXPECTED[who][0]}, {EXPECTED[who][1]}) for who in seen}
    assert realtime.current_number(place.organisation.pk) == number
    for who, (read, _) in EXPECTED.items():
        if read == 200:
            assert [client(people[who]).get(f"/sessions/{one.pk}{path}").status_code for path in READS] == [200] * len(
                READS
            )
            assert client(people[who]).post(f"/sessions/{one.pk}/notes", {"text": "记"}).status_code == 201


def test_lists_show_each_actor_the_sessions_of_her_shops_only(place: Desk) -> None:
    place.session()
    nowhere = account(place.organisation, None)
    session(nowhere, customer(nowhere)[0], state="waiting")
    people = people_of(place)

    found = {
        who: len(rows(client(staff), "waiting"))
        for who, staff in people.items()
        if EXPECTED[who][0] in {200, 404} and staff is not None
    }

    # A session of no shop is for who answers everywhere.
    assert found == {
        "agent here": 1,
        "agent everywhere": 2,
        "agent of another shop": 0,
        "admin": 2,
        "agent elsewhere": 0,
        "admin elsewhere": 0,
    }


@pytest.mark.parametrize("id", ["0", "x", "99999999999999999999", "-1", "9223372036854775807"])
def test_fault_55_an_id_that_is_none_is_not_found(place: Desk, id: str) -> None:
    assert client(place.wang).get(f"/sessions/{id}").status_code == 404
