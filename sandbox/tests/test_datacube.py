"""Statistics: counted from what happened, by Beijing day, ready the next morning (B19)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from recordings import PNG, text

from conftest import Developer, Running, start
from wxsandbox.storage.sqlite import open_file


def _to_hour(sandbox: Running, hour: float) -> None:
    """Let time pass until it is that hour in Beijing."""
    now = sandbox.world.now() + 8 * 3600
    sandbox.advance((hour * 3600 - now) % 86400)


def _today(sandbox: Running) -> date:
    return date(1970, 1, 1) + timedelta(days=int(sandbox.world.now() + 8 * 3600) // 86400)


def _ask(sandbox: Running, account: dict[str, Any], path: str, begin: date | str, end: date | str = "") -> Any:
    body = {"begin_date": str(begin), "end_date": str(end or begin)}
    return sandbox.api(account, f"/datacube/{path}", body)


def _list(sandbox: Running, account: dict[str, Any], path: str, begin: date, end: date | str = "") -> Any:
    return _ask(sandbox, account, path, begin, end)["list"]


def test_who_came_and_who_left(sandbox: Running) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 9)
    first = _today(sandbox)
    phone, _ = sandbox.follower(account)
    sandbox.follower(account)
    code = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}}
    ticket = sandbox.api(account, "/cgi-bin/qrcode/create", code)["ticket"]
    sandbox.control("POST", f"/phones/{sandbox.control('POST', '/phones')['phone']}/scan", ticket=ticket)
    _to_hour(sandbox, 8.5)
    second = _today(sandbox)
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    sandbox.advance(2 * 86400)

    assert _list(sandbox, account, "getusersummary", first, second) == [
        {"ref_date": str(first), "user_source": 30, "new_user": 1, "cancel_user": 0},
        {"ref_date": str(first), "user_source": 35, "new_user": 2, "cancel_user": 0},
        {"ref_date": str(second), "user_source": 0, "new_user": 0, "cancel_user": 1},
    ]
    third = second + timedelta(days=1)
    totals = _list(sandbox, account, "getusercumulate", first - timedelta(days=1), third)
    assert [(row["ref_date"], row["cumulate_user"]) for row in totals] == [
        (str(first), 3),
        (str(second), 2),
        (str(third), 2),
    ]


def test_who_wrote_how_much(sandbox: Running) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 9.5)
    day = _today(sandbox)
    ann, _ = sandbox.follower(account)
    ben, _ = sandbox.follower(account)
    for number in range(7):
        sandbox.say(ann, account, f"第{number}句")
    sandbox.say(ben, account, "在吗")
    sandbox.say(ben, account, type="image", text="", file=text(PNG))
    _to_hour(sandbox, 10.5)
    sandbox.say(ben, account, type="location", text="", lat=31.2, lng=121.4, label="上海")
    sandbox.advance(86400)

    assert _list(sandbox, account, "getupstreammsg", day) == [
        {"ref_date": str(day), "msg_type": 1, "msg_user": 2, "msg_count": 8},
        {"ref_date": str(day), "msg_type": 2, "msg_user": 1, "msg_count": 1},
        {"ref_date": str(day), "msg_type": 6, "msg_user": 1, "msg_count": 1},
    ]
    by_hour = _list(sandbox, account, "getupstreammsghour", day)
    assert [(row["ref_hour"], row["msg_type"], row["msg_count"]) for row in by_hour] == [
        (900, 1, 8),
        (900, 2, 1),
        (1000, 6, 1),
    ]
    assert _list(sandbox, account, "getupstreammsgdist", day) == [
        {"ref_date": str(day), "count_interval": 1, "msg_user": 1},
        {"ref_date": str(day), "count_interval": 2, "msg_user": 1},
    ]


def test_weeks_and_months_count_each_person_once(sandbox: Running) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 9)
    while _today(sandbox).weekday() != 0 or _today(sandbox).day > 20:
        sandbox.advance(86400)
    monday = _today(sandbox)
    phone, _ = sandbox.follower(account)
    sandbox.say(phone, account, "周一")
    sandbox.advance(2 * 86400)
    sandbox.say(phone, account, "周三")
    sandbox.advance(86400)
    end = _today(sandbox) - timedelta(days=1)
    row = {"msg_type": 1, "msg_user": 1, "msg_count": 2}
    assert _list(sandbox, account, "getupstreammsgweek", monday, end) == [{"ref_date": str(monday), **row}]
    first = monday.replace(day=1)
    assert _list(sandbox, account, "getupstreammsgmonth", first, end) == [{"ref_date": str(first), **row}]
    assert _list(sandbox, account, "getupstreammsgdistweek", monday, end)[0]["count_interval"] == 1
    assert _list(sandbox, account, "getupstreammsgdistmonth", first, end)[0]["msg_user"] == 1


def test_how_the_callback_did(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    _to_hour(sandbox, 9.5)
    day = _today(sandbox)
    phone, _ = sandbox.follower(account)
    developer.answer = lambda received: b"nonsense"
    sandbox.say(phone, account)
    developer.answer = lambda received: 0.6
    sandbox.say(phone, account)  # three deliveries without an answer in time
    sandbox.advance(86400)
    (row,) = _list(sandbox, account, "getinterfacesummary", day)
    assert (row["callback_count"], row["fail_count"]) == (5, 4)
    assert 300 <= row["max_time_cost"] <= row["total_time_cost"]
    assert _list(sandbox, account, "getinterfacesummaryhour", day) == [{**row, "ref_hour": 900}]


_LONG = [
    ("getusersummary", 7),
    ("getusercumulate", 7),
    ("getupstreammsg", 7),
    ("getupstreammsghour", 1),
    ("getupstreammsgweek", 30),
    ("getupstreammsgmonth", 30),
    ("getupstreammsgdist", 15),
    ("getupstreammsgdistweek", 30),
    ("getupstreammsgdistmonth", 30),
    ("getinterfacesummary", 30),
    ("getinterfacesummaryhour", 1),
    ("getarticlesummary", 7),
    ("getarticletotal", 7),
    ("getuserread", 7),
    ("getusersharehour", 7),
    ("getarticleread", 1),
    ("getarticleshare", 1),
    ("getarticletotaldetail", 1),
    ("getbizsummary", 30),
]


@pytest.mark.parametrize(("path", "days"), _LONG)
def test_spans(sandbox: Running, path: str, days: int) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 9)
    end = _today(sandbox) - timedelta(days=1)
    begin = end - timedelta(days=days - 1)
    assert _list(sandbox, account, path, begin, end) == []
    assert _ask(sandbox, account, path, begin - timedelta(days=1), end)["errcode"] == 61501


def test_dates_that_cannot_be(sandbox: Running) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 9)
    today = _today(sandbox)
    for odd in ("2026/11/01", "2026-13-01", "20261101", "", "2026-11-01T00:00"):
        assert _ask(sandbox, account, "getusersummary", odd, "2026-11-02")["errcode"] == 61500
    assert _ask(sandbox, account, "getusersummary", today)["errcode"] == 61501
    assert _ask(sandbox, account, "getusersummary", "2014-11-30")["errcode"] == 61501
    yesterday = today - timedelta(days=1)
    assert _ask(sandbox, account, "getusersummary", yesterday, yesterday - timedelta(days=1))["errcode"] == 61501


def test_yesterday_is_ready_at_eight(sandbox: Running) -> None:
    account = sandbox.account()
    _to_hour(sandbox, 7.5)
    yesterday = _today(sandbox) - timedelta(days=1)
    assert _ask(sandbox, account, "getusersummary", yesterday)["errcode"] == 61503
    assert _ask(sandbox, account, "getusersummary", yesterday - timedelta(days=1))["list"] == []
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"datacube_ready_hour": 0})
    assert _ask(sandbox, account, "getusersummary", yesterday)["list"] == []


def test_the_doubtful_spans_can_be_turned(sandbox: Running) -> None:
    account = sandbox.account(knobs={"datacube_period_days": 1, "datacube_new_articles": False})
    _to_hour(sandbox, 9)
    end = _today(sandbox) - timedelta(days=1)
    assert _ask(sandbox, account, "getupstreammsgweek", end - timedelta(days=1), end)["errcode"] == 61501
    assert _ask(sandbox, account, "getarticleread", end)["errcode"] == 40066


def test_only_verified_accounts_have_statistics(sandbox: Running) -> None:
    subscription = sandbox.account(kind="subscription")
    assert _ask(sandbox, subscription, "getusersummary", "2026-01-01")["list"] == []
    assert _ask(sandbox, sandbox.account(verified=False), "getusersummary", "2026-01-01")["errcode"] == 48001


def test_statistics_outlive_the_process(tmp_path: Path) -> None:
    first = start(open_file(tmp_path / "state.db"))
    account = first.account()
    _to_hour(first, 9)
    day = _today(first)
    phone, _ = first.follower(account)
    first.say(phone, account)
    first.advance(86400)
    known = [_list(first, account, path, day) for path in ("getusersummary", "getupstreammsghour", "getusercumulate")]
    first.stop()
    second = start(open_file(tmp_path / "state.db"))
    again = [_list(second, account, path, day) for path in ("getusersummary", "getupstreammsghour", "getusercumulate")]
    assert again == known
    assert known[0] != []
    second.stop()
