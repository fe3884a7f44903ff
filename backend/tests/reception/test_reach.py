"""Whom the platform says that we cannot reach: known on her card and at the composer, until she does something."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factories import conversations, organisations, people, pipe
from factories.http import Client, client
from factories.platform import Both, both
from reception.conftest import Small
from services.sandbox import Sandbox
from weihu.channels.outbox import windows
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.foundation.jobs.worker import run_due
from weihu.foundation.organisations.models import Staff
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock
from weihu.people.customers.models import Customer, Identity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    made = Dispatcher(threads=2)
    yield made
    made.close()


class Talk:
    """A customer on her phone whom an agent serves."""

    def __init__(self, sandbox: Sandbox, pair: Both) -> None:
        self.sandbox, self.pair = sandbox, pair
        self.phone, self.openid = sandbox.follower(pair.theirs)
        self.sandbox.say(self.phone, pair.theirs)
        # A little while ago: within the very second of a refusal an opening is given the benefit of the doubt.
        windows.open_many([(pair.row.pk, self.openid, "message", clock.now() - 5000)])
        self.customer, self.identity = people.customer(pair.row, openid=self.openid)
        self.agent: Staff = organisations.staff(pair.row.organisation)
        self.session: Session = conversations.session(pair.row, self.customer, state="serving", agent=self.agent)
        self.desk: Client = client(self.agent)

    def answer(self, key: str) -> Any:
        return self.desk.post(f"/sessions/{self.session.pk}/answers", {"client_key": key, "text": "您好"})

    def known(self) -> dict[str, Any]:
        """Her identity as her card has it."""
        [found] = self.desk.get(f"/customers/{self.customer.pk}").json()["identities"]
        return {name: found[name] for name in ("unreachable", "unreachable_words", "unreachable_at")}

    def window(self) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.get(f"/sessions/{self.session.pk}").json()["window"]
        return found


def test_fault_23_who_left_is_marked_unreachable_and_the_agent_is_told_before_she_writes_again(
    sandbox: Sandbox, dispatcher: Dispatcher, tmp_path: Path
) -> None:
    pair = both(sandbox)
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", knobs={"not_follower_code": 43004})
    talk = Talk(sandbox, pair)
    number = realtime.current_number(pair.row.organisation_id)
    # The platform's word about it never came here.
    sandbox.call("POST", f"/phones/{talk.phone}/unfollow?wait=false", appid=pair.theirs["appid"])

    taken = talk.answer("click-000001")
    dispatcher.drain()
    assert run_due() == 1

    assert taken.status_code == 201
    assert Message.unscoped.get(pk=int(taken.json()["id"])).state == "refused"
    told = talk.known()
    assert told["unreachable"] == "not_following"
    assert told["unreachable_words"]["zh"] == "客户没有关注公众号，收不到消息。"
    assert told["unreachable_at"] is not None
    assert talk.window() == {"remaining": 0, "until": None, "unreachable": told["unreachable_words"]}
    changed = [one for one in realtime.since(pair.row.organisation_id, number) if one.name == "customer.changed"]
    assert [one.data for one in changed] == [{"customer_id": str(talk.customer.pk)}]

    refused = talk.answer("click-000002")
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_unreachable")
    assert "客户没有关注公众号" in refused.json()["detail"]
    assert Message.unscoped.count() == Outgoing.unscoped.count() == 1

    # She follows again and writes: both are pushed, the first is enough.
    sandbox.call("POST", f"/phones/{talk.phone}/follow?wait=false", appid=pair.theirs["appid"])
    with pipe.running(tmp_path) as gateway:
        gateway.one(pipe.event(pair.row, "subscribe", openid=talk.openid))
        gateway.settle()

    assert talk.known() == {"unreachable": "", "unreachable_words": None, "unreachable_at": None}
    assert talk.answer("click-000003").status_code == 201
    dispatcher.drain()
    assert [one["text"] for one in sandbox.screen(talk.phone, pair.theirs) if one["from"] == "account"] == ["您好"]


@pytest.mark.parametrize("how", ["a message", "a tap on the menu"])
def test_fault_23_the_next_doing_of_an_unreachable_customer_takes_the_mark_away(small: Small, how: str) -> None:
    small.say("你好")
    Identity.unscoped.update(unreachable="blocked", unreachable_at=clock.now() - 5000)
    number = realtime.current_number(small.organisation.pk)

    if how == "a message":
        small.say("还在吗")
    else:
        small.pipe.one(pipe.event(small.account, "CLICK", EventKey="price"))
    small.pipe.settle()

    identity = Identity.unscoped.get()
    assert (identity.unreachable, identity.unreachable_at) == ("", None)
    assert told(small, number) == [{"customer_id": str(Customer.unscoped.get().pk)}]


def test_fault_23_what_came_before_the_refusal_does_not_take_the_mark_away(small: Small) -> None:
    small.say("你好")
    Identity.unscoped.update(unreachable="blocked", unreachable_at=clock.now() // 1000 * 1000)

    small.say("路上耽误了", at=clock.now_s() - 30)

    assert Identity.unscoped.get().unreachable == "blocked"


def test_fault_23_who_unfollows_is_unreachable_from_then_on_and_her_open_card_hears_of_it(small: Small) -> None:
    small.say("你好")
    number = realtime.current_number(small.organisation.pk)
    at = clock.now_s()

    small.pipe.one(pipe.event(small.account, "unsubscribe", CreateTime=at))
    small.pipe.settle()

    identity = Identity.unscoped.get()
    assert (identity.unreachable, identity.unreachable_at) == ("unfollowed", at * 1000)
    assert told(small, number) == [{"customer_id": str(Customer.unscoped.get().pk)}]


def told(small: Small, number: int) -> list[dict[str, Any]]:
    """The cards that screens were asked to load again."""
    found = realtime.since(small.organisation.pk, number)
    return [one.data for one in found if one.name == "customer.changed"]
