"""What people do becomes pushes with the sheet's fields (A7–A10)."""

from typing import Any

import pytest
from recordings import PNG, sound, text, video, wav
from shapes import field

from conftest import Developer, Running
from wxsandbox import cipher


def _ready(sandbox: Running, developer: Developer, **fields: Any) -> tuple[dict[str, Any], str, str]:
    account = sandbox.account(callback_url=developer.url, **fields)
    phone, openid = sandbox.follower(account)
    developer.received.clear()
    return account, phone, openid


def test_the_head_of_every_message(sandbox: Running, developer: Developer) -> None:
    account, phone, openid = _ready(sandbox, developer)
    said = sandbox.say(phone, account)
    (received,) = developer.received
    body, query = received.body.decode(), received.query
    time = field(body, "CreateTime")
    assert body == (
        f"<xml><ToUserName><![CDATA[{account['original_id']}]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{time}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[在吗]]></Content><MsgId>{said['msg_id']}</MsgId></xml>"
    )
    assert set(query) == {"signature", "timestamp", "nonce", "openid"}
    assert query["signature"] == cipher.sign(account["token"], query["timestamp"], query["nonce"])
    assert (len(openid), openid[0], account["appid"][:2], len(account["appid"])) == (28, "o", "wx", 18)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (
            {"type": "location", "lat": 31.23, "lng": 121.47, "scale": 15, "label": "人民广场"},
            {"Location_X": "31.23", "Location_Y": "121.47", "Scale": "15", "Label": "人民广场"},
        ),
        (
            {"type": "link", "title": "题", "description": "述", "url": "http://u"},
            {"Title": "题", "Description": "述", "Url": "http://u"},
        ),
        ({"type": "unsupported"}, {"MsgType": "text", "Content": "【收到不支持的消息类型，暂无法显示】"}),
        (
            {"type": "miniprogrampage", "title": "题", "miniprogram_appid": "wx1", "pagepath": "a/b"},
            {"Title": "题", "AppId": "wx1", "PagePath": "a/b"},
        ),
    ],
)
def test_messages_without_media(
    sandbox: Running, developer: Developer, said: dict[str, Any], fields: dict[str, str]
) -> None:
    account, phone, _ = _ready(sandbox, developer)
    sandbox.control("POST", f"/phones/{phone}/messages", appid=account["appid"], **said)
    body = developer.bodies[-1]
    assert {name: field(body, name) for name in fields} == fields


def test_a_picture_goes_out_with_a_link_and_an_id_that_can_be_fetched(sandbox: Running, developer: Developer) -> None:
    account, phone, _ = _ready(sandbox, developer)
    sandbox.say(phone, account, type="image", text="", file=text(PNG), filename="photo.png")
    body = developer.bodies[-1]
    assert sandbox.http.get(field(body, "PicUrl")).content == PNG
    query = {"access_token": sandbox.token(account), "media_id": field(body, "MediaId")}
    fetched = sandbox.http.get("/cgi-bin/media/get", params=query)
    assert (fetched.content, fetched.headers["content-type"]) == (PNG, "image/png")
    assert fetched.headers["content-disposition"].startswith('attachment; filename="')
    assert sandbox.http.get(sandbox.screen(phone, account)[0]["media_url"]).content == PNG
    sandbox.advance(3 * 86400 + 1)
    query["access_token"] = sandbox.token(account)
    assert sandbox.http.get("/cgi-bin/media/get", params=query).json()["errcode"] == 40007


@pytest.mark.parametrize(
    "recording",
    [
        pytest.param(wav, id="wav"),
        pytest.param(lambda: sound("webm", "libopus"), id="webm opus"),
        pytest.param(lambda: sound("ogg", "libopus"), id="ogg opus"),
        pytest.param(lambda: sound("mp3", "libmp3lame", rate=16000), id="mp3"),
        pytest.param(lambda: sound("mp4", "aac"), id="mp4 aac"),
        pytest.param(lambda: sound("amr", "libopencore_amrnb", rate=8000), id="amr"),
    ],
)
def test_any_recording_becomes_an_amr_voice(sandbox: Running, developer: Developer, recording: Any) -> None:
    account, phone, _ = _ready(sandbox, developer)
    said = sandbox.say(phone, account, type="voice", text="", file=text(recording()))
    assert said["delivered"] is True
    body = developer.bodies[-1]
    assert (field(body, "Format"), "<Recognition>" in body) == ("amr", False)
    query = {"access_token": sandbox.token(account), "media_id": field(body, "MediaId")}
    voice = sandbox.http.get("/cgi-bin/media/get", params=query)
    assert voice.content.startswith(b"#!AMR\n")
    wide = sandbox.http.get("/cgi-bin/media/get/jssdk", params=query)
    assert wide.content.startswith(b"OggS")
    item = sandbox.screen(phone, account)[0]
    assert 0.9 < item["duration_s"] < 1.2
    played = sandbox.http.get(item["media_url"], params={"as": "mp3"})
    assert (played.status_code, played.headers["content-type"]) == (200, "audio/mpeg")
    assert len(played.content) > 1000


def test_a_voice_with_the_platforms_transcript(sandbox: Running, developer: Developer) -> None:
    account, phone, _ = _ready(sandbox, developer, knobs={"voice_recognition": True})
    sandbox.say(phone, account, type="voice", text="", file=text(wav()), recognition="我要退款")
    assert field(developer.bodies[-1], "Recognition") == "我要退款"


def test_videos(sandbox: Running, developer: Developer) -> None:
    account, phone, _ = _ready(sandbox, developer)
    sandbox.say(phone, account, type="video", text="", file=text(video()))
    body = developer.bodies[-1]
    query = {"access_token": sandbox.token(account), "media_id": field(body, "MediaId")}
    link = sandbox.http.get("/cgi-bin/media/get", params=query).json()["video_url"]
    assert sandbox.http.get(link).content[4:8] == b"ftyp"
    query["media_id"] = field(body, "ThumbMediaId")
    assert sandbox.http.get("/cgi-bin/media/get", params=query).headers["content-type"] == "image/jpeg"
    sandbox.say(phone, account, type="shortvideo", text="", file=text(video("webm", "libvpx")))
    assert field(developer.bodies[-1], "MsgType") == "shortvideo"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"type": "text", "text": ""}, "empty"),
        ({"type": "image"}, "no_file"),
        ({"type": "image", "file": "***"}, "not_base64"),
        ({"type": "image", "file": text(b"hello")}, "not_a_picture"),
        ({"type": "voice", "file": text(b"hello" * 100)}, "not_audio"),
        ({"type": "voice", "path": "/no/such/file"}, "no_file"),
        ({"type": "video", "file": text(PNG)}, "not_a_video"),
        ({"type": "smell"}, "unknown_type"),
    ],
)
def test_what_nobody_can_say(sandbox: Running, developer: Developer, said: dict[str, Any], error: str) -> None:
    account, phone, _ = _ready(sandbox, developer)
    refused = sandbox.control("POST", f"/phones/{phone}/messages", status=400, appid=account["appid"], **said)
    assert refused["error"] == error
    assert developer.received == []
    assert sandbox.screen(phone, account) == []


def test_a_msgmenu_choice(sandbox: Running, developer: Developer) -> None:
    account, phone, openid = _ready(sandbox, developer)
    menu = {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}], "tail_content": "谢谢"}
    body = {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
    assert sandbox.api(account, "/cgi-bin/message/custom/send", body)["errcode"] == 0
    item = sandbox.screen(phone, account)[0]
    assert (item["text"], item["choices"], item["tail"]) == ("满意吗", [{"id": "101", "content": "满意"}], "谢谢")
    sandbox.control("POST", f"/phones/{phone}/choices", appid=account["appid"], id="101")
    pushed = developer.bodies[-1]
    assert (field(pushed, "Content"), field(pushed, "bizmsgmenuid")) == ("满意", "101")
    where = f"/phones/{phone}/choices"
    assert sandbox.control("POST", where, status=404, appid=account["appid"], id="9")["error"] == "no_choice"


def test_follow_and_leave(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    followed = developer.bodies[-1]
    assert (field(followed, "Event"), "<EventKey><![CDATA[]]></EventKey>" in followed) == ("subscribe", True)
    assert "MsgId" not in followed
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert field(developer.bodies[-1], "Event") == "unsubscribe"
    count = len(developer.received)
    assert sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"])["openid"] == openid
    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"])
    assert len(developer.received) == count + 1
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"plain_subscribe_eventkey": "absent"})
    sandbox.follower(account)
    assert "EventKey" not in developer.bodies[-1]


def test_speaking_needs_following(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone = sandbox.control("POST", "/phones")["phone"]
    refused = sandbox.control("POST", f"/phones/{phone}/messages", status=409, appid=account["appid"], text="在吗")
    assert refused["error"] == "not_following"
    assert developer.received == []


def test_reporting_a_place(sandbox: Running, developer: Developer) -> None:
    account, phone, _ = _ready(sandbox, developer)
    place = {"appid": account["appid"], "lat": 31.2, "lng": 121.4, "precision": 20}
    assert sandbox.control("POST", f"/phones/{phone}/location", **place) == {"delivered": True}
    body = developer.bodies[-1]
    names = ("Event", "Latitude", "Longitude", "Precision")
    assert [field(body, name) for name in names] == ["LOCATION", "31.2", "121.4", "20.0"]
    subscription = sandbox.account(kind="subscription")
    sandbox.control("POST", f"/phones/{phone}/follow", appid=subscription["appid"])
    place["appid"] = subscription["appid"]
    assert sandbox.control("POST", f"/phones/{phone}/location", status=409, **place)["error"] == "not_allowed"
