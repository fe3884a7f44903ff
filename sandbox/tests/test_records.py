"""The records of WeChat's own customer service (B8)."""

from pathlib import Path
from typing import Any

import pytest
from helpdesk import agent, client
from recordings import PNG, text
from test_kf_sessions import transferring

from conftest import Developer, Running, start
from wxsandbox.clock import BEIJING_OFFSET_S
from wxsandbox.storage.sqlite import open_file

_RECORDS = "/customservice/msgrecord/getmsglist"


def _today(sandbox: Running) -> tuple[int, int]:
    """The Beijing day of the platform's clock."""
    now = int(sandbox.world.now())
    start = now - (now + BEIJING_OFFSET_S) % 86400
    return start, start + 86399


def _records(sandbox: Running, account: dict[str, Any], msgid: int = 1, number: int = 10_000) -> dict[str, Any]:
    start, end = _today(sandbox)
    body = {"starttime": start, "endtime": end, "msgid": msgid, "number": number}
    return sandbox.api(account, _RECORDS, body)


def _conversation(sandbox: Running, developer: Developer, account: dict[str, Any]) -> tuple[str, str, str]:
    developer.answer = transferring()
    phone, openid = sandbox.follower(account)
    alice = agent(sandbox, account)
    sandbox.say(phone, account, "要人工")
    sandbox.say(phone, account, "在吗")
    client(sandbox, account, alice, "accept")
    sandbox.say(phone, account, "这里坏了")
    sandbox.say(phone, account, type="image", text="", file=text(PNG))
    client(sandbox, account, alice, "say", openid=openid, text="收到")
    client(sandbox, account, alice, "close", openid=openid)
    return phone, openid, alice


def test_a_conversation_is_told_line_by_line(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    _, openid, alice = _conversation(sandbox, developer, account)
    found = _records(sandbox, account)
    assert [(one["opercode"], one["text"], one["worker"]) for one in found["recordlist"]] == [
        (1000, "", ""),
        (2001, "要人工", ""),
        (2001, "在吗", ""),
        (1001, "", alice),
        (2003, "这里坏了", alice),
        (2003, "[图片]", alice),
        (2002, "收到", alice),
        (1004, "", alice),
    ]
    assert {one["openid"] for one in found["recordlist"]} == {openid}
    assert (found["number"], found["msgid"]) == (8, 9)


def test_pages_end_where_fewer_come_than_asked_for(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    _conversation(sandbox, developer, account)
    seen, msgid = [], 1
    while True:
        page = _records(sandbox, account, msgid, 3)
        seen += [one["opercode"] for one in page["recordlist"]]
        msgid = page["msgid"]
        if page["number"] < 3:
            break
    assert seen == [1000, 2001, 2001, 1001, 2003, 2003, 2002, 1004]
    assert _records(sandbox, sandbox.account())["recordlist"] == [], "another account has its own"


def test_opened_handed_over_and_grabbed_are_told_apart(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    alice, bob = agent(sandbox, account, "alice"), agent(sandbox, account, "bob")
    sandbox.api(account, "/customservice/kfsession/create", {"kf_account": alice, "openid": openid})
    client(sandbox, account, alice, "transfer", openid=openid, to=bob)
    client(sandbox, account, bob, "close", openid=openid)
    developer.answer = transferring(bob)
    sandbox.say(phone, account)
    client(sandbox, account, alice, "accept", openid=openid)
    found = [(one["opercode"], one["worker"]) for one in _records(sandbox, account)["recordlist"]]
    assert found == [(1002, alice), (1003, bob), (1004, bob), (1000, bob), (2001, ""), (1005, alice)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"endtime": -1}, 65416),
        ({"msgid": 0}, 65416),
        ({"number": 0}, 65416),
        ({"number": 10_001}, 65416),
        ({"starttime": "x"}, 65416),
        ({"starttime": 0, "endtime": 86_401}, 65417),
        ({"starttime": 57_000, "endtime": 58_000}, 65417),
    ],
)
def test_refusals(sandbox: Running, changes: dict[str, Any], code: int) -> None:
    start, end = _today(sandbox)
    body = {"starttime": start, "endtime": end, "msgid": 1, "number": 100, **changes}
    assert sandbox.api(sandbox.account(), _RECORDS, body)["errcode"] == code


def test_a_span_across_midnight_by_knob(sandbox: Running) -> None:
    account = sandbox.account(knobs={"kf_records_same_day": False})
    body = {"starttime": 57_000, "endtime": 58_000, "msgid": 1, "number": 100}
    assert sandbox.api(account, _RECORDS, body)["recordlist"] == []


def test_records_may_appear_late_by_knob(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"kf_record_delay_s": 120})
    _, openid = sandbox.follower(account)
    alice = agent(sandbox, account)
    start = int(sandbox.world.now())
    sandbox.api(account, "/customservice/kfsession/create", {"kf_account": alice, "openid": openid})
    body = {"starttime": start, "endtime": start + 3600, "msgid": 1, "number": 10}
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"kf_records_same_day": False})
    assert sandbox.api(account, _RECORDS, body)["recordlist"] == []
    sandbox.advance(121)
    assert len(sandbox.api(account, _RECORDS, body)["recordlist"]) == 1


def test_records_survive_a_restart(tmp_path: Path, developer: Developer) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url)
    _conversation(first, developer, account)
    before = _records(first, account)
    first.stop()
    second = start(open_file(file))
    assert _records(second, account) == before
    second.control("POST", "/reset")
    assert not second.world.kf.records
    second.stop()
