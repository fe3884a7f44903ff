"""Every doubtful point is a knob, explained in both languages, shown on a page, and does what it says."""

import json
from typing import Any

import pytest
from helpdesk import MAINTENANCE, agent, template, values

from conftest import Developer, Received, Running
from wxsandbox import cipher
from wxsandbox.knob_words import CHINESE
from wxsandbox.knobs import KNOBS

# Section D of the fact sheet, row by row: which knobs answer it.
_DOUBTS = {
    1: ["deliveries", "delivery_pause_s", "callback_timeout_s"],
    2: ["message_pool", "message_pool_repeat"],
    3: ["pay_pool", "pool_model", "spend_order"],
    4: ["qr_subscribe_pools"],
    5: ["not_follower_code", "unknown_kf_code"],
    6: ["replaced_token_code", "expired_token_code", "unknown_token_code", "force_grace_s"],
    7: ["text_limit_bytes", "text_limit_characters"],
    8: ["quota_reset_hour", "failed_calls_count"],
    9: ["voice_recognition"],
    10: ["publish_event"],
    11: ["kf_close_type", "kf_session_events_pushed", "kf_record_delay_s"],
    12: ["location_reply_shown", "view_reply_shown"],
    13: ["callback_content_type", "encrypted_echostr"],
    14: ["bad_reply_retried"],
    15: ["blacklist_page", "user_info_daily"],
    16: ["image_limit_bytes", "digest_limit", "clientmsgid_limit", "tag_name_limit", "tag_name_unit"],
    17: ["menu_refresh_s"],
    18: ["plain_subscribe_eventkey", "plain_subscribe_scene"],
    19: ["unverified_service_menu", "unverified_media", "subscription_kf"],
    20: ["kf_agents", "kf_del_method", "kf_online_openid"],
    21: ["mass_quota_returned", "mass_delete_s", "job_event_from"],
    22: ["client_msg_id_repeat", "argument_named"],
    23: ["pushes_in_order", "msg_id_per_account"],
    24: ["datacube_period_days", "datacube_article_days", "datacube_new_articles"],
    25: ["blacklist_code", "blacklist_filters_mass", "refollow_keeps_remark"],
    26: ["json_values", "json_news_shape"],
    27: ["thumb_id_name", "typing_s"],
}


@pytest.mark.parametrize("row", _DOUBTS)
def test_a_doubtful_point_is_a_knob_that_names_its_row(row: int) -> None:
    missing = [name for name in _DOUBTS[row] if name not in KNOBS]
    assert missing == []
    assert any(f"D{row}" in KNOBS[name].section.replace(" ", "").split(",") for name in _DOUBTS[row])


def test_every_knob_is_explained_in_both_languages(sandbox: Running) -> None:
    assert sorted(CHINESE) == sorted(KNOBS)
    for one in sandbox.control("GET", "/knobs")["items"]:
        assert one["meaning_zh"] == CHINESE[one["name"]]
        assert one["meaning_zh"].endswith(("。", "。）")), one
        assert any("一" <= letter <= "鿿" for letter in one["meaning_zh"])
        assert one["default"] in one["choices"] or one["choices"] == []


def test_the_page_of_knobs(sandbox: Running) -> None:
    page = sandbox.http.get("/_sandbox/knobs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "旋钮" in page.text
    assert "Knobs" in page.text
    assert '"PATCH"' in page.text
    assert 'href="/_sandbox/knobs"' in sandbox.http.get("/_sandbox/docs").text


def test_a_knob_is_turned_for_one_account_alone(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    changed = sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"message_pool": 20})
    assert changed["knobs"]["message_pool"] == 20
    assert "message_pool" not in sandbox.control("GET", f"/accounts/{other['appid']}")["knobs"]
    for wrong in ({"message_pool": "many"}, {"message_pool": True}, {"pool_model": "some"}, {"none": 1}):
        sandbox.control("PATCH", f"/accounts/{account['appid']}", status=400, knobs=wrong)


def _send(sandbox: Running, account: dict[str, Any], openid: str, text: str = "您好") -> int:
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    return int(sandbox.api(account, "/cgi-bin/message/custom/send", body)["errcode"])


@pytest.mark.parametrize(("pool", "codes"), [(-1, [0] * 25), (20, [0] * 23 + [45047] * 2), (0, [0] * 3 + [45047] * 2)])
def test_a_payment_opens_its_pool(sandbox: Running, pool: int, codes: list[int]) -> None:
    account = sandbox.account(knobs={"pay_pool": pool})
    phone, openid = sandbox.follower(account)  # three messages for following
    left = sandbox.control("POST", f"/phones/{phone}/paid", appid=account["appid"])["messages"]
    assert left == (-1 if pool < 0 else pool + 3)
    assert [_send(sandbox, account, openid) for _ in codes] == codes


def test_only_service_accounts_may_write_after_a_payment(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription")
    phone, openid = sandbox.follower(account)
    assert sandbox.control("POST", f"/phones/{phone}/paid", appid=account["appid"])["messages"] == 3
    sandbox.advance(61)
    assert _send(sandbox, account, openid) == 45015


@pytest.mark.parametrize(("order", "code"), [("soonest", 0), ("latest", 45015)])
def test_which_pool_is_spent_first(sandbox: Running, order: str, code: int) -> None:
    account = sandbox.account(knobs={"spend_order": order, "message_pool": 3})
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    assert [_send(sandbox, account, openid) for _ in range(3)] == [0, 0, 0]
    sandbox.advance(61)  # the pool of following is gone
    assert _send(sandbox, account, openid) == (code or 0 if order == "soonest" else 45047)


def test_texts_may_be_counted_in_characters(sandbox: Running) -> None:
    account = sandbox.account(knobs={"text_limit_characters": 600})
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    assert [_send(sandbox, account, openid, "x" * 600), _send(sandbox, account, openid, "x" * 601)] == [0, 45002]


def test_the_hour_at_which_quotas_begin_again(sandbox: Running) -> None:
    info = "/cgi-bin/getcallbackip"
    account = sandbox.account(knobs={"quota_reset_hour": 4})
    sandbox.control("PATCH", f"/accounts/{account['appid']}", quotas={info: 1})
    to_three = (3 * 3600 - (sandbox.world.now() + 8 * 3600)) % 86400
    sandbox.advance(to_three)  # three at night in Beijing
    assert "ip_list" in sandbox.api(account, info)
    sandbox.advance(1800)
    assert sandbox.api(account, info)["errcode"] == 45009
    sandbox.advance(1900)
    assert "ip_list" in sandbox.api(account, info)


def test_how_pushes_look(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, format="json", knobs={"json_values": "texts"})
    phone, _ = sandbox.follower(account)
    sandbox.say(phone, account, type="location", text="", lat=31.2, lng=121.4, scale=16, label="上海")
    told = json.loads(developer.received[-1].body)
    assert all(isinstance(value, str) for value in told.values())
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"json_values": "numbers"})
    sandbox.say(phone, account)
    assert isinstance(json.loads(developer.received[-1].body)["MsgId"], int)


@pytest.mark.parametrize(("shape", "results"), [("both", "rr"), ("item", "rb"), ("list", "br")])
def test_how_articles_of_a_json_answer_look(sandbox: Running, developer: Developer, shape: str, results: str) -> None:
    account = sandbox.account(callback_url=developer.url, format="json", knobs={"json_news_shape": shape})
    phone, _ = sandbox.follower(account)
    article = {"Title": "题", "Description": "述", "PicUrl": "http://p", "Url": "http://u"}
    seen = []
    for articles in ({"item": [article]}, [article]):

        def answer(received: Received, articles: Any = articles) -> bytes:
            told = json.loads(received.body)
            head = {"ToUserName": told["FromUserName"], "FromUserName": told["ToUserName"], "CreateTime": 1}
            return json.dumps({**head, "MsgType": "news", "ArticleCount": 1, "Articles": articles}).encode()

        developer.answer = answer
        seen.append(sandbox.say(phone, account)["result"][0])
    assert "".join(seen) == results


def test_ids_counted_by_each_account(sandbox: Running, developer: Developer) -> None:
    knobs = {"msg_id_per_account": True}
    accounts = [sandbox.account(callback_url=developer.url, knobs=knobs) for _ in range(2)]
    ids = []
    for account in accounts:
        phone, _ = sandbox.follower(account)
        ids.append([sandbox.say(phone, account)["msg_id"] for _ in range(2)])
    assert ids[0] == ids[1]
    assert int(ids[0][1]) == int(ids[0][0]) + 1


def test_pushes_in_order_wait_for_one_another(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"pushes_in_order": True, "callback_timeout_s": 5.0})
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    developer.answer = lambda received: 0.3 if "第1句" in received.body.decode() else b"success"
    for number in (1, 2):
        path = f"/phones/{phone}/messages?wait={'false' if number == 1 else 'true'}"
        sandbox.control("POST", path, appid=account["appid"], text=f"第{number}句")
    first, second = developer.received
    assert ("第1句" in first.body.decode(), "第2句" in second.body.decode()) == (True, True)
    assert second.at - first.at >= 0.29


def test_a_further_pause_between_deliveries(sandbox: Running, developer: Developer) -> None:
    knobs = {"callback_timeout_s": 0.1, "delivery_pause_s": 0.3, "deliveries": 2}
    account = sandbox.account(callback_url=developer.url, knobs=knobs)
    developer.answer = lambda received: (500, b"")
    sandbox.follower(account)
    first, second = developer.received
    assert second.at - first.at >= 0.39


def test_an_encrypted_echostr(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, mode="safe", knobs={"encrypted_echostr": True})
    key = cipher.read_aes_key(account["aes_key"])

    def answer(received: Received) -> bytes:
        query = received.query
        parts = (query["timestamp"], query["nonce"], query["echostr"])
        assert cipher.sign(account["token"], *parts) == query["msg_signature"]
        return cipher.decrypt(query["echostr"], key=key, appid=account["appid"])

    developer.answer = answer
    assert sandbox.control("POST", f"/accounts/{account['appid']}/verify") == {"ok": True, "detail": "ok"}


def test_further_codes_and_names(sandbox: Running) -> None:
    account = sandbox.account(knobs={"tag_name_unit": "bytes", "plain_subscribe_scene": "ADD_SCENE_OTHERS"})
    assert sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": "长" * 11}})["errcode"] == 45158
    _, openid = sandbox.follower(account)
    assert sandbox.api(account, "/cgi-bin/user/info", openid=openid)["subscribe_scene"] == "ADD_SCENE_OTHERS"
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"outside_code": 40066, "rid_foreign_code": 76004})
    refused = sandbox.api(account, "/card/create", {})
    assert refused["errcode"] == 40066
    rid = sandbox.api(sandbox.account(), "/cgi-bin/user/info", openid="none")["errmsg"].rpartition("rid: ")[2]
    assert sandbox.api(account, "/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76004


def test_agents_are_deleted_and_listed_as_the_knobs_say(sandbox: Running) -> None:
    account = sandbox.account(knobs={"kf_del_method": "POST", "kf_online_openid": True})
    name = agent(sandbox, account, "alice")
    (online,) = sandbox.api(account, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"]
    assert (online["kf_account"], online["kf_openid"][0], len(online["kf_openid"])) == (name, "o", 28)
    assert sandbox.api(account, "/customservice/kfaccount/del", kf_account=name)["errcode"] == 43002
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"kf_del_method": "GET"})
    assert sandbox.api(account, "/customservice/kfaccount/del", {"kf_account": name})["errcode"] == 43001
    assert sandbox.api(account, "/customservice/kfaccount/del", kf_account=name)["errcode"] == 0


@pytest.mark.parametrize(
    ("named", "said"), [(True, "argument invalid! data.thing5.value invalid"), (False, "argument invalid!")]
)
def test_an_argument_may_go_unnamed(sandbox: Running, named: bool, said: str) -> None:
    account = sandbox.account(knobs={"argument_named": named})
    _, openid = sandbox.follower(account)
    data = values({**MAINTENANCE, "thing5": "长" * 21})
    body = {"touser": openid, "template_id": template(sandbox, account), "data": data}
    answer = sandbox.api(account, "/cgi-bin/message/template/send", body)
    assert (answer["errcode"], answer["errmsg"].partition(" rid: ")[0]) == (47003, said)
