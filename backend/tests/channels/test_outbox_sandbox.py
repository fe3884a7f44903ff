"""The outbox against the simulated platform: what it refuses, what it loses, when it is away."""

from collections.abc import Iterator
from typing import Any

import pytest

from factories.platform import Both, both
from services import programs
from services.sandbox import Sandbox
from weihu.channels import ports as replies
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.outbox import services, windows
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.models import Outgoing
from weihu.channels.wechat import circuit, transport
from weihu.foundation.files import services as stored
from weihu.kernel import clock as kernel_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]

SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    made = Dispatcher(threads=2)
    yield made
    made.close()


class Person:
    """A follower on her phone, and what we owe her."""

    def __init__(self, sandbox: Sandbox, pair: Both) -> None:
        self.sandbox, self.pair = sandbox, pair
        self.phone, self.openid = sandbox.follower(pair.theirs)
        self.opened("subscribe")
        self._asked = 0
        self._log = sandbox.mark()

    def opened(self, trigger: str) -> None:
        # A little while ago: within the very second of a refusal an opening is given the benefit of the doubt.
        at = kernel_clock.now() // 1000 * 1000 - 5000
        windows.open_many([(self.pair.loaded.id, self.openid, trigger, at)])

    def says(self) -> None:
        self.sandbox.say(self.phone, self.pair.theirs)
        self.opened("message")

    def answer(self, *said: replies.Reply | str) -> None:
        for one in said:
            self._asked += 1
            services.queue([
                services.Draft(
                    self.pair.loaded.organisation_id, self.pair.loaded.id, self.openid, 1, None,
                    f"answer:{self.openid}:{self._asked}", replies.TextReply(one) if isinstance(one, str) else one,
                    kernel_clock.now() + kernel_clock.HOUR,
                )
            ])  # fmt: skip

    def sees(self) -> list[str]:
        items = self.sandbox.screen(self.phone, self.pair.theirs)
        return [one.get("text") or f"<{one['kind']}>" for one in items if one["from"] == "account"]

    def states(self) -> list[tuple[str, str]]:
        return list(Outgoing.unscoped.filter(recipient=self.openid).order_by("id").values_list("state", "reason"))

    def calls(self) -> int:
        return len(self.sandbox.calls(SEND, self._log))

    def left(self) -> int:
        return windows.remaining(self.pair.loaded.id, self.openid).count


@pytest.mark.parametrize("model", ["separate", "max"])
def test_whichever_model_the_platform_has_our_ledger_never_runs_into_its_windows(
    sandbox: Sandbox, dispatcher: Dispatcher, model: str
) -> None:
    pair = both(sandbox)
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", knobs={"pool_model": model})
    person = Person(sandbox, pair)
    person.says()

    person.answer(*(str(n) for n in range(8)))
    dispatcher.drain()

    assert person.sees() == ["0", "1", "2", "3", "4"]
    assert person.states()[5:] == [("refused", "window_used_up")] * 3
    assert person.calls() == 5


def test_fault_22_the_platforms_45015_and_45047_close_our_windows(sandbox: Sandbox, dispatcher: Dispatcher) -> None:
    pair = both(sandbox)
    silent, chatty = Person(sandbox, pair), Person(sandbox, pair)
    sandbox.advance(100)
    silent.opened("message")
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", knobs={"message_pool": 2})
    chatty.says()

    silent.answer("一", "二")
    chatty.answer("一", "二", "三", "四")
    dispatcher.drain()

    assert silent.states() == [("refused", "window_closed")] * 2
    assert chatty.states() == [("sent", "")] * 2 + [("refused", "window_used_up"), ("refused", "window_closed")]
    assert (silent.left(), chatty.left()) == (0, 0)
    # Each of the two refusals was asked for once; what stood behind was not even tried.
    assert silent.calls() == 4


def test_fault_23_who_has_left_is_not_tried_again(sandbox: Sandbox, dispatcher: Dispatcher) -> None:
    pair = both(sandbox)
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", knobs={"not_follower_code": 43004})
    person = Person(sandbox, pair)
    person.says()
    sandbox.call("POST", f"/phones/{person.phone}/unfollow?wait=false", appid=pair.theirs["appid"])

    person.answer("一", "二", "三")
    dispatcher.drain()

    assert person.states() == [("refused", "unreachable_not_following")] * 3
    assert (person.calls(), person.left()) == (1, 0)


def test_fault_24_when_no_answer_comes_the_message_is_unknown_and_not_sent_again(
    sandbox: Sandbox, dispatcher: Dispatcher, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)
    person = Person(sandbox, both(sandbox))
    person.says()
    sandbox.faults({"path": SEND, "timeout": True, "rate": 1.0})

    person.answer("一")
    dispatcher.drain()
    sandbox.faults()
    person.answer("二")
    for _ in range(3):
        dispatcher.drain()
        clock.advance(100)

    assert person.states() == [("unknown", "no_answer"), ("sent", "")]
    assert person.sees().count("一") <= 1
    assert person.sees()[-1] == "二"


def test_fault_25_pages_and_minute_limits_are_tried_again_until_it_arrives(
    sandbox: Sandbox, dispatcher: Dispatcher, clock: Any
) -> None:
    person = Person(sandbox, both(sandbox))
    person.says()
    sandbox.faults({"path": SEND, "errcode": 45011, "rate": 1.0})

    person.answer("一", "二")
    dispatcher.drain()
    waiting = person.states()
    clock.advance(61)
    sandbox.faults()
    dispatcher.drain()

    assert waiting == [("queued", "retrying"), ("queued", "")]
    assert person.sees() == ["一", "二"]


def test_fault_26_through_an_outage_of_the_platform_everything_waits_and_then_arrives_in_order(
    sandbox: Sandbox, dispatcher: Dispatcher, clock: Any
) -> None:
    pair = both(sandbox)
    people = [Person(sandbox, pair) for _ in range(3)]
    for person in people:
        person.says()
    _move(pair.loaded.id, f"http://127.0.0.1:{programs.free_port()}")

    for person in people:
        person.answer("一", "二", "三")
    for _ in range(30):
        dispatcher.drain()
        clock.advance(60)
        if _ % 10 == 0:
            circuit.clear()
    waiting = {state for person in people for state, _ in person.states()}
    reasons = {person.states()[0][1] for person in people}
    red = Account.unscoped.get(pk=pair.loaded.id).cause
    _move(pair.loaded.id, sandbox.url)
    circuit.clear()
    clock.advance(120)
    dispatcher.drain()

    assert waiting == {"queued"}
    assert reasons <= {"platform_unreachable", "retrying"}
    assert red == "platform_unreachable"
    for person in people:
        assert person.sees() == ["一", "二", "三"]


def test_pictures_and_long_texts_arrive_whole(sandbox: Sandbox, dispatcher: Dispatcher) -> None:
    from wxsandbox.media import convert

    pair = both(sandbox)
    person = Person(sandbox, pair)
    person.says()
    file = stored.store(
        convert.grey_jpeg(), organisation_id=pair.loaded.organisation_id, purpose="reply", name="图.jpg"
    )
    long = "很长的话。" * 200

    person.answer(replies.PictureReply(file.pk), long, "完")
    dispatcher.drain()

    seen = person.sees()
    assert seen[0] == "<image>"
    assert "".join(seen[1:-1]) == long
    assert (seen[-1], person.left()) == ("完", 5 - len(seen))


def _move(account_id: int, url: str) -> None:
    """Where the platform is from now on."""
    row = Account.unscoped.get(pk=account_id)
    row.api_base = url
    row.version += 1
    row.save()
    cache.put(row)
