"""Subscription notices: templates, consent on the phone, counters, sending, events (B10, A13, C8)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from helpdesk import answer, event, notice, values
from newspaper import events
from shapes import field

from conftest import Developer, Running, start
from wxsandbox.storage.sqlite import open_file

_SEND = "/cgi-bin/message/subscribe/bizsend"
_VISIT = {"thing1": "首次保养", "time2": "2026年11月28日 09:30", "thing3": "三江汽车浦东店"}


def _body(openid: str, template_id: str, **more: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": template_id, "data": values(_VISIT), **more}


def _shown(sandbox: Running, phone: str, account: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = sandbox.control("GET", f"/phones/{phone}/notices?appid={account['appid']}")["items"]
    return items


def test_one_yes_allows_one_notice(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    visit = notice(sandbox, account)
    body = _body(openid, visit, page="https://shop.test/visit")
    assert sandbox.api(account, _SEND, body)["errcode"] == 43101
    answered = answer(sandbox, phone, account, {visit: True})
    assert (answered["delivered"], answered["items"][0]["remaining"]) == (True, 1)

    sent = sandbox.api(account, _SEND, body)

    assert sent["errcode"] == 0
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], item["via"], item["title"], item["url"]) == (
        "notice",
        "notice",
        "预约到店提醒",
        "https://shop.test/visit",
    )
    assert item["fields"][1] == {"label": "预约时间", "value": "2026年11月28日 09:30"}
    assert _shown(sandbox, phone, account)[0]["remaining"] == 0
    assert sandbox.api(account, _SEND, body)["errcode"] == 43101
    sandbox.advance(1)
    told = event(developer, "subscribe_msg_sent_event")
    wanted = ["TemplateId", "MsgID", "ErrorCode", "ErrorStatus"]
    assert [field(told, name) for name in wanted] == [visit, str(sent["msgid"]), "0", "success"]
    assert "<SubscribeMsgSentEvent><List><TemplateId>" in told


def test_every_yes_counts_and_a_no_takes_nothing(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    visit, repair = notice(sandbox, account), notice(sandbox, account, 21003, (1, 2, 3))
    answer(sandbox, phone, account, {visit: True})
    answer(sandbox, phone, account, {visit: True, repair: False})
    assert [one["remaining"] for one in _shown(sandbox, phone, account)] == [2, 0]
    body = event(developer, "subscribe_msg_popup_event", 2)
    assert re.search("<SubscribeMsgPopupEvent>(<List>.*?</List>){2}</SubscribeMsgPopupEvent>", body)
    assert re.findall(r"<(?:TemplateId|SubscribeStatusString|PopupScene)><!\[CDATA\[(.*?)\]\]", body) == [
        visit,
        "accept",
        "1",
        repair,
        "reject",
        "1",
    ]
    other_phone, other = sandbox.follower(account)
    assert sandbox.api(account, _SEND, _body(other, visit))["errcode"] == 43101
    assert [sandbox.api(account, _SEND, _body(openid, visit))["errcode"] for _ in range(3)] == [0, 0, 43101]
    assert len(sandbox.screen(phone, account)) == 2
    assert sandbox.screen(other_phone, account) == []


def test_switching_off_in_the_settings_takes_what_was_left_and_is_told(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    visit = notice(sandbox, account)
    answer(sandbox, phone, account, {visit: True})
    switched = answer(sandbox, phone, account, {visit: False}, "settings")
    assert [(one["remaining"], one["settings"]) for one in switched["items"]] == [(0, "reject")]
    told = event(developer, "subscribe_msg_change_event")
    assert (field(told, "TemplateId"), field(told, "SubscribeStatusString")) == (visit, "reject")
    assert "<SubscribeMsgChangeEvent>" in told
    assert "PopupScene" not in told
    assert sandbox.api(account, _SEND, _body(openid, visit))["errcode"] == 43101

    answer(sandbox, phone, account, {visit: False}, "settings")  # a second time is no news
    assert answer(sandbox, phone, account, {visit: True}, "settings")["items"][0]["settings"] == "accept"
    event(developer, "subscribe_msg_change_event")
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"notice_change_wrapper": "popup"})
    answer(sandbox, phone, account, {visit: False}, "settings")
    assert "<SubscribeMsgPopupEvent>" in event(developer, "subscribe_msg_change_event", 2)


def test_in_json_there_is_no_wrapper_and_every_value_is_a_text(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, format="json")
    phone, _ = sandbox.follower(account)
    visit, repair = notice(sandbox, account), notice(sandbox, account, 21003, (1, 2))
    answer(sandbox, phone, account, {visit: True})
    answer(sandbox, phone, account, {visit: True, repair: True})
    one, two = (json.loads(body) for body in developer.bodies[-2:])
    assert one["List"] == {"TemplateId": visit, "SubscribeStatusString": "accept", "PopupScene": "1"}
    assert [entry["TemplateId"] for entry in two["List"]] == [visit, repair]
    assert isinstance(one["CreateTime"], str)
    assert "SubscribeMsgPopupEvent" not in one


def test_a_long_term_template_does_not_count(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    recall = notice(sandbox, account, 21005, (1, 2))
    body = {**_body(openid, recall), "data": values({"car_number1": "沪A12345", "thing2": "软件升级"})}
    assert sandbox.api(account, _SEND, body)["errcode"] == 43101
    answer(sandbox, phone, account, {recall: True})
    assert [sandbox.api(account, _SEND, body)["errcode"] for _ in range(3)] == [0, 0, 0]
    (shown,) = _shown(sandbox, phone, account)
    assert (shown["long_term"], shown["remaining"]) == (True, 1)
    answer(sandbox, phone, account, {recall: False}, "settings")
    assert sandbox.api(account, _SEND, body)["errcode"] == 43101


def test_a_repeated_client_msg_id_takes_one_consent(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    visit = notice(sandbox, account)
    answer(sandbox, phone, account, {visit: True})
    body = _body(openid, visit, client_msg_id="visit-1")
    first = sandbox.api(account, _SEND, body)
    assert sandbox.api(account, _SEND, body) == first
    assert len(sandbox.screen(phone, account)) == 1


def test_bad_sends_take_no_consent(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    repair = notice(sandbox, account, 21003, (1, 2))
    answer(sandbox, phone, account, {repair: True})
    good = {"character_string1": "WX1", "phrase2": "维修中"}

    def send(data: dict[str, str], **changes: Any) -> dict[str, Any]:
        return sandbox.api(account, _SEND, {"touser": openid, "template_id": repair, "data": values(data), **changes})

    assert send(good, touser="oNobody")["errcode"] == 40003
    assert send(good, template_id="none")["errcode"] == 40037
    assert send({"phrase2": "维修中"})["errmsg"].startswith("argument invalid! data.character_string1.value invalid")
    assert send({**good, "phrase2": "没这个"})["errmsg"].startswith("argument invalid! data.phrase2.value invalid")
    assert send(good)["errcode"] == 0


def test_who_does_not_follow_may_agree_too(sandbox: Running) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    visit = notice(sandbox, account)
    answer(sandbox, phone, account, {visit: True})
    openid = sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["openid"]
    assert sandbox.api(account, _SEND, _body(openid, visit))["errcode"] == 0
    assert sandbox.screen(phone, account)[0]["kind"] == "notice"


def test_the_library_is_browsed_and_templates_are_kept(sandbox: Running) -> None:
    account = sandbox.account()
    categories = sandbox.api(account, "/wxaapi/newtmpl/getcategory")["data"]
    assert {"id": 612, "name": "汽车服务"} in categories
    query = {"ids": "612,613", "start": 1, "limit": 2}
    found = sandbox.api(account, "/wxaapi/newtmpl/getpubtemplatetitles", **query)
    assert (found["count"], [one["tid"] for one in found["data"]]) == (5, [21002, 21003])
    assert set(found["data"][0]) == {"tid", "title", "type", "categoryId"}
    words = sandbox.api(account, "/wxaapi/newtmpl/getpubtemplatekeywords", tid="21003")
    assert words["count"] == 4
    assert words["data"][1] == {"kid": 2, "name": "当前状态", "example": "维修中", "rule": "phrase"}
    repair = notice(sandbox, account, 21003, (2, 1))
    (kept,) = sandbox.api(account, "/wxaapi/newtmpl/gettemplate")["data"]
    assert kept == {
        "priTmplId": repair,
        "title": "维修进度提醒",
        "content": "当前状态:{{phrase2.DATA}}\n工单号:{{character_string1.DATA}}",
        "example": "当前状态:维修中\n工单号:WX20261128001",
        "type": 2,
        "keywordEnumValueList": [
            {"keywordCode": "phrase2.DATA", "enumValueList": ["已接车", "检测中", "维修中", "已完工"]}
        ],
    }
    delete = "/wxaapi/newtmpl/deltemplate"
    assert sandbox.api(account, delete, {"priTmplId": repair})["errcode"] == 0
    assert sandbox.api(account, delete, {"priTmplId": repair})["errcode"] == 40037
    assert sandbox.api(account, "/wxaapi/newtmpl/gettemplate")["data"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tid": 1}, 200014),
        ({"kidList": [1]}, 200020),
        ({"kidList": [1, 9]}, 200020),
        ({"kidList": [1, 1]}, 200020),
        ({"kidList": [1, 2, 3, 4, 5, 6]}, 200020),
        ({"sceneDesc": "十六个字" * 4}, 200021),
        ({"sceneDesc": ""}, 200021),
    ],
)
def test_a_template_is_refused(sandbox: Running, changes: dict[str, Any], code: int) -> None:
    body = {"tid": 21002, "kidList": [1, 2], "sceneDesc": "到店提醒", **changes}
    assert sandbox.api(sandbox.account(), "/wxaapi/newtmpl/addtemplate", body)["errcode"] == code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"start": 0, "limit": 30}, 200018),
        ({"ids": "1", "start": 0, "limit": 30}, 200019),
        ({"ids": "612", "start": "x", "limit": 30}, 200016),
        ({"ids": "612", "start": 0, "limit": 31}, 200017),
    ],
)
def test_a_page_of_titles_is_refused(sandbox: Running, query: dict[str, Any], code: int) -> None:
    assert sandbox.api(sandbox.account(), "/wxaapi/newtmpl/getpubtemplatetitles", **query)["errcode"] == code


def test_an_account_has_25_notice_templates_at_most(sandbox: Running) -> None:
    account = sandbox.account()
    for _ in range(25):
        notice(sandbox, account)
    body = {"tid": 21002, "kidList": [1, 2], "sceneDesc": "到店提醒"}
    assert sandbox.api(account, "/wxaapi/newtmpl/addtemplate", body)["errcode"] == 200012


def test_the_phone_is_told_what_it_asks_wrongly(sandbox: Running) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    where = f"/phones/{phone}/notices"
    choice = [{"template_id": "none", "accept": True}]
    assert sandbox.control("POST", where, 404, appid=account["appid"], choices=choice)["error"] == "no_template"
    assert sandbox.control("POST", where, 404, appid=account["appid"], choices=[])["error"] == "no_template"
    assert sandbox.control("GET", f"{where}?appid=none", 404)["error"] == "no_account"
    refused = sandbox.control("POST", f"/phones/{phone}/refuse", 404, appid=account["appid"], refuse=True)
    assert refused["error"] == "no_contact"


def test_consents_survive_a_restart_and_a_reset_clears_them(tmp_path: Path, developer: Developer) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url)
    phone, openid = first.follower(account)
    visit, repair = notice(first, account), notice(first, account, 21003, (1, 2))
    answer(first, phone, account, {visit: True, repair: True})
    answer(first, phone, account, {repair: False}, "settings")
    before = _shown(first, phone, account)
    one_time = first.control("GET", f"/accounts/{account['appid']}/templates")["one_time_template_id"]
    first.stop()

    second = start(open_file(file))
    assert _shown(second, phone, account) == before
    shown = second.control("GET", f"/accounts/{account['appid']}/templates")
    assert shown["one_time_template_id"] == one_time
    assert second.api(account, _SEND, _body(openid, visit))["errcode"] == 0
    second.advance(1)
    event(developer, "subscribe_msg_sent_event")
    second.control("POST", "/reset")
    assert (second.world.notices.books, second.world.notices.consents) == ({}, {})
    second.stop()
    assert len(events(developer, "subscribe_msg_sent_event")) == 1


def test_an_answer_for_good_is_kept_until_the_settings_take_it_back(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    visit, repair = notice(sandbox, account), notice(sandbox, account, 21003, (1, 2, 3))
    path, appid = f"/phones/{phone}/notices", account["appid"]
    choices = [{"template_id": visit, "accept": True}, {"template_id": repair, "accept": False}]

    answered = sandbox.control("POST", path, appid=appid, choices=choices, always=True)

    shown = [(one["kept"], one["settings"], one["remaining"]) for one in answered["items"]]
    assert shown == [(True, "accept", 1), (False, "reject", 0)]
    assert len(events(developer, "subscribe_msg_popup_event")) == 1
    assert events(developer, "subscribe_msg_change_event") == []
    off = sandbox.control(
        "POST", path, appid=appid, choices=[{"template_id": visit, "accept": False}], scene="settings"
    )["items"][0]
    assert (off["kept"], off["settings"], off["remaining"]) == (False, "reject", 0)
    assert sandbox.api(account, _SEND, _body(openid, visit))["errcode"] == 43101
    assert sandbox.screen(phone, account) == []
