"""Mass messages (B11, C6): who gets them, what they show, what they cost, how they end."""

import time
from typing import Any

import pytest
from newspaper import article, draft, ended, events, everybody, settle, until, upload
from recordings import PNG, sound, video
from shapes import field

from conftest import Developer, Running

_ALL, _SOME = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send"


def _counts(event: str) -> tuple[str, ...]:
    return tuple(field(event, f"{name}Count") for name in ("Total", "Filter", "Sent", "Error"))


def _shown(sandbox: Running, phone: str, account: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in sandbox.screen(phone, account) if item.get("via") == "mass"]


def test_everybody_gets_it_and_the_end_is_told_once(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phones = [sandbox.follower(account)[0] for _ in range(3)]

    sent = sandbox.api(account, _ALL, everybody())

    assert (sent["errcode"], sent["errmsg"]) == (0, "send job submission success")
    assert "msg_data_id" not in sent
    items = [until(lambda phone=phone: _shown(sandbox, phone, account)) for phone in phones]
    assert [[(one["kind"], one["text"], one["from"]) for one in item] for item in items] == [
        [("text", "大家好", "account")]
    ] * 3
    status = {"msg_id": sent["msg_id"]}
    assert sandbox.api(account, "/cgi-bin/message/mass/get", status) == {**status, "msg_status": "SENDING"}
    assert events(developer, "MASSSENDJOBFINISH") == []
    (event,) = ended(sandbox, developer)
    assert field(event, "MsgID") == str(sent["msg_id"])
    assert field(event, "Status") == "send success"
    assert field(event, "FromUserName") not in sandbox.world.contacts
    assert field(event, "FromUserName").startswith("o")
    assert _counts(event) == ("3", "3", "3", "0")
    assert "CopyrightCheckResult" not in event
    assert sandbox.api(account, "/cgi-bin/message/mass/get", status)["msg_status"] == "SEND_SUCCESS"
    sandbox.advance(100_000)
    time.sleep(0.05)
    assert len(events(developer, "MASSSENDJOBFINISH")) == 1


def test_blacklisted_people_get_it_where_the_knob_says_so(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"blacklist_filters_mass": False})
    _, openid = sandbox.follower(account)
    sandbox.api(account, "/cgi-bin/tags/members/batchblacklist", {"openid_list": [openid]})
    sandbox.api(account, _ALL, everybody())
    assert _counts(ended(sandbox, developer)[0]) == ("1", "1", "1", "0")


def test_a_tag_gets_it_without_those_who_must_not(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    people = [sandbox.follower(account) for _ in range(4)]
    tag = sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": "车主"}})["tag"]["id"]
    tagged = {"openid_list": [openid for _, openid in people[:3]], "tagid": tag}
    sandbox.api(account, "/cgi-bin/tags/members/batchtagging", tagged)
    sandbox.control("POST", f"/phones/{people[1][0]}/switches", appid=account["appid"], accepts=False)
    sandbox.api(account, "/cgi-bin/tags/members/batchblacklist", {"openid_list": [people[2][1]]})

    sandbox.api(account, _ALL, everybody(filter={"is_to_all": False, "tag_id": tag}))

    (event,) = ended(sandbox, developer)
    assert _counts(event) == ("3", "1", "1", "0")
    assert [len(_shown(sandbox, phone, account)) for phone, _ in people] == [1, 0, 0, 0]


def test_a_list_of_people_gets_it(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"mass_error_share": 0.25})
    people = [sandbox.follower(account) for _ in range(5)]
    sandbox.control("POST", f"/phones/{people[4][0]}/unfollow", appid=account["appid"])
    body = {"touser": [openid for _, openid in people], "msgtype": "text", "text": {"content": "请看"}}

    assert sandbox.api(account, _SOME, body)["errcode"] == 0

    (event,) = ended(sandbox, developer)
    assert _counts(event) == ("5", "4", "3", "1")
    assert sum(len(_shown(sandbox, phone, account)) for phone, _ in people) == 3


def test_every_type_shows_on_the_phone(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"mass_monthly": 99})
    phone, _ = sandbox.follower(account)
    temporary = "/cgi-bin/media/upload"
    pictures = [upload(sandbox, account, path=temporary)["media_id"] for _ in range(2)]
    mp3 = sound("mp3", "libmp3lame", rate=16000)
    voice = upload(sandbox, account, path=temporary, type="voice", data=mp3, filename="a.mp3")["media_id"]
    clip = upload(sandbox, account, path=temporary, type="video", data=video(), filename="a.mp4")["media_id"]
    named = {"media_id": clip, "title": "开箱", "description": "三分钟"}
    mpvideo = sandbox.api(account, "/cgi-bin/media/uploadvideo", named)
    assert (mpvideo["type"], mpvideo["media_id"] != clip) == ("video", True)
    bodies = [
        everybody("image", None, image={"media_id": pictures[0]}),
        everybody("image", None, images={"media_ids": pictures, "recommend": "两张"}),
        everybody("voice", {"media_id": voice}),
        everybody("mpvideo", {"media_id": mpvideo["media_id"]}),
        everybody("mpnews", {"media_id": draft(sandbox, account)}),
    ]
    for body in bodies:
        assert sandbox.api(account, _ALL, body)["errcode"] == 0
    items = until(lambda: items if len(items := _shown(sandbox, phone, account)) == 6 else None)
    assert [item["kind"] for item in items] == ["image", "image", "image", "voice", "video", "mpnews"]
    assert sandbox.http.get(items[0]["media_url"]).content == PNG
    assert items[1]["text"] == "两张"
    assert (items[4]["title"], items[4]["description"]) == ("开箱", "三分钟")
    (card,) = items[5]["articles"]
    assert (card["title"], card["description"]) == ("夏季上新", "新款到店")
    assert card["url"].startswith(f"{sandbox.url}/s/")
    assert sandbox.http.get(card["pic_url"]).content == PNG
    assert "新款到店" in sandbox.http.get(card["url"]).text


def test_articles_carry_ids_and_addresses_and_use_up_their_draft(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    media_id = draft(sandbox, account, article(sandbox, account), article(sandbox, account, title="第二篇"))

    sent = sandbox.api(account, _ALL, everybody("mpnews", {"media_id": media_id}))

    assert sent["msg_data_id"] > 2**31
    (event,) = ended(sandbox, developer)
    (item,) = _shown(sandbox, phone, account)
    for card in item["articles"]:
        assert f"<ArticleUrl><![CDATA[{card['url']}]]></ArticleUrl>" in event
    assert "<ArticleUrlResult><Count>2</Count>" in event
    assert "<CheckState>1</CheckState>" in event
    again = sandbox.api(account, _ALL, everybody("mpnews", {"media_id": media_id}))
    assert again["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/draft/count")["total_count"] == 0


@pytest.mark.parametrize(
    ("words", "ignore", "status"),
    [
        ("【诈骗】", 0, "err(20008)"),
        ("【转载】", 0, "err(30003)"),
        ("【转载】", 1, "send success"),
        ("【禁止转载】", 1, "err(30002)"),
    ],
)
def test_what_the_checks_refuse_nobody_gets(
    sandbox: Running, developer: Developer, words: str, ignore: int, status: str
) -> None:
    settle(sandbox)
    account = sandbox.account(kind="subscription", callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    media_id = draft(sandbox, account, article(sandbox, account, content=f"<p>{words}</p>"))
    body = everybody("mpnews", {"media_id": media_id}, send_ignore_reprint=ignore)

    sent = sandbox.api(account, _ALL, body)

    (event,) = ended(sandbox, developer)
    good = status == "send success"
    assert field(event, "Status") == status
    assert _counts(event) == (("1", "1", "1", "0") if good else ("1", "0", "0", "0"))
    assert len(_shown(sandbox, phone, account)) == int(good)
    found = sandbox.api(account, "/cgi-bin/message/mass/get", {"msg_id": sent["msg_id"]})
    assert found["msg_status"] == ("SEND_SUCCESS" if good else "SEND_FAIL")
    # Refused: the day's message and the draft are there again.
    assert sandbox.api(account, "/cgi-bin/draft/count")["total_count"] == int(not good)
    assert sandbox.api(account, _ALL, everybody())["errcode"] == (45028 if good else 0)


def test_a_refused_message_costs_the_allowance_where_the_knob_says_so(sandbox: Running, developer: Developer) -> None:
    settle(sandbox)
    account = sandbox.account(
        kind="subscription",
        callback_url=developer.url,
        knobs={"mass_quota_returned": False, "mass_bad_words": "抽奖=10001"},
    )
    sandbox.api(account, _ALL, everybody("text", {"content": "抽奖"}))
    (event,) = ended(sandbox, developer)
    assert field(event, "Status") == "err(10001)"
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 45028


def test_a_subscription_account_sends_once_a_beijing_day(sandbox: Running) -> None:
    settle(sandbox)
    account = sandbox.account(kind="subscription")
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 0
    refused = sandbox.api(account, _ALL, everybody())
    assert refused["errcode"] == 45028
    assert refused["errmsg"].startswith("has no masssend quota rid: ")
    to_midnight = 86400 - (sandbox.world.now() + 8 * 3600) % 86400
    sandbox.advance(to_midnight - 20)
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 45028
    sandbox.advance(25)
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 0


def test_each_user_of_a_service_account_gets_four_a_month(sandbox: Running, developer: Developer) -> None:
    settle(sandbox)
    account = sandbox.account(callback_url=developer.url)
    people = [sandbox.follower(account) for _ in range(2)]
    body = {"touser": [openid for _, openid in people], "msgtype": "text", "text": {"content": "五折"}}
    for number in range(5):
        assert sandbox.api(account, _SOME, body)["errcode"] == 0
        found = ended(sandbox, developer, number + 1)
    assert _counts(found[-1]) == ("2", "0", "0", "0")
    assert len(_shown(sandbox, people[0][0], account)) == 4
    sandbox.advance(31 * 86400)
    sandbox.api(account, _SOME, body)
    assert _counts(ended(sandbox, developer, 6)[-1]) == ("2", "2", "2", "0")


def test_a_service_account_sends_to_everybody_four_times_a_month(sandbox: Running) -> None:
    settle(sandbox)
    account = sandbox.account()
    codes = [sandbox.api(account, _ALL, everybody())["errcode"] for _ in range(5)]
    assert codes == [0, 0, 0, 0, 45028]
    sandbox.advance(31 * 86400)
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 0


def test_calls_a_day_and_a_minute(sandbox: Running) -> None:
    account = sandbox.account()
    for path, daily in ((_ALL, 100), ("/cgi-bin/message/mass/delete", 10), ("/cgi-bin/media/uploadnews", 10)):
        found = sandbox.api(account, "/cgi-bin/openapi/quota/get", {"cgi_path": path})
        assert found["quota"]["daily_limit"] == daily
        assert ("rate_limit" in found) == (path == _ALL)
    codes = {sandbox.api(account, _ALL, {"filter": {}})["errcode"] for _ in range(60)}
    assert codes == {40152}
    assert sandbox.api(account, _ALL, everybody())["errcode"] in (45011, 0)  # a new minute may have begun


def test_the_same_clientmsgid_is_one_message(sandbox: Running, developer: Developer) -> None:
    settle(sandbox)
    account = sandbox.account(kind="subscription", callback_url=developer.url)
    sandbox.follower(account)
    body = everybody("mpnews", {"media_id": draft(sandbox, account)}, clientmsgid="camp-1")
    sent = sandbox.api(account, _ALL, body)
    assert sandbox.api(account, _ALL, body)["errcode"] == 45066
    ended(sandbox, developer)
    again = sandbox.api(account, _ALL, body)
    assert again["errmsg"].startswith("clientmsgid exist rid: ")
    assert (again["errcode"], again["msg_id"], again["msg_data_id"]) == (45065, sent["msg_id"], sent["msg_data_id"])
    assert sandbox.api(account, _ALL, everybody(clientmsgid="x" * 33))["errcode"] == 45067
    sandbox.advance(86400)
    assert sandbox.api(account, _ALL, everybody(clientmsgid="camp-1"))["errcode"] == 0


def test_the_administrator_is_asked_where_the_account_is_protected(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"mass_protection": "confirm"})
    phone, _ = sandbox.follower(account)
    where = f"/accounts/{account['appid']}/mass"

    agreed, refused, silent = (sandbox.api(account, _ALL, everybody())["msg_id"] for _ in range(3))
    assert {one["stage"] for one in sandbox.control("GET", where)["items"]} == {"waiting"}
    sandbox.control("POST", f"{where}/{agreed}/confirm", agree=True)
    sandbox.control("POST", f"{where}/{refused}/confirm", agree=False)
    assert sandbox.control("POST", f"{where}/{refused}/confirm", status=409, agree=True)["error"] == "not_waiting"
    assert sandbox.control("POST", f"{where}/1/confirm", status=404, agree=True)["error"] == "no_mass_message"
    until(lambda: _shown(sandbox, phone, account))
    ended(sandbox, developer, 2)
    sandbox.advance(1800)
    found = ended(sandbox, developer, 3)

    status = {field(event, "MsgID"): field(event, "Status") for event in found}
    assert status == {str(agreed): "send success", str(refused): "err(40001)", str(silent): "err(40002)"}
    assert len(_shown(sandbox, phone, account)) == 1
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"mass_protection": "89505"})
    assert sandbox.api(account, _ALL, everybody())["errcode"] == 89505
