"""Who a customer's messages go to: the developer, the queue, or an agent in WeChat's own client (A12, C5)."""

from pathlib import Path
from typing import Any

import pytest
from helpdesk import agent, client, event
from newspaper import events, until
from shapes import field, reply

from conftest import Developer, Received, Running, start
from wxsandbox.storage.sqlite import open_file

_CREATE, _CLOSE = "/customservice/kfsession/create", "/customservice/kfsession/close"
_GET, _LIST = "/customservice/kfsession/getsession", "/customservice/kfsession/getsessionlist"
_WAITING = "/customservice/kfsession/getwaitcase"


@pytest.fixture
def desk(sandbox: Running, developer: Developer) -> dict[str, Any]:
    """An account whose server hands every message over, and answers events with success."""
    developer.answer = transferring()
    return sandbox.account(callback_url=developer.url)


def transferring(kf_account: str = "") -> Any:
    inside = f"<TransInfo><KfAccount><![CDATA[{kf_account}]]></KfAccount></TransInfo>" if kf_account else ""

    def answer(received: Received) -> bytes:
        return reply(received.body, "transfer_customer_service", inside)

    return answer


def _texts(developer: Developer) -> list[str]:
    return [field(body, "Content") for body in developer.bodies if field(body, "MsgType") == "text"]


def _waiting(sandbox: Running, account: dict[str, Any]) -> list[str]:
    return [one["openid"] for one in sandbox.api(account, _WAITING)["waitcaselist"]]


def test_from_the_developer_to_an_agent_and_back(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    phone, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk)
    assert sandbox.say(phone, desk, "要人工")["result"] == "reply"
    assert sandbox.api(desk, _WAITING)["count"] == 1
    assert sandbox.say(phone, desk, "还在吗")["delivered"] is True, "while waiting, messages reach the developer"
    assert (_waiting(sandbox, desk), _texts(developer)) == ([openid], ["要人工", "还在吗"])

    assert client(sandbox, desk, alice, "accept")["customers"] == [openid]

    assert field(event(developer, "kf_create_session"), "KfAccount") == alice
    assert _waiting(sandbox, desk) == []
    said = sandbox.say(phone, desk, "我想改约")
    assert (said["result"], said["delivered"]) == ("kf", False)
    assert _texts(developer) == ["要人工", "还在吗"], "within a session messages stay in the kf system"
    client(sandbox, desk, alice, "say", openid=openid, text="好的，改到几点？")
    item = sandbox.screen(phone, desk)[-1]
    assert (item["from"], item["via"], item["kf_account"], item["text"]) == ("account", "kf", alice, "好的，改到几点？")
    session = sandbox.api(desk, _GET, openid=openid)
    assert (session["kf_account"], abs(session["createtime"] - sandbox.world.now()) < 5) == (alice, True)
    assert [one["openid"] for one in sandbox.api(desk, _LIST, kf_account=alice)["sessionlist"]] == [openid]

    client(sandbox, desk, alice, "close", openid=openid)

    closed = event(developer, "kf_close_session")
    assert (field(closed, "KfAccount"), field(closed, "FromUserName"), "CloseType" in closed) == (alice, openid, False)
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == ""
    assert sandbox.say(phone, desk, "谢谢")["delivered"] is True
    assert _texts(developer)[-1] == "谢谢"


def test_an_agent_who_takes_customers_by_themselves(
    sandbox: Running, developer: Developer, desk: dict[str, Any]
) -> None:
    people = [sandbox.follower(desk) for _ in range(4)]
    alice = agent(sandbox, desk, "alice", auto_accept=1)
    bob = agent(sandbox, desk, "bob", auto_accept=1)
    for phone, _ in people:
        sandbox.say(phone, desk)
    assert {sandbox.api(desk, _GET, openid=openid)["kf_account"] for _, openid in people[:2]} == {alice, bob}
    assert _waiting(sandbox, desk) == [openid for _, openid in people[2:]], "who arrived first stands first"
    client(sandbox, desk, alice, "online", status=1, auto_accept=2)
    assert _waiting(sandbox, desk) == [people[3][1]]
    until(lambda: len(events(developer, "kf_create_session")) == 3)


def test_bound_to_the_agent_who_was_named(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    phone, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk, "alice", auto_accept=5)
    bob = agent(sandbox, desk, "bob", online=False)
    developer.answer = transferring(bob)
    sandbox.say(phone, desk)
    (waiting,) = sandbox.api(desk, _WAITING)["waitcaselist"]
    assert (waiting["openid"], waiting["kf_account"]) == (openid, bob), (
        "away, and the customer stays theirs all the same"
    )
    assert client(sandbox, desk, alice, "accept", 409)["error"] == "nobody_waits"
    client(sandbox, desk, bob, "online", status=1, auto_accept=1)
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == bob


def test_a_named_agent_with_room_has_the_customer_at_once(
    sandbox: Running, developer: Developer, desk: dict[str, Any]
) -> None:
    phone, openid = sandbox.follower(desk)
    agent(sandbox, desk, "alice", auto_accept=5)
    bob = agent(sandbox, desk, "bob", auto_accept=5)
    developer.answer = transferring(bob)
    sandbox.say(phone, desk)
    assert field(event(developer, "kf_create_session"), "KfAccount") == bob
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == bob


def test_events_cannot_be_handed_over(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    sandbox.api(desk, "/cgi-bin/menu/create", {"button": [{"type": "click", "name": "人工", "key": "human"}]})
    phone, _ = sandbox.follower(desk)
    assert sandbox.control("POST", f"/phones/{phone}/menu", appid=desk["appid"], path=[0])["delivered"] is True
    assert (len(developer.received), _waiting(sandbox, desk)) == (2, [])


@pytest.mark.parametrize("pushed", [True, False])
def test_events_within_a_session(sandbox: Running, developer: Developer, desk: dict[str, Any], pushed: bool) -> None:
    sandbox.control("PATCH", f"/accounts/{desk['appid']}", knobs={"kf_session_events_pushed": pushed})
    sandbox.api(desk, "/cgi-bin/menu/create", {"button": [{"type": "click", "name": "人工", "key": "human"}]})
    phone, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk)
    sandbox.api(desk, _CREATE, {"kf_account": alice, "openid": openid})
    tapped = sandbox.control("POST", f"/phones/{phone}/menu", appid=desk["appid"], path=[0])
    assert tapped["delivered"] is pushed
    sandbox.api(desk, _CLOSE, {"kf_account": alice, "openid": openid})
    event(developer, "kf_create_session")
    event(developer, "kf_close_session")


def test_half_an_hour_of_silence_ends_a_session(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    phone, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk, auto_accept=1)
    sandbox.say(phone, desk)
    sandbox.advance(1500)
    assert sandbox.say(phone, desk, "还没好吗")["result"] == "kf"
    sandbox.advance(1500)
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == alice, "the word in between kept it open"
    sandbox.advance(300)
    event(developer, "kf_close_session")
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == ""
    assert sandbox.say(phone, desk, "人呢")["delivered"] is True


def test_a_customer_is_given_to_another_agent(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    _, openid = sandbox.follower(desk)
    alice, bob, carl = (agent(sandbox, desk, name, online=name != "carl") for name in ("alice", "bob", "carl"))
    sandbox.api(desk, _CREATE, {"kf_account": alice, "openid": openid})
    client(sandbox, desk, alice, "transfer", openid=openid, to=bob)
    told = event(developer, "kf_switch_session")
    assert (field(told, "FromKfAccount"), field(told, "ToKfAccount")) == (alice, bob)
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == bob
    assert client(sandbox, desk, bob, "transfer", 409, openid=openid, to=carl)["error"] == "not_online"
    assert client(sandbox, desk, alice, "say", 409, openid=openid, text="在吗")["error"] == "no_session"


def test_one_agent_takes_whom_another_was_asked_for(
    sandbox: Running, developer: Developer, desk: dict[str, Any]
) -> None:
    phone, openid = sandbox.follower(desk)
    alice, bob = agent(sandbox, desk, "alice"), agent(sandbox, desk, "bob")
    developer.answer = transferring(bob)
    sandbox.say(phone, desk)
    assert client(sandbox, desk, alice, "accept", openid=openid)["customers"] == [openid]
    assert client(sandbox, desk, bob, "accept", 409, openid=openid)["error"] == "nobody_waits"


def test_sessions_by_the_api_and_their_refusals(sandbox: Running, developer: Developer, desk: dict[str, Any]) -> None:
    _, openid = sandbox.follower(desk)
    alice, bob, carl = (agent(sandbox, desk, name, online=name != "carl") for name in ("alice", "bob", "carl"))

    def do(path: str, kf_account: str, who: str = openid) -> int:
        return int(sandbox.api(desk, path, {"kf_account": kf_account, "openid": who})["errcode"])

    assert do(_CLOSE, alice) == 65413
    assert do(_CREATE, "none@simshop") == 65401
    assert do(_CREATE, "none") == 65404
    assert do(_CREATE, carl) == 65415
    assert do(_CREATE, alice, "oNobody") == 40003
    assert [do(_CREATE, alice), do(_CREATE, alice)] == [0, 0]
    event(developer, "kf_create_session")
    assert do(_CREATE, bob) == 65414
    assert do(_CLOSE, bob) == 65414
    assert do(_CLOSE, alice) == 0
    assert do(_CLOSE, alice) == 65413
    assert sandbox.api(desk, _GET, openid="oNobody")["errcode"] == 40003
    assert sandbox.api(desk, _LIST, kf_account="none@simshop")["errcode"] == 65401


def test_the_queue_shows_a_hundred_at_most(sandbox: Running, desk: dict[str, Any]) -> None:
    phones = sandbox.control("POST", "/phones", count=101, follow=desk["appid"])["items"]
    for phone in phones:
        sandbox.say(phone["phone"], desk)
    found = sandbox.api(desk, _WAITING)
    assert (found["count"], len(found["waitcaselist"])) == (101, 100)
    assert found["waitcaselist"][0]["openid"] == phones[0]["accounts"][0]["openid"]


def test_a_removed_agent_leaves_no_customer_behind(
    sandbox: Running, developer: Developer, desk: dict[str, Any]
) -> None:
    _, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk)
    sandbox.api(desk, _CREATE, {"kf_account": alice, "openid": openid})
    assert sandbox.api(desk, "/customservice/kfaccount/del", kf_account=alice)["errcode"] == 0
    event(developer, "kf_close_session")
    assert sandbox.api(desk, _GET, openid=openid)["kf_account"] == ""


def test_an_extra_element_of_the_close_event_by_knob(
    sandbox: Running, developer: Developer, desk: dict[str, Any]
) -> None:
    sandbox.control("PATCH", f"/accounts/{desk['appid']}", knobs={"kf_close_type": "KF"})
    _, openid = sandbox.follower(desk)
    alice = agent(sandbox, desk)
    sandbox.api(desk, _CREATE, {"kf_account": alice, "openid": openid})
    sandbox.api(desk, _CLOSE, {"kf_account": alice, "openid": openid})
    assert field(event(developer, "kf_close_session"), "CloseType") == "KF"


def test_sessions_and_the_queue_survive_a_restart(tmp_path: Path, developer: Developer) -> None:
    developer.answer = transferring()
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url)
    (talking, talker), (waiting, waiter) = first.follower(account), first.follower(account)
    alice = agent(first, account)
    first.say(talking, account)
    client(first, account, alice, "accept")
    first.say(waiting, account)
    until(lambda: events(developer, "kf_create_session"))
    first.stop()

    second = start(open_file(file))
    assert second.say(talking, account)["result"] == "kf"
    assert _waiting(second, account) == [waiter]
    second.advance(1800)
    assert field(event(developer, "kf_close_session"), "FromUserName") == talker
    second.control("POST", "/reset")
    assert not second.world.kf.sessions
    second.stop()
