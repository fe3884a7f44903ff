"""How a session goes from hand to hand, and what of a message is its words: pure, no database."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weihu.channels import ports
from weihu.conversations.messages import rules as messages
from weihu.conversations.messages.reasons import words_of
from weihu.conversations.sessions import rules

AT = 1_795_000_000_000


def fresh(**fields: Any) -> rules.Open:
    made = rules.opened(id=1, organisation_id=2, account_id=3, shop_id=4, customer_id=5, at=AT)
    return msgspec.structs.replace(made, **fields)


def test_a_session_begins_with_the_rules_and_waits_once_a_person_is_asked_for() -> None:
    waiting = rules.hand_over(fresh(), by=rules.BY_CUSTOMER, at=AT + 1, queue="sales", skill="新车")

    assert not rules.rules_are_silent(fresh())
    assert rules.rules_are_silent(waiting)
    assert waiting == fresh(state="waiting", waiting_at=AT + 1, handed_over_by="customer", queue="sales", skill="新车")


def test_asking_again_moves_nobody_to_the_end_of_the_line_but_may_name_the_skill_once() -> None:
    waiting = rules.hand_over(fresh(), by=rules.BY_CUSTOMER, at=AT)

    again = rules.hand_over(waiting, by=rules.BY_RULE, at=AT + 9, skill="新车")
    third = rules.hand_over(again, by=rules.BY_RULE, at=AT + 99, skill="保养")

    assert (again.waiting_at, again.handed_over_by, again.skill) == (AT, "customer", "新车")
    assert third is again


def test_a_served_session_stays_with_its_agent_when_a_person_is_asked_for() -> None:
    serving = fresh(state="serving", agent_id=7)

    assert rules.hand_over(serving, by=rules.BY_CUSTOMER, at=AT + 1) is serving


def test_what_is_closed_is_neither_handed_over_nor_closed_again() -> None:
    closed = rules.close(fresh(unread=3), reason=rules.IDLE, at=AT + 5)

    assert (closed.state, closed.closed_at, closed.close_reason, closed.unread) == ("closed", AT + 5, "idle", 0)
    with pytest.raises(rules.Impossible):
        rules.hand_over(closed, by=rules.BY_CUSTOMER, at=AT + 6)
    with pytest.raises(rules.Impossible):
        rules.close(closed, reason=rules.IDLE, at=AT + 6)


@given(st.lists(st.integers(0, 50), min_size=1))
def test_the_newest_words_are_the_last_of_the_latest_instant_and_each_is_counted_unread(ats: list[int]) -> None:
    session = fresh()
    for number, at in enumerate(ats):
        session = rules.heard(session, message_id=number, at=AT + at)

    newest = max(range(len(ats)), key=lambda number: (ats[number], number))
    assert (session.last_message_id, session.last_at, session.unread) == (newest, AT + max(ats), len(ats))


def test_a_late_answer_is_the_newest_message_all_the_same() -> None:
    session = rules.told(fresh(last_at=AT + 100, last_message_id=1), message_id=2, at=AT)

    assert (session.last_message_id, session.last_at) == (2, AT + 100)


@pytest.mark.parametrize(
    ("agent_id", "waiting_at", "state"),
    [(7, None, "serving"), (7, AT, "serving"), (None, AT, "waiting"), (None, None, "bot")],
)
def test_an_undone_close_returns_to_the_same_hands(agent_id: int | None, waiting_at: int | None, state: str) -> None:
    assert rules.hands_before_close(agent_id=agent_id, waiting_at=waiting_at) == state


@pytest.mark.parametrize(("later_ms", "possible"), [(0, True), (60_000, True), (60_001, False)])
def test_a_close_is_undone_within_a_minute(later_ms: int, possible: bool) -> None:
    assert rules.may_undo_close(closed_at=AT, now=AT + later_ms) is possible


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (ports.Text("你好"), "你好"),
        (ports.Choice("1", "满意"), "满意"),
        (ports.Voice("m", transcript="试驾"), "试驾"),
        (ports.Place(1.0, 2.0, label="城东店"), "城东店"),
        (ports.Link("标题", "说明"), "标题"),
        (ports.Picture("m"), ""),
        (ports.Unsupported("finder_feed"), ""),
        (ports.TextReply("您好"), "您好"),
        (ports.ChoicesReply("选", [ports.Entry("1", "甲"), ports.Entry("2", "乙")], "谢谢"), "选\n甲\n乙\n谢谢"),
        (ports.ArticlesReply([ports.Article("a"), ports.Article("b")]), "a\nb"),
        (ports.VideoReply(5, title="片"), "片"),
    ],
)
def test_the_words_of_each_kind(body: ports.Content | ports.Reply, words: str) -> None:
    assert messages.words_of(body) == words


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_fault_10_cleaned_words_can_be_stored_and_lose_nothing_else(raw: str) -> None:
    clean = messages.clean(raw)

    assert "\0" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    if all(not 0xD800 <= ord(sign) <= 0xDFFF for sign in raw):
        assert clean == raw.replace("\0", "")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "JaVaScRiPt:x", "//x.cn", ""]
)
def test_only_harmless_addresses_leave(url: str) -> None:
    assert messages.shown({"kind": "link", "url": url, "articles": [{"picture_url": url}]}) == {
        "url": "",
        "articles": [{"picture_url": ""}],
    }


def test_a_reason_is_explained_only_where_there_is_something_to_explain() -> None:
    assert words_of("sent", "") is None
    assert words_of("received", "") is None
    assert words_of("queued", "") is None
    assert words_of("queued", "ip_not_allowed") == words_of("queued", "secret_wrong") != words_of("queued", "retrying")
    assert words_of("refused", "refused_45002") == words_of("refused", "")
    assert words_of("expired", "") is not None
