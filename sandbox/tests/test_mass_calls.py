"""The calls around a mass message (B11): delete, preview, speed, and all that is refused."""

import time
from typing import Any

import pytest
from newspaper import article, draft, ended, everybody, published, until

from conftest import Developer, Running

_ALL, _SOME = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"


def _shown(sandbox: Running, phone: str, account: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in sandbox.screen(phone, account) if item.get("via") == "mass"]


def test_deleting_takes_articles_from_the_phones(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    media_id = draft(sandbox, account, article(sandbox, account), article(sandbox, account, title="第二篇"))
    msg_id = sandbox.api(account, _ALL, everybody("mpnews", {"media_id": media_id}))["msg_id"]
    gone = {"msg_id": msg_id}
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", gone)["errcode"] == 40065
    ended(sandbox, developer)
    (item,) = _shown(sandbox, phone, account)
    urls = [card["url"] for card in item["articles"]]

    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {**gone, "article_idx": 3})["errcode"] == 40060
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {**gone, "article_idx": 2})["errcode"] == 0
    (item,) = _shown(sandbox, phone, account)
    assert [card.get("removed", False) for card in item["articles"]] == [False, True]
    assert "removed" not in item
    assert ["已被发布者删除" in sandbox.http.get(url).text for url in urls] == [False, True]
    assert sandbox.api(account, "/cgi-bin/message/mass/get", gone)["msg_status"] == "SEND_SUCCESS"

    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {"url": urls[0]})["errcode"] == 0
    (item,) = _shown(sandbox, phone, account)
    assert item["removed"] is True
    assert sandbox.api(account, "/cgi-bin/message/mass/get", gone)["msg_status"] == "DELETE"
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", gone)["errcode"] == 40065
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {"url": f"{sandbox.url}/s/no"})["errcode"] == 40059


def test_a_text_cannot_be_deleted_and_a_time_limit_may_be_set(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"mass_delete_s": 3600})
    sandbox.follower(account)
    text = sandbox.api(account, _ALL, everybody())["msg_id"]
    news = sandbox.api(account, _ALL, everybody("mpnews", {"media_id": draft(sandbox, account)}))["msg_id"]
    ended(sandbox, developer, 2)
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {"msg_id": text})["errcode"] == 48008
    sandbox.advance(3600)
    assert sandbox.api(account, "/cgi-bin/message/mass/delete", {"msg_id": news})["errcode"] == 40065


def test_a_preview_goes_to_one_person_and_uses_up_nothing(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription")
    (phone, openid), (other, stranger) = sandbox.follower(account), sandbox.follower(account)
    media_id = draft(sandbox, account)
    body = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    path = "/cgi-bin/message/mass/preview"
    answer = sandbox.api(account, path, {**body, "touser": openid})
    assert (answer["errcode"], answer["errmsg"]) == (0, "preview success")
    assert sandbox.api(account, path, {**body, "touser": "x", "towxname": phone})["errcode"] == 0
    items = _shown(sandbox, phone, account)
    assert [item["preview"] for item in items] == [True, True]
    assert "预览" in sandbox.http.get(items[0]["articles"][0]["url"]).text
    assert _shown(sandbox, other, account) == []
    assert sandbox.api(account, path, {**body, "touser": "oNobody"})["errcode"] == 40003
    assert sandbox.api(account, path, {**body, "towxname": "nobody"})["errcode"] == 40132
    sandbox.control("POST", f"/phones/{other}/unfollow", appid=account["appid"])
    assert sandbox.api(account, path, {**body, "touser": stranger})["errcode"] == 43004
    assert sandbox.api(account, _ALL, everybody("mpnews", {"media_id": media_id}))["errcode"] == 0


def test_the_speed_sets_the_pace(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, "/cgi-bin/message/mass/speed/get", {})["realspeed"] == 80
    assert sandbox.api(account, "/cgi-bin/message/mass/speed/set", {"speed": 4})["errcode"] == 0
    found = sandbox.api(account, "/cgi-bin/message/mass/speed/get", {})
    assert (found["speed"], found["realspeed"]) == (4, 10)
    assert sandbox.api(account, "/cgi-bin/message/mass/speed/set", {"speed": 5})["errcode"] == 45083
    assert sandbox.api(account, "/cgi-bin/message/mass/speed/set", {})["errcode"] == 45084
    sandbox.control("POST", "/phones", count=2500, follow=account["appid"])
    msg_id = sandbox.api(account, _ALL, everybody())["msg_id"]
    job = sandbox.world.mass.jobs[str(msg_id)]
    started = time.monotonic()
    until(lambda: job.stage == "finishing")
    assert job.sent == 2500
    assert time.monotonic() - started > 1.0  # 100 000 a minute


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (_ALL, {"msgtype": "text", "text": {"content": "x"}}, 47001),
        (_ALL, everybody(filter={"is_to_all": False, "tag_id": 999}), 40152),
        (_ALL, everybody(filter={"is_to_all": False}), 40152),
        (_ALL, everybody("text", {"content": "x" * 2049}), 45002),
        (_ALL, everybody("text", {"content": ""}), 44004),
        (_ALL, everybody("news", {"articles": []}), 40008),
        (_ALL, everybody("wxcard", {"card_id": "c"}), 45113),
        (_ALL, everybody("voice", {"media_id": "none"}), 40007),
        (_ALL, everybody("mpvideo", {"media_id": "none"}), 40007),
        (_ALL, everybody("mpnews", {"media_id": "none"}), 40007),
        (_ALL, everybody("image", None, images={"media_ids": ["m"] * 21}), 40035),
        (_SOME, {"touser": ["o1"], "msgtype": "text", "text": {"content": "x"}}, 40130),
        (_SOME, {"touser": ["o1", "o2"], "msgtype": "text", "text": {"content": "x"}}, 40003),
        (_SOME, {"touser": [str(one) for one in range(10_001)], "msgtype": "text"}, 40032),
        (_SOME, {"touser": "o1", "msgtype": "text"}, 40031),
        ("/cgi-bin/message/mass/get", {"msg_id": 1}, 40059),
        ("/cgi-bin/message/mass/delete", {"msg_id": 1}, 40059),
        ("/cgi-bin/media/uploadvideo", {"media_id": "none"}, 40007),
    ],
)
def test_refusals(sandbox: Running, path: str, body: dict[str, Any], code: int) -> None:
    account = sandbox.account()
    answer = sandbox.api(account, path, body)
    assert answer["errcode"] == code
    assert " rid: " in answer["errmsg"]
    assert sandbox.world.mass.jobs == {}


def test_an_account_of_another_kind_may_not(sandbox: Running) -> None:
    cases = [
        ({"kind": "service"}, (0, 47001)),
        ({"kind": "service", "verified": False}, (48001, 48001)),
        ({"kind": "subscription"}, (0, 48001)),
        ({"kind": "subscription", "verified": False}, (48001, 48001)),
        ({"kind": "subscription", "verified": False, "sandbox": True}, (0, 47001)),
    ]
    for fields, codes in cases:
        account = sandbox.account(**fields)
        (_, one), (_, two) = sandbox.follower(account), sandbox.follower(account)
        some = {"touser": [one, two], "msgtype": "text"}
        found = (sandbox.api(account, _ALL, everybody())["errcode"], sandbox.api(account, _SOME, some)["errcode"])
        assert found == codes, fields


def test_other_peoples_messages_are_unknown(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    msg_id = sandbox.api(account, _ALL, everybody())["msg_id"]
    assert sandbox.api(other, "/cgi-bin/message/mass/get", {"msg_id": msg_id})["errcode"] == 40059
    media_id = draft(sandbox, account)
    assert sandbox.api(other, _ALL, everybody("mpnews", {"media_id": media_id}))["errcode"] == 40007


def test_the_event_comes_by_itself_and_names_the_account_where_set(sandbox: Running, developer: Developer) -> None:
    knobs = {"mass_finish_s": 0.2, "job_event_from": "original_id"}
    account = sandbox.account(callback_url=developer.url, format="json", knobs=knobs)
    sandbox.api(account, _ALL, everybody())
    body = until(lambda: developer.bodies)[0]
    assert f'"FromUserName":"{account["original_id"]}"' in body
    assert '"Event":"MASSSENDJOBFINISH"' in body


def test_customer_service_may_send_the_same_articles(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    made = published(sandbox, account)
    path = "/cgi-bin/message/custom/send"
    body = {"touser": openid, "msgtype": "mpnews", "mpnews": {"media_id": draft(sandbox, account)}}
    assert sandbox.api(account, path, body)["errcode"] == 0
    body = {"touser": openid, "msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": made["article_id"]}}
    assert sandbox.api(account, path, body)["errcode"] == 0
    kinds = [(item["kind"], item["articles"][0]["title"]) for item in sandbox.screen(phone, account)[1:]]
    assert kinds == [("mpnews", "夏季上新"), ("mpnewsarticle", "夏季上新")]
