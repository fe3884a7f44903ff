"""What a customer's happening becomes."""

import asyncio
from typing import Any

import pytest

from factories import accounts, organisations, pipe, pushes
from reception.conftest import Small
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.desk.presence.models import Presence
from weihu.kernel import clock
from weihu.people.customers.models import Customer, Identity
from weihu.people.ledger.models import Action

pytestmark = pytest.mark.pg
CUSTOMER, BOT = Message.Author.CUSTOMER, Message.Author.BOT


def verbs() -> list[str]:
    return list(Action.unscoped.order_by("id").values_list("verb", flat=True))


def test_a_question_gets_its_rules_answer_at_once_and_everything_is_kept(small: Small) -> None:
    rule = small.rule("contains", "营业时间", say="8:30–17:30")

    assert small.say("你们营业时间是？") == "8:30–17:30"

    assert small.thread() == [(CUSTOMER, "你们营业时间是？", "received"), (BOT, "8:30–17:30", "sent")]
    assert small.session().state == "bot"
    assert Customer.unscoped.get().source == "message"
    assert sorted(verbs()) == [
        "message.answered", "message.received", "message.sent", "rule.matched", "session.opened",
    ]  # fmt: skip
    assert Message.unscoped.get(author=BOT).rule_id == rule.pk
    assert Outgoing.unscoped.count() == 0
    receipt = Receipt.unscoped.get()
    assert (receipt.state, receipt.route, receipt.handed) == (Receipt.State.DONE, Receipt.Route.PASSIVE, 2)


def test_who_asks_for_a_person_is_told_so_at_once_and_waits(small: Small) -> None:
    ready(small)

    assert small.say("人工") == "已为您转接人工客服，请稍候，马上有人回复您。"

    session = small.session()
    assert (session.state, session.handed_over_by, session.unread) == ("waiting", "customer", 1)


def test_with_nobody_ready_the_customer_is_told_and_still_waits(small: Small) -> None:
    assert "不在线" in small.say("人工")
    assert small.session().state == "waiting"


def test_outside_hours_the_customer_is_told_when_a_person_answers(small: Small) -> None:
    day = clock.local(clock.now(), "Asia/Shanghai").isoweekday() % 7 + 1
    small.organisation.hours = {"weekdays": [day], "from": "08:30", "to": "17:30"}
    small.organisation.save()

    assert "明天 08:30" in small.say("转人工")


def test_from_hand_over_the_rules_are_silent_except_those_marked_always(small: Small) -> None:
    small.rule("contains", "保养", say="保养请预约")
    small.rule("contains", "救援", say="救援电话 400", always=True)
    small.say("人工")

    assert small.say("保养多少钱") == ""
    assert small.say("我要救援") == "救援电话 400"
    assert small.session().unread == 3


def test_what_no_rule_answers_goes_to_a_person(small: Small) -> None:
    small.rule("contains", "保养", say="保养请预约")

    assert small.say("天上有几颗星") != ""
    assert small.session().state == "waiting"


def test_a_rule_may_hand_over_to_a_queue_with_class_and_skill(small: Small) -> None:
    small.rule("contains", "投诉", hand_over={"queue": "complaints", "service_class": "gold", "skill": "care"})

    small.say("我要投诉")

    session = small.session()
    assert (session.state, session.queue, session.service_class, session.skill, session.handed_over_by) == (
        "waiting", "complaints", "gold", "care", "rule",
    )  # fmt: skip


def test_the_rest_of_an_answer_waits_until_the_first_part_was_handed(small: Small) -> None:
    replies = [{"kind": "text", "text": text} for text in ("一", "二", "三")]
    small.rule("keyword", "数", replies=replies)

    push = pipe.text(small.account, "数")
    answer = asyncio.run(small.pipe.send(push, hang_up=True))
    small.pipe.settle()

    assert answer.text == "一"
    waiting = Outgoing.unscoped.order_by("id")
    assert [row.body["text"] for row in waiting] == ["二", "三"]
    assert {row.after_receipt_id for row in waiting} == {Receipt.unscoped.get().pk}
    assert small.thread()[1] == (BOT, "一", "sending")

    assert small.pipe.one(push).text == "一"  # the platform's next delivery gets the same, and takes it
    small.pipe.settle()

    assert small.thread()[1] == (BOT, "一", "sent")
    assert {row.after_receipt_id for row in Outgoing.unscoped.all()} == {None}


def test_a_follow_by_code_keeps_the_door_and_opens_the_welcome(small: Small) -> None:
    small.rule("follow", say="欢迎")
    small.rule("code", "booth-3", say="展台三号欢迎您")

    answer = small.pipe.one(pipe.event(small.account, "subscribe", EventKey="qrscene_booth-3", Ticket="t"))

    assert answer.text == "展台三号欢迎您"
    person = Customer.unscoped.get()
    assert (person.source, person.source_detail, person.shop_id) == ("code", "booth-3", small.shop.pk)
    assert "customer.followed" in verbs()


def test_who_leaves_is_no_longer_following_and_comes_back_the_same(small: Small) -> None:
    small.pipe.one(pipe.event(small.account, "subscribe", CreateTime=1_760_000_000))
    small.pipe.one(pipe.event(small.account, "unsubscribe", CreateTime=1_760_000_100))
    assert Identity.unscoped.get().following is False

    small.pipe.one(pipe.event(small.account, "subscribe", CreateTime=1_760_000_200))

    assert Identity.unscoped.get().following is True
    assert Customer.unscoped.count() == 1


def test_a_silent_conversation_of_the_rules_ends_and_the_next_word_opens_another(
    small: Small, clock_hand: None
) -> None:
    small.rule("default", say="在")
    small.say("你好")
    first = small.session().pk

    pipe_clock(3 * 3600)
    small.say("又来了")

    assert Session.unscoped.get(pk=first).close_reason == "idle"
    assert small.session().pk != first


def test_one_batch_of_two_organisations_keeps_them_apart(small: Small) -> None:
    other = Small(*_other(small))
    small.rule("default", say="甲")
    other.rule("default", say="乙")

    answers = small.pipe.push(
        *[pipe.text(account, "在吗", openid=f"o{n}") for n in range(10) for account in (small.account, other.account)]
    )
    small.pipe.settle()

    assert [answer.text for answer in answers] == ["甲", "乙"] * 10
    for world in (small, other):
        mine = world.organisation.pk
        assert Customer.unscoped.filter(organisation_id=mine).count() == 10
        assert set(Message.unscoped.filter(account_id=world.account.pk).values_list("organisation_id", flat=True)) == {
            mine
        }
        assert Action.unscoped.filter(organisation_id=mine, account_id=world.account.pk).count() == 50


def _other(small: Small) -> Any:
    organisation = organisations.organisation("别家集团")
    shop = organisations.shop(organisation)
    return organisation, shop, accounts.account(organisation, shop), small.pipe


def ready(small: Small) -> None:
    staff = organisations.staff(small.organisation)
    now = clock.now()
    Presence.unscoped.create(organisation=small.organisation, staff=staff, state="ready", since=now, seen_at=now)


def pipe_clock(seconds: float) -> None:
    clock.set_offset(clock.offset() + seconds)


@pytest.fixture
def clock_hand(clock: object) -> None:
    """The clock, set right again afterwards."""


def test_late_and_out_of_order_messages_stand_in_their_place_and_are_flagged(small: Small) -> None:
    small.rule("default", say="好")
    now = clock.now_s()
    second = pipe.text(small.account, "第二句", at=now)
    first = pipe.text(small.account, "第一句", at=now - 30)

    small.pipe.one(second)
    small.pipe.one(first)
    small.pipe.settle()

    said = Message.unscoped.filter(author=CUSTOMER).order_by("sent_at", "message_no")
    assert [(row.text, row.late) for row in said] == [("第一句", True), ("第二句", False)]
    assert Message.unscoped.filter(author=BOT).count() == 2
    assert Identity.unscoped.get(openid=pushes.OPENID).turn_at == now * 1000
