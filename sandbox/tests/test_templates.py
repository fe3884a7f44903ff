"""Template messages: industries, own templates, checks of the data, sending and how it ends (B9, A11, C7)."""

from pathlib import Path
from typing import Any

import pytest
from helpdesk import MAINTENANCE, event, template, values
from newspaper import events, until
from shapes import field

from conftest import Developer, Running, start
from wxsandbox.storage.sqlite import open_file
from wxsandbox.templates.values import fits

_SEND = "/cgi-bin/message/template/send"
_ADD = "/cgi-bin/template/api_add_template"
_INDUSTRY = "/cgi-bin/template/api_set_industry"


def _body(openid: str, template_id: str, **more: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": template_id, "data": values(MAINTENANCE), **more}


def test_a_filled_in_template_appears_on_the_phone_and_its_end_is_told(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"template_event_s": 10.0})
    phone, openid = sandbox.follower(account)
    program = {"appid": "wx1234567890abcdef", "pagepath": "pages/order?id=1"}
    body = _body(openid, template(sandbox, account), url="https://shop.test/o/1", miniprogram=program)

    sent = sandbox.api(account, _SEND, body)

    assert (sent["errcode"], sent["errmsg"], type(sent["msgid"])) == (0, "ok", int)
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], item["via"], item["from"], item["title"]) == ("template", "template", "account", "保养提醒")
    assert item["fields"][:2] == [{"label": "车牌号", "value": "沪A12345"}, {"label": "车型", "value": "远山 S5"}]
    assert (item["url"], item["miniprogram_appid"], item["pagepath"]) == (
        "https://shop.test/o/1",
        "wx1234567890abcdef",
        "pages/order?id=1",
    )
    assert events(developer, "TEMPLATESENDJOBFINISH") == []
    sandbox.advance(10)
    told = event(developer, "TEMPLATESENDJOBFINISH")
    assert [field(told, name) for name in ("FromUserName", "MsgID", "Status")] == [
        openid,
        str(sent["msgid"]),
        "success",
    ]


def test_who_refuses_messages_gets_none_and_the_event_says_so(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    refused = sandbox.control("POST", f"/phones/{phone}/refuse", appid=account["appid"], refuse=True)
    assert refused["accepts"] is False
    assert sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["accepts"] is False
    assert sandbox.api(account, _SEND, _body(openid, template(sandbox, account)))["errcode"] == 0
    text = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    assert sandbox.api(account, "/cgi-bin/message/custom/send", text)["errcode"] == 48002
    sandbox.advance(1)
    assert field(event(developer, "TEMPLATESENDJOBFINISH"), "Status") == "failed:user block"
    assert [item["kind"] for item in sandbox.screen(phone, account)] == ["text"]

    sandbox.control("POST", f"/phones/{phone}/refuse", appid=account["appid"], refuse=False)
    assert sandbox.api(account, "/cgi-bin/message/custom/send", text)["errcode"] == 0


def test_the_platform_may_fail_by_itself(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"template_failures": 1.0, "template_event_s": 0.0})
    phone, openid = sandbox.follower(account)
    assert sandbox.api(account, _SEND, _body(openid, template(sandbox, account)))["errcode"] == 0
    assert field(event(developer, "TEMPLATESENDJOBFINISH"), "Status") == "failed: system failed"
    assert sandbox.screen(phone, account) == []


def test_a_repeated_client_msg_id_sends_once(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    body = _body(openid, template(sandbox, account), client_msg_id="order-1")
    first = sandbox.api(account, _SEND, body)
    sandbox.advance(599)
    assert sandbox.api(account, _SEND, body) == first
    assert len(sandbox.screen(phone, account)) == 1
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"client_msg_id_repeat": "refuse"})
    assert sandbox.api(account, _SEND, body)["errcode"] == 45065
    sandbox.advance(1)
    assert sandbox.api(account, _SEND, body)["msgid"] != first["msgid"]
    assert len(sandbox.screen(phone, account)) == 2
    assert len(sandbox.world.templates.sent) == 1, "old names are forgotten"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"thing2": None}, "argument invalid! data.thing2.value invalid"),
        ({"thing2": "车" * 21}, "argument invalid! data.thing2.value invalid"),
        ({"thing2": ""}, "argument invalid! data.thing2.value invalid"),
        ({"time3": "明天"}, "argument invalid! data.time3.value invalid"),
        ({"keyword9": "多余"}, "argument invalid! data.keyword9.value invalid"),
    ],
)
def test_bad_data_is_refused_naming_the_field(sandbox: Running, changes: dict[str, Any], said: str) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    data = {key: value for key, value in {**MAINTENANCE, **changes}.items() if value is not None}
    body = {**_body(openid, template(sandbox, account)), "data": values(data)}
    refused = sandbox.api(account, _SEND, body)
    assert refused["errcode"] == 47003
    assert refused["errmsg"].startswith(f"{said} rid: ")
    assert sandbox.screen(phone, account) == []


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", "二十个字" * 5, "二" * 21),
        ("number1", "-12.5", "12a"),
        ("number1", "9" * 32, "9" * 33),
        ("letter1", "ABC", "A1"),
        ("symbol1", "#*", "#*A"),
        ("character_string1", "WX-2026/1128", "工单1"),
        ("time1", "2026年11月28日 09:30", "09点"),
        ("time1", "09:30~11:00", "2026"),
        ("date1", "2026-11-28", "周六"),
        ("amount1", "¥128.00", "一百"),
        ("amount1", "-12.5元", "12345678901"),
        ("phone_number1", "+86-021-55550100", "0" * 18),
        ("car_number1", "粤Z1234港", "粤Z12345678"),
        ("name1", "Alice Wong", "Alice Wong of the third"),
        ("name1", "欧阳明明", "名" * 11),
        ("phrase1", "维修中", "维修进行之中"),
        ("keyword1", "随便 写 🚗 1", "长" * 201),
    ],
)
def test_each_kind_of_value_has_its_limits(key: str, good: str, bad: str) -> None:
    assert fits(key, good)
    assert not fits(key, bad)


def test_old_outer_lines_and_colours_are_accepted_and_not_shown(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    data = {**values(MAINTENANCE), "first": {"value": "您好"}, "remark": {"value": "谢谢"}}
    data["thing2"]["color"] = "#173177"
    body = {**_body(openid, template(sandbox, account)), "data": data}
    assert sandbox.api(account, _SEND, body)["errcode"] == 0
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"template_old_look": True})
    assert sandbox.api(account, _SEND, body)["errcode"] == 0
    new, old = sandbox.screen(phone, account)
    assert ("text" in new, "remark" in new, new["fields"][1]) == (False, False, {"label": "车型", "value": "远山 S5"})
    assert (old["text"], old["remark"], old["fields"][1]["colour"]) == ("您好", "谢谢", "#173177")


def test_refusals_of_a_send(sandbox: Running) -> None:
    account, other = sandbox.account(knobs={"template_forbidden_words": "优惠 抽奖"}), sandbox.account()
    phone, openid = sandbox.follower(account)
    own, foreign = template(sandbox, account), template(sandbox, other)
    codes = [
        sandbox.api(account, _SEND, body)["errcode"]
        for body in (
            _body("oNobody", own),
            _body(openid, "short"),
            _body(openid, foreign),
            _body(openid, own, url="https://u/" + "a" * 2048),
            _body(openid, own, miniprogram={"pagepath": "a"}),
            {**_body(openid, own), "data": values({**MAINTENANCE, "thing2": "限时优惠"})},
            {**_body(openid, own), "data": None},
        )
    ]
    assert codes == [40003, 40036, 40037, 40039, 47003, 40249, 47003]
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert sandbox.api(account, _SEND, _body(openid, own))["errcode"] == 43004


def test_templates_are_added_by_number_and_chosen_names(sandbox: Running) -> None:
    account = sandbox.account()
    chosen = template(sandbox, account, keyword_name_list=["车型", "车牌号"])
    template(sandbox, account, "TM00015")
    first, second = sandbox.api(account, "/cgi-bin/template/get_all_private_template")["template_list"]
    assert (first["template_id"], first["content"]) == (chosen, "车型：{{thing2.DATA}}\n车牌号：{{car_number1.DATA}}")
    assert (first["example"], first["primary_industry"], first["deputy_industry"]) == (
        "车型：远山 S5\n车牌号：沪A12345",
        "交通工具",
        "汽车相关",
    )
    assert second["title"] == "订单支付成功"
    assert sandbox.api(account, _ADD, {"template_id_short": "none"})["errcode"] == 40037
    wrong = {"template_id_short": "43216", "keyword_name_list": ["不在库里"]}
    assert sandbox.api(account, _ADD, wrong)["errcode"] == 40247
    delete = "/cgi-bin/template/del_private_template"
    assert sandbox.api(account, delete, {"template_id": chosen})["errcode"] == 0
    assert sandbox.api(account, delete, {"template_id": chosen})["errcode"] == 40037
    for _ in range(24):
        template(sandbox, account)
    assert sandbox.api(account, _ADD, {"template_id_short": "43216"})["errcode"] == 45026


def test_industries_are_set_once_a_month_and_drop_the_templates_of_others(sandbox: Running) -> None:
    account = sandbox.account()
    nothing = {"first_class": "", "second_class": ""}
    found = sandbox.api(account, "/cgi-bin/template/get_industry")
    assert found == {"primary_industry": nothing, "secondary_industry": nothing}
    template(sandbox, account)
    neutral = template(sandbox, account, "TM00015")
    assert sandbox.api(account, _INDUSTRY, {"industry_id1": "1", "industry_id2": "10"})["errcode"] == 0
    found = sandbox.api(account, "/cgi-bin/template/get_industry")
    assert found["primary_industry"] == {"first_class": "IT科技", "second_class": "互联网/电子商务"}
    assert found["secondary_industry"] == {"first_class": "餐饮", "second_class": "餐饮"}
    left = sandbox.api(account, "/cgi-bin/template/get_all_private_template")["template_list"]
    assert [one["template_id"] for one in left] == [neutral]
    assert sandbox.api(account, _ADD, {"template_id_short": "43216"})["errcode"] == 40246
    cars = {"industry_id1": "25", "industry_id2": "1"}
    assert sandbox.api(account, _INDUSTRY, cars)["errcode"] == 43100
    sandbox.advance(31 * 24 * 3600)
    assert sandbox.api(account, _INDUSTRY, {"industry_id1": "99", "industry_id2": "1"})["errcode"] == 47003
    assert sandbox.api(account, _INDUSTRY, cars)["errcode"] == 0
    assert template(sandbox, account)


def test_stopped_messages_can_be_asked_for(sandbox: Running) -> None:
    account = sandbox.account()
    path = "/wxa/sec/queryblocktmplmsg"
    assert sandbox.api(account, path, {"tmpl_msg_id": "1", "largest_id": 0, "limit": 100})["msginfo"] == []
    assert sandbox.api(account, path, {"tmpl_msg_id": "1", "largest_id": 0, "limit": 101})["errcode"] == 47003


@pytest.mark.parametrize(
    ("fields", "template_code", "notice_code", "one_time_code"),
    [
        ({"kind": "service"}, 40037, 40037, 40037),
        ({"kind": "service", "verified": False}, 48001, 48001, 48001),
        ({"kind": "subscription"}, 48001, 48001, 40037),
        ({"kind": "subscription", "verified": False}, 48001, 48001, 48001),
        ({"kind": "subscription", "verified": False, "sandbox": True}, 40037, 40037, 40037),
    ],
)
def test_only_verified_accounts_may(
    sandbox: Running, fields: dict[str, Any], template_code: int, notice_code: int, one_time_code: int
) -> None:
    account = sandbox.account(**fields)
    _, openid = sandbox.follower(account)
    body = {"touser": openid, "template_id": "x" * 43, "data": {}}
    paths = (_SEND, "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/template/subscribe")
    found = tuple(sandbox.api(account, path, body)["errcode"] for path in paths)
    assert found == (template_code, notice_code, one_time_code)


def test_everything_survives_a_restart_and_a_reset_clears_it(tmp_path: Path, developer: Developer) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url, knobs={"template_event_s": 60.0})
    _, openid = first.follower(account)
    body = _body(openid, template(first, account), client_msg_id="order-1")
    first.api(account, _INDUSTRY, {"industry_id1": 25, "industry_id2": 1})
    own = first.api(account, "/cgi-bin/template/get_all_private_template")
    sent = first.api(account, _SEND, body)
    first.stop()

    second = start(open_file(file))
    assert second.api(account, "/cgi-bin/template/get_all_private_template") == own
    assert second.api(account, "/cgi-bin/template/get_industry")["primary_industry"]["second_class"] == "汽车相关"
    assert second.api(account, _SEND, body) == sent
    assert events(developer, "TEMPLATESENDJOBFINISH") == []
    second.advance(60)
    assert field(event(developer, "TEMPLATESENDJOBFINISH"), "MsgID") == str(sent["msgid"])
    second.control("POST", "/reset")
    kept = second.world.templates
    assert (kept.books, kept.sent, second.world.results.waiting) == ({}, {}, {})
    second.stop()

    third = start(open_file(file))
    kept = third.world.templates
    assert (kept.books, kept.sent, third.world.results.waiting) == ({}, {}, {})
    third.stop()


def test_results_that_fall_due_together_are_all_told(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"template_event_s": 5.0})
    _, openid = sandbox.follower(account)
    template_id = template(sandbox, account)
    for _ in range(50):
        sandbox.api(account, _SEND, _body(openid, template_id))
    sandbox.advance(5)
    until(lambda: len(events(developer, "TEMPLATESENDJOBFINISH")) == 50)
    assert len({field(one, "MsgID") for one in events(developer, "TEMPLATESENDJOBFINISH")}) == 50
