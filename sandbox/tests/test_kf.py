"""Agents of WeChat's own customer service: accounts, invitations, pictures, presence (B7)."""

from pathlib import Path
from typing import Any

import pytest
from helpdesk import agent, client
from recordings import PNG, wav

from conftest import Running, start
from wxsandbox.storage.sqlite import open_file

_ADD = "/customservice/kfaccount/add"
_INVITE = "/customservice/kfaccount/inviteworker"
_DELETE = "/customservice/kfaccount/del"
_LIST = "/cgi-bin/customservice/getkflist"


def _add(sandbox: Running, account: dict[str, Any], name: str = "alice@simshop", nickname: Any = "小爱") -> int:
    return int(sandbox.api(account, _ADD, {"kf_account": name, "nickname": nickname})["errcode"])


def _invite(sandbox: Running, account: dict[str, Any], name: str, wx: str) -> int:
    return int(sandbox.api(account, _INVITE, {"kf_account": name, "invite_wx": wx})["errcode"])


def test_an_agent_is_made_renamed_listed_and_removed(sandbox: Running) -> None:
    account = sandbox.account()
    assert _add(sandbox, account) == 0
    assert sandbox.api(account, _LIST)["kf_list"] == [
        {"kf_account": "alice@simshop", "kf_nick": "小爱", "kf_id": "1001", "kf_headimgurl": ""}
    ]
    update = "/customservice/kfaccount/update"
    assert sandbox.api(account, update, {"kf_account": "alice@simshop", "nickname": "爱丽丝"})["errcode"] == 0
    assert sandbox.api(account, _LIST)["kf_list"][0]["kf_nick"] == "爱丽丝"
    assert sandbox.api(account, update, {"kf_account": "alice@simshop", "nickname": "名" * 17})["errcode"] == 65403
    assert sandbox.api(account, update, {"kf_account": "bob@simshop", "nickname": "波"})["errcode"] == 65401
    assert sandbox.api(account, _DELETE, kf_account="alice@simshop")["errcode"] == 0
    assert sandbox.api(account, _DELETE, {"kf_account": "alice@simshop"})["errcode"] == 65401
    assert sandbox.api(account, _LIST)["kf_list"] == []
    assert _add(sandbox, account) == 0
    assert sandbox.api(account, _LIST)["kf_list"][0]["kf_id"] == "1002", "numbers are not used again"


@pytest.mark.parametrize(
    ("name", "nickname", "code"),
    [
        ("alice", "小爱", 65404),
        ("elevenchars@simshop", "小爱", 65404),
        ("a@" + "s" * 29, "小爱", 65404),
        ("爱@simshop", "小爱", 65404),
        ("alice@simshop", "", 65403),
        ("alice@simshop", "名" * 17, 65403),
        ("alice@simshop", 5, 65403),
    ],
)
def test_names_within_their_limits(sandbox: Running, name: str, nickname: Any, code: int) -> None:
    assert _add(sandbox, sandbox.account(), name, nickname) == code


def test_no_two_of_a_name_and_no_more_than_the_limit(sandbox: Running) -> None:
    account = sandbox.account(knobs={"kf_agents": 10})
    assert [_add(sandbox, account, f"a{number}@simshop") for number in range(11)] == [0] * 10 + [65405]
    assert _add(sandbox, account, "a1@simshop") == 65406


def test_an_invitation_waits_expires_is_refused_and_is_accepted(sandbox: Running) -> None:
    account = sandbox.account()
    _add(sandbox, account)
    assert _invite(sandbox, account, "alice@simshop", "wx_alice_1") == 0
    (shown,) = sandbox.api(account, _LIST)["kf_list"]
    assert (shown["invite_wx"], shown["invite_status"]) == ("wx_alice_1", "waiting")
    assert abs(shown["invite_expire_time"] - sandbox.world.now() - 86400) < 5
    assert _invite(sandbox, account, "alice@simshop", "wx_bob_12") == 65411

    sandbox.advance(86400)
    assert sandbox.api(account, _LIST)["kf_list"][0]["invite_status"] == "expired"
    assert client(sandbox, account, "alice@simshop", "invitation", 409, accept=True)["error"] == "no_invitation"

    assert _invite(sandbox, account, "alice@simshop", "wx_alice_1") == 0
    assert client(sandbox, account, "alice@simshop", "invitation", accept=False)["invitation"] == "rejected"
    assert sandbox.api(account, _LIST)["kf_list"][0]["invite_status"] == "rejected"

    assert _invite(sandbox, account, "alice@simshop", "wx_alice_1") == 0
    assert client(sandbox, account, "alice@simshop", "invitation", accept=True)["wx"] == "wx_alice_1"
    (shown,) = sandbox.api(account, _LIST)["kf_list"]
    assert (shown["kf_wx"], "invite_wx" in shown) == ("wx_alice_1", False)


def test_refusals_of_an_invitation(sandbox: Running) -> None:
    account = sandbox.account()
    agent(sandbox, account, "alice", online=False)
    for name in ("bob", "carl"):
        _add(sandbox, account, f"{name}@simshop")
    assert _invite(sandbox, account, "bob@simshop", "wx_bob_12") == 0
    assert _invite(sandbox, account, "none@simshop", "wx_nobody") == 65401
    assert _invite(sandbox, account, "carl@simshop", "短") == 65409
    assert _invite(sandbox, account, "alice@simshop", "wx_other_1") == 65412
    assert _invite(sandbox, account, "carl@simshop", "wx_alice_1") == 65407
    assert _invite(sandbox, account, "carl@simshop", "wx_bob_12") == 65408


def test_who_is_online_and_how_busy(sandbox: Running) -> None:
    account = sandbox.account()
    _, openid = sandbox.follower(account)
    alice, bob = agent(sandbox, account, "alice"), agent(sandbox, account, "bob", online=False)
    assert client(sandbox, account, bob, "online", 400, status=2)["error"] == "bad_status"
    body = {"kf_account": alice, "openid": openid}
    assert sandbox.api(account, "/customservice/kfsession/create", body)["errcode"] == 0
    online = sandbox.api(account, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"]
    assert online == [{"kf_account": alice, "status": 1, "kf_id": "1001", "accepted_case": 1}]
    client(sandbox, account, alice, "online", status=0)
    assert sandbox.api(account, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"] == []


def test_nobody_serves_before_a_person_is_bound(sandbox: Running) -> None:
    account = sandbox.account()
    _, openid = sandbox.follower(account)
    _add(sandbox, account)
    assert client(sandbox, account, "alice@simshop", "online", 409, status=1)["error"] == "not_bound"
    body = {"kf_account": "alice@simshop", "openid": openid}
    assert sandbox.api(account, "/customservice/kfsession/create", body)["errcode"] == 65402
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"kf_binding_needed": False})
    assert client(sandbox, account, "alice@simshop", "online", status=1)["online"] is True
    assert sandbox.api(account, "/customservice/kfsession/create", body)["errcode"] == 0


def test_a_head_picture_is_shown_with_the_agents_words(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    alice = agent(sandbox, account)
    params = {"access_token": sandbox.kept_token(account), "kf_account": alice}

    def upload(data: bytes, name: str = alice) -> int:
        query = {**params, "kf_account": name}
        path = "/customservice/kfaccount/uploadheadimg"
        return int(sandbox.http.post(path, params=query, files={"media": ("a.png", data)}).json()["errcode"])

    assert upload(wav()) == 40005
    assert upload(PNG + b"\0" * 5 * 1024 * 1024) == 40009
    assert upload(PNG, "none@simshop") == 65401
    assert (upload(PNG), upload(PNG)) == (0, 0)
    link = sandbox.api(account, _LIST)["kf_list"][0]["kf_headimgurl"]
    assert sandbox.http.get(link).content == PNG
    assert len(sandbox.world.media.by_id) == 1, "the former picture is gone"

    sandbox.say(phone, account)
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}, "customservice": {"kf_account": alice}}
    sandbox.api(account, "/cgi-bin/message/custom/send", body)
    item = sandbox.screen(phone, account)[-1]
    assert (item["kf_account"], item["kf_nick"], item["kf_headimgurl"]) == (alice, "客服alice", link)


def test_custom_messages_name_an_agent_that_exists_where_the_knob_checks(sandbox: Running) -> None:
    account = sandbox.account(knobs={"kf_accounts_checked": True})
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    alice = agent(sandbox, account)
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    send = "/cgi-bin/message/custom/send"
    assert sandbox.api(account, send, {**body, "customservice": {"kf_account": alice}})["errcode"] == 0
    stranger = {**body, "customservice": {"kf_account": "bob@simshop"}}
    assert sandbox.api(account, send, stranger)["errcode"] == 65401
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"unknown_kf_code": 40003})
    assert sandbox.api(account, send, stranger)["errcode"] == 40003


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "service"}, 0),
        ({"kind": "service", "verified": False}, 48001),
        ({"kind": "subscription"}, 0),
        ({"kind": "subscription", "knobs": {"subscription_kf": False}}, 48001),
        ({"kind": "subscription", "verified": False}, 48001),
    ],
)
def test_rights_by_kind_of_account(sandbox: Running, fields: dict[str, Any], code: int) -> None:
    assert _add(sandbox, sandbox.account(**fields)) == code


def test_linking_agents_of_wecom_is_not_offered(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, f"/cgi-bin/customservice/{'work'}/bind", {"corpid": "x"})["errcode"] == 48001


def test_agents_survive_a_restart_and_a_reset_clears_them(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account()
    agent(first, account, auto_accept=3)
    before = first.control("GET", f"/accounts/{account['appid']}/kf")
    assert before["agents"][0]["auto_accept"] == 3
    first.stop()
    second = start(open_file(file))
    assert second.control("GET", f"/accounts/{account['appid']}/kf") == before
    second.control("POST", "/reset")
    second.stop()
    third = start(open_file(file))
    desk = third.world.kf
    assert (desk.books, desk.sessions, desk.records) == ({}, {}, {})
    third.stop()
