"""Passive replies are read as strictly as the platform reads them (A17)."""

import json
from typing import Any

import pytest
from shapes import field, reply

from conftest import Developer, Received, Running
from wxsandbox import cipher

_ARTICLE = "<item><Title>标题</Title><Description>d</Description><PicUrl>http://p</PicUrl><Url>http://u</Url></item>"


def _news(count: int, said: int | None = None) -> str:
    return f"<ArticleCount>{said if said is not None else count}</ArticleCount><Articles>{_ARTICLE * count}</Articles>"


def _say(
    sandbox: Running, developer: Developer, answer: Any, **account_fields: Any
) -> tuple[str, list[dict[str, Any]]]:
    account = sandbox.account(callback_url=developer.url, **account_fields)
    phone, _ = sandbox.follower(account)
    developer.answer = answer
    result = sandbox.say(phone, account)["result"]
    return result, sandbox.screen(phone, account)[1:]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda got: b"success\n", id="success with a newline"),
        pytest.param(lambda got: b"\xef\xbb\xbfsuccess", id="success with a mark before"),
        pytest.param(lambda got: b'{"a":1}', id="JSON where XML is wanted"),
        pytest.param(lambda got: reply(got.body)[:-3], id="not well-formed"),
        pytest.param(lambda got: b"<!DOCTYPE xml>" + reply(got.body), id="document type"),
        pytest.param(lambda got: b" <?xml version='1.0'?>" + reply(got.body), id="space before the declaration"),
        pytest.param(lambda got: reply(got.body).replace(b"xml>", b"xmls>"), id="another root"),
        pytest.param(lambda got: reply(got.body, ToUserName="oSomebodyElse"), id="another user"),
        pytest.param(lambda got: reply(got.body, FromUserName="gh_another"), id="another account"),
        pytest.param(lambda got: reply(got.body, CreateTime="now"), id="time in words"),
        pytest.param(lambda got: reply(got.body, kind="msgmenu"), id="type that cannot be passive"),
        pytest.param(lambda got: reply(got.body, inside=""), id="no content"),
        pytest.param(lambda got: reply(got.body, inside="<Content></Content>"), id="empty content"),
        pytest.param(lambda got: reply(got.body, inside=f"<Content>{'长' * 683}</Content>"), id="too long"),
        pytest.param(
            lambda got: reply(got.body, kind="image", inside="<Image><MediaId>none</MediaId></Image>"), id="no medium"
        ),
        pytest.param(lambda got: reply(got.body, kind="image", inside="<MediaId>none</MediaId>"), id="no Image"),
        pytest.param(lambda got: reply(got.body, kind="news", inside=_news(1, 2)), id="count does not match"),
        pytest.param(lambda got: reply(got.body, kind="news", inside=_news(2)), id="two articles to a text"),
        pytest.param(lambda got: (500, b""), id="server error"),
    ],
)
def test_what_cannot_be_used_shows_the_fault_line(sandbox: Running, developer: Developer, answer: Any) -> None:
    result, shown = _say(sandbox, developer, answer)
    assert result == ("fail" if answer(_empty()) == (500, b"") else "bad")
    assert [(item["from"], item["kind"]) for item in shown] == [("system", "fault")]


def _empty() -> Received:
    return Received("POST", {}, b"<ToUserName></ToUserName>", 0.0)


@pytest.mark.parametrize("answer", [b"success", b""])
def test_handled_shows_nothing(sandbox: Running, developer: Developer, answer: bytes) -> None:
    assert _say(sandbox, developer, lambda got: answer) == ("handled", [])


def test_a_text_keeps_its_lines_and_signs(sandbox: Running, developer: Developer) -> None:
    words = "一 & 二\n<a href='http://x'>三</a> 😀"
    inside = f"<Content><![CDATA[{words}]]></Content>"
    _, (item,) = _say(sandbox, developer, lambda got: reply(got.body, inside=inside))
    assert item["text"] == words


def test_news_to_a_text_and_to_an_event(sandbox: Running, developer: Developer) -> None:
    result, (item,) = _say(sandbox, developer, lambda got: reply(got.body, kind="news", inside=_news(1)))
    assert result == "reply"
    assert item["articles"] == [{"title": "标题", "description": "d", "url": "http://u", "pic_url": "http://p"}]

    account = sandbox.account(callback_url=developer.url)
    phone = sandbox.control("POST", "/phones")["phone"]
    developer.answer = lambda got: reply(got.body, kind="news", inside=_news(8))
    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"])
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], len(item["articles"])) == ("news", 8)
    developer.answer = lambda got: reply(got.body, kind="news", inside=_news(9))
    code = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}
    ticket = sandbox.api(account, "/cgi-bin/qrcode/create", code)["ticket"]
    sandbox.control("POST", f"/phones/{phone}/scan", ticket=ticket)
    assert sandbox.screen(phone, account)[-1]["kind"] == "fault"


@pytest.mark.parametrize("kind", ["transfer_customer_service", "transfer_biz_ai_ivr"])
def test_handing_over_shows_nothing(sandbox: Running, developer: Developer, kind: str) -> None:
    assert _say(sandbox, developer, lambda got: reply(got.body, kind=kind, inside="")) == ("reply", [])


def _sealed(account: dict[str, Any], plain: bytes, *, sign_with: str | None = None, appid: str | None = None) -> bytes:
    key = cipher.read_aes_key(account["aes_key"])
    encrypted = cipher.encrypt(plain, key=key, appid=appid or account["appid"])
    signature = cipher.sign(sign_with or account["token"], "1760000002", "7", encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{signature}</MsgSignature>"
        f"<TimeStamp>1760000002</TimeStamp><Nonce>7</Nonce></xml>"
    ).encode()


def _opened(account: dict[str, Any], received: Received) -> bytes:
    encrypted = field(received.body, "Encrypt")
    assert received.query["encrypt_type"] == "aes"
    expected = cipher.sign(account["token"], received.query["timestamp"], received.query["nonce"], encrypted)
    assert received.query["msg_signature"] == expected
    return cipher.decrypt(encrypted, key=cipher.read_aes_key(account["aes_key"]), appid=account["appid"])


def test_safe_mode(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, mode="safe")
    phone, _ = sandbox.follower(account)

    developer.answer = lambda got: _sealed(account, reply(_opened(account, got)))
    assert sandbox.say(phone, account)["result"] == "reply"
    pushed = developer.bodies[-1]
    assert pushed.count("<") == 2 * 3 + 2
    assert "Content" not in pushed

    for answer in (
        lambda got: reply(_opened(account, got)),
        lambda got: _sealed(account, reply(_opened(account, got)), sign_with="other"),
        lambda got: _sealed(account, reply(_opened(account, got)), appid="wx0000000000000000"),
        lambda got: _sealed(account, b"success"),
    ):
        developer.answer = answer
        assert sandbox.say(phone, account)["result"] == "bad"
    developer.answer = lambda got: b"success"
    assert sandbox.say(phone, account)["result"] == "handled"


def test_compatible_mode_takes_both_kinds_of_reply(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url, mode="compatible")
    phone, _ = sandbox.follower(account)
    developer.answer = lambda got: reply(got.body)
    assert sandbox.say(phone, account, "明文也在")["result"] == "reply"
    assert "明文也在" in developer.bodies[-1]
    assert "明文也在".encode() in _opened(account, developer.received[-1])
    developer.answer = lambda got: _sealed(account, reply(got.body))
    assert sandbox.say(phone, account)["result"] == "reply"


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_json_format(sandbox: Running, developer: Developer, mode: str) -> None:
    account = sandbox.account(callback_url=developer.url, format="json", mode=mode)
    phone, openid = sandbox.follower(account)
    key = cipher.read_aes_key(account["aes_key"])

    def answer(got: Received) -> bytes:
        pushed = json.loads(got.body)
        if mode == "safe":
            assert set(pushed) == {"ToUserName", "Encrypt"}
            pushed = json.loads(cipher.decrypt(pushed["Encrypt"], key=key, appid=account["appid"]))
        assert pushed["FromUserName"] == openid
        assert isinstance(pushed["CreateTime"], int)
        head = {"ToUserName": openid, "FromUserName": account["original_id"], "CreateTime": 1760000002}
        text = json.dumps({**head, "MsgType": "text", "Content": "好的"}).encode()
        if mode == "plain":
            return text
        encrypted = cipher.encrypt(text, key=key, appid=account["appid"])
        signature = cipher.sign(account["token"], "5", "6", encrypted)
        return json.dumps({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": 5, "Nonce": "6"}).encode()

    developer.answer = answer
    assert sandbox.say(phone, account)["result"] == "reply"
    developer.answer = lambda got: b"<xml></xml>"
    assert sandbox.say(phone, account)["result"] == "bad"
    news = {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": [{"Title": "t", "Url": "http://u"}]}}
    head = {"ToUserName": openid, "FromUserName": account["original_id"], "CreateTime": 1}
    if mode == "plain":
        developer.answer = lambda got: json.dumps({**head, **news}).encode()
        assert sandbox.say(phone, account)["result"] == "reply"


def test_replies_to_events_without_a_place_have_no_effect(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    buttons = [{"type": "view", "name": "网页", "url": "http://example.com"}]
    sandbox.api(account, "/cgi-bin/menu/create", {"button": buttons})
    developer.answer = lambda got: reply(got.body)
    tapped = sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0])
    assert tapped == {"type": "view", "delivered": True, "open": "http://example.com"}
    assert sandbox.screen(phone, account) == []
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"view_reply_shown": True})
    sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0])
    assert len(sandbox.screen(phone, account)) == 1
