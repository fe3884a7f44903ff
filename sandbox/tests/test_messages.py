"""Customer-service messages of every kind (B6), their limits (C13), and who may send (section 1)."""

from typing import Any

import pytest
from recordings import PNG, sound, video

from conftest import Running
from wxsandbox.media import convert

_JPEG = convert.grey_jpeg()


def _upload(sandbox: Running, account: dict[str, Any], type: str, name: str, data: bytes) -> str:
    query = {"access_token": sandbox.kept_token(account), "type": type}
    files = {"media": (name, data, "application/octet-stream")}
    answer = sandbox.http.post("/cgi-bin/media/upload", params=query, files=files).json()
    return str(answer["media_id"])


@pytest.fixture
def chat(sandbox: Running) -> tuple[Running, dict[str, Any], str, str]:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    return sandbox, account, phone, openid


Chat = tuple[Running, dict[str, Any], str, str]


def _send(chat: Chat, kind: str, data: Any, **more: Any) -> dict[str, Any]:
    sandbox, account, _, openid = chat
    return sandbox.api(account, "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": kind, kind: data, **more})


def _last(chat: Chat) -> dict[str, Any]:
    sandbox, account, phone, _ = chat
    item = sandbox.screen(phone, account)[-1]
    assert (item["from"], item["via"]) == ("account", "custom")
    return item


def test_media_messages(chat: Chat) -> None:
    sandbox, account, _, _ = chat
    image = _upload(sandbox, account, "image", "a.png", PNG)
    voice = _upload(sandbox, account, "voice", "a.amr", sound("amr", "libopencore_amrnb", rate=8000))
    clip = _upload(sandbox, account, "video", "a.mp4", video())
    thumb = _upload(sandbox, account, "thumb", "a.jpg", _JPEG)

    assert _send(chat, "image", {"media_id": image})["errcode"] == 0
    assert sandbox.http.get(_last(chat)["media_url"]).content == PNG
    assert _send(chat, "voice", {"media_id": voice})["errcode"] == 0
    assert 0.9 < _last(chat)["duration_s"] < 1.2
    titled = {"media_id": clip, "thumb_media_id": thumb, "title": "题", "description": "述"}
    assert _send(chat, "video", titled)["errcode"] == 0
    assert (_last(chat)["title"], _last(chat)["description"]) == ("题", "述")
    song = {
        "musicurl": "http://m",
        "hqmusicurl": "http://h",
        "thumb_media_id": thumb,
        "title": "歌",
        "description": "述",
    }
    assert _send(chat, "music", song)["errcode"] == 0
    assert (_last(chat)["url"], _last(chat)["hq_url"], _last(chat)["title"]) == ("http://m", "http://h", "歌")
    page = {"title": "题", "appid": "wx1", "pagepath": "a", "thumb_media_id": thumb}
    assert _send(chat, "miniprogrampage", page)["errcode"] == 0
    assert (_last(chat)["miniprogram_appid"], _last(chat)["pagepath"]) == ("wx1", "a")
    assert _send(chat, "image", {"media_id": voice})["errcode"] == 40007
    assert _send(chat, "music", {**song, "thumb_media_id": voice})["errcode"] == 40007


def test_links_and_cards(chat: Chat) -> None:
    article = {"title": "题", "description": "述", "url": "http://u", "picurl": "http://p"}
    assert _send(chat, "news", {"articles": [article]})["errcode"] == 0
    assert _last(chat)["articles"] == [{"title": "题", "description": "述", "url": "http://u", "pic_url": "http://p"}]
    assert _send(chat, "news", {"articles": [article, article]})["errcode"] == 45008
    assert _send(chat, "news", {"articles": []})["errcode"] == 44003
    assert _send(chat, "news", {"articles": [{**article, "title": "长" * 22}]})["errcode"] == 45003
    assert _send(chat, "wxcard", {"card_id": "p1"})["errcode"] == 0
    assert _last(chat)["card_id"] == "p1"
    assert _send(chat, "mpnews", {"media_id": "none"})["errcode"] == 40007
    assert _send(chat, "mpnewsarticle", {"article_id": "none"})["errcode"] == 40007


def test_text_limits_and_options(chat: Chat) -> None:
    assert _send(chat, "text", {"content": "字" * 682 + "ab"})["errcode"] == 0
    assert _send(chat, "text", {"content": "字" * 683})["errcode"] == 45002
    assert _send(chat, "text", {"content": ""})["errcode"] == 44004
    assert _send(chat, "text", {"content": 7})["errcode"] == 47001
    speaker = {"kf_account": "alice@shop"}
    assert _send(chat, "text", {"content": "好"}, customservice=speaker, aimsgcontext={"is_ai_msg": 1})["errcode"] == 0
    assert (_last(chat)["kf_account"], _last(chat)["ai"]) == ("alice@shop", True)


def test_msgmenu_limits(chat: Chat) -> None:
    choice = {"id": "1", "content": "好"}
    assert _send(chat, "msgmenu", {"list": [choice] * 10})["errcode"] == 0
    assert _send(chat, "msgmenu", {"list": [choice] * 11})["errcode"] == 45098
    assert _send(chat, "msgmenu", {"list": []})["errcode"] == 45098
    assert _send(chat, "msgmenu", {"list": [{"id": "1", "content": "长" * 43}]})["errcode"] == 45099


def test_bodies_that_make_no_sense(chat: Chat) -> None:
    sandbox, account, _, openid = chat
    where = "/cgi-bin/message/custom/send"
    assert sandbox.api(account, where, {"touser": openid})["errcode"] == 40008
    assert sandbox.api(account, where, {"touser": openid, "msgtype": "smell", "smell": {}})["errcode"] == 40008
    assert sandbox.api(account, where, {"touser": openid, "msgtype": "text"})["errcode"] == 47001
    assert sandbox.api(account, where, [1])["errcode"] == 47001
    assert sandbox.api(account, where)["errcode"] == 43002
    query = {"access_token": sandbox.kept_token(account)}
    escaped = b'{"touser":"%b","msgtype":"text","text":{"content":"\\u4f60"}}' % openid.encode()
    assert sandbox.http.post(where, params=query, content=escaped).json()["errcode"] == 47002
    backslash = b'{"touser":"%b","msgtype":"text","text":{"content":"C:\\\\u4f60\\n\\u003c"}}' % openid.encode()
    assert sandbox.http.post(where, params=query, content=backslash).json()["errcode"] == 0
    assert sandbox.http.post(where, params=query, content=b"\xff\xfe").json()["errcode"] == 47001


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"kind": "service"}, (0, 0, 0, 0)),
        ({"kind": "service", "verified": False}, (48001, 48001, 48001, 48001)),
        ({"kind": "subscription"}, (0, 0, 0, 48001)),
        ({"kind": "subscription", "verified": False}, (48001, 48001, 48001, 48001)),
        ({"kind": "subscription", "verified": False, "sandbox": True}, (0, 0, 0, 0)),
        (
            {"kind": "service", "verified": False, "knobs": {"unverified_service_menu": True}},
            (48001, 0, 48001, 48001),
        ),
    ],
)
def test_rights_by_kind_of_account(sandbox: Running, fields: dict[str, Any], codes: tuple[int, ...]) -> None:
    account = sandbox.account(**fields)
    _, openid = sandbox.follower(account)
    sends = {"touser": openid, "msgtype": "text", "text": {"content": "好"}}
    menu = {"button": [{"type": "click", "name": "a", "key": "b"}]}
    code = {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 1}}}
    answers = (
        sandbox.api(account, "/cgi-bin/message/custom/send", sends),
        sandbox.api(account, "/cgi-bin/menu/create", menu),
        sandbox.api(account, "/cgi-bin/user/info", openid=openid),
        sandbox.api(account, "/cgi-bin/qrcode/create", code),
    )
    assert tuple(answer.get("errcode", 0) for answer in answers) == codes
    assert "ip_list" in sandbox.api(account, "/cgi-bin/getcallbackip")


def test_frozen_accounts(sandbox: Running) -> None:
    account = sandbox.account()
    sandbox.token(account)
    for frozen, code in (("account", 50002), ("api", 48004), ("", 0)):
        sandbox.control("PATCH", f"/accounts/{account['appid']}", frozen=frozen)
        assert sandbox.api(account, "/cgi-bin/getcallbackip").get("errcode", 0) == code
