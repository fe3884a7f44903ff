"""What an open screen asks for when an event has named it: lines of lists, one session's news, counts."""

from typing import Any

import pytest

from factories import organisations
from factories.conversations import Desk, desk, message
from factories.http import client
from weihu.channels.outbox import windows
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.desk.workbench import selectors
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.people.customers.models import Customer, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def lines(asking: Any, view: str, *sessions: Any, **query: Any) -> dict[str, dict[str, Any]]:
    answer = asking.get("/sessions/lines", view=view, only=[str(one.pk) for one in sessions], **query)
    assert answer.status_code == 200, answer.content
    return {row["id"]: row for row in answer.json()["rows"]}


@pytest.mark.pg
def test_a_line_asked_for_alone_is_the_line_of_the_list(place: Desk) -> None:
    wang = client(place.wang)
    for view, one in (
        ("mine", place.serving(unread=2)),
        ("waiting", place.session()),
        ("rules", place.session(state="bot")),
    ):
        place.hears(one, "周六还有位置吗")
        Customer.unscoped.filter(pk=one.customer_id).update(name="赵女士")
        whole = {row["id"]: row for row in wang.get("/sessions", view=view).json()["rows"]}

        assert lines(wang, view, one) == whole


def test_what_is_not_in_the_list_is_not_in_the_answer(place: Desk) -> None:
    waiting, mine, other = place.session(), place.serving(), place.serving(place.li)
    read = place.serving(unread=0)
    foreign = desk("四海").session()
    wang = client(place.wang)

    assert set(lines(wang, "mine", waiting, mine, other, foreign)) == {str(mine.pk)}
    assert set(lines(wang, "waiting", waiting, mine, foreign)) == {str(waiting.pk)}
    assert lines(wang, "mine", read, unread=True) == {}


def test_a_line_whose_reply_is_possible_is_not_in_the_list_of_those_where_it_is_not(place: Desk) -> None:
    able, unable = place.serving(), place.serving()
    place.hears(able)
    Identity.unscoped.filter(customer_id=unable.customer_id).update(unreachable="unfollowed")

    assert set(lines(client(place.wang), "mine", able, unable, reply="impossible")) == {str(unable.pk)}


def test_the_window_shown_is_of_the_way_an_answer_goes_when_an_account_knows_her_twice(place: Desk) -> None:
    one = place.serving()
    old = Identity.unscoped.get(customer_id=one.customer_id)
    again = Identity.unscoped.create(
        organisation=place.organisation, account=place.account, customer_id=one.customer_id, openid=f"{old.openid}2"
    )
    heard_from(again)
    wang = client(place.wang)

    shown = lines(wang, "mine", one)[str(one.pk)]["window"]
    answered = wang.post(f"/sessions/{one.pk}/answers", {"client_key": "click-0001", "text": "您好"})

    assert answered.status_code == 201
    assert Outgoing.unscoped.get(message_id=answered.json()["id"]).recipient == again.openid
    assert shown["remaining"] == 5


def heard_from(who: Identity) -> None:
    with write():
        windows.open_many([(who.account_id, who.openid, "message", clock.now())])


def test_lines_are_of_the_shops_where_one_may_read(place: Desk) -> None:
    one = place.session()
    elsewhere = organisations.staff(place.organisation, "agent", organisations.shop(place.organisation, "城西店"))

    assert lines(client(elsewhere), "waiting", one) == {}


@pytest.mark.parametrize("only", [[], ["x"], ["1"] * (selectors.PAGE + 1)])
def test_lines_of_nothing_of_what_is_none_or_of_too_many_are_refused_by_name(place: Desk, only: list[str]) -> None:
    answer = client(place.wang).get("/sessions/lines", view="mine", only=only)

    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"].startswith("only")


def test_lines_cost_the_same_queries_however_many_they_are(place: Desk, django_assert_num_queries: Any) -> None:
    wang = client(place.wang)
    known = []
    for count in (1, 15):
        for _ in range(count):
            known.append(place.serving())
            place.hears(known[-1])
        with django_assert_num_queries(0):  # hot SQL is not counted
            assert len(lines(wang, "mine", *known)) == len(known)


def test_news_of_a_session_are_how_it_stands_and_the_messages_that_were_named(place: Desk) -> None:
    one, other = place.serving(), place.serving()
    place.hears(one, "一")
    mine = [message(one, text) for text in ("二", "三", "四")]
    foreign = message(other, "别人的")
    wang = client(place.wang)
    whole = wang.get(f"/sessions/{one.pk}").json()

    found = wang.get(f"/sessions/{one.pk}/news", only=[str(mine[2].pk), str(mine[0].pk), str(foreign.pk)]).json()

    assert [found[name] for name in ("number", "session", "window")] == [
        whole[name] for name in ("number", "session", "window")
    ]
    assert found["messages"] == [one for one in whole["thread"]["messages"] if one["text"] in {"二", "四"}]
    assert wang.get(f"/sessions/{one.pk}/news").json()["messages"] == []


def test_news_cost_the_same_queries_however_many_messages_were_named(
    place: Desk, django_assert_num_queries: Any
) -> None:
    one = place.serving()
    place.hears(one)
    wang = client(place.wang)
    for count in (1, 12):
        named = [str(message(one, "在", author=Message.Author.AGENT, staff_id=place.wang.pk).pk) for _ in range(count)]
        # staff (hot SQL is not counted)
        with django_assert_num_queries(1):
            assert wang.get(f"/sessions/{one.pk}/news", only=named).status_code == 200


def test_counts_alone_are_those_of_the_lists(place: Desk) -> None:
    place.session()
    place.serving(unread=1)
    place.serving(place.li)
    wang = client(place.wang)

    counts = wang.get("/sessions/counts").json()

    assert counts == wang.get("/sessions", view="mine").json()["counts"]
    assert counts == {"mine": 1, "waiting": 1, "snoozed": 0, "unread": 1}
