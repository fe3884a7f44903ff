"""The unmodified wechatpy client from PyPI works; only its base addresses are set (its own class attributes)."""

import io
import json
from typing import Any

import pytest
import requests
from recordings import PNG
from wechatpy import WeChatClient, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException, WeChatOAuthException
from wechatpy.oauth import WeChatOAuth
from wechatpy.replies import ArticlesReply, TextReply, create_reply
from wechatpy.utils import check_signature

from conftest import Developer, Received, Running


@pytest.fixture
def shop(
    sandbox: Running, developer: Developer, monkeypatch: pytest.MonkeyPatch
) -> tuple[WeChatClient, dict[str, Any], str, str]:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    client = type("Client", (WeChatClient,), {"API_BASE_URL": f"{sandbox.url}/cgi-bin/"})(
        account["appid"], account["secret"]
    )
    sent = requests.Session.request

    def redirected(session: requests.Session, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Where wechatpy names a host in full, the transport sends it to the sandbox: hosts are settings (2)."""
        for host in ("https://mp.weixin.qq.com", "https://api.weixin.qq.com"):
            url = url.replace(host, sandbox.url)
        return sent(session, method, url, *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", redirected)
    return client, account, phone, openid


Shop = tuple[WeChatClient, dict[str, Any], str, str]


def test_messages(shop: Shop, sandbox: Running) -> None:
    client, account, phone, openid = shop
    image = client.media.upload("image", ("a.png", PNG))["media_id"]
    thumb = client.media.upload("image", ("t.png", PNG))["media_id"]
    client.message.send_text(openid, "您好", account="alice@shop")
    client.message.send_image(openid, image)
    client.message.send_music(openid, "http://m", "http://h", thumb, "歌", "述")
    client.message.send_articles(openid, [{"title": "题", "description": "述", "url": "http://u", "image": "http://p"}])
    client.message.send_mini_program_page(
        openid, {"title": "题", "appid": "wx1", "pagepath": "a", "thumb_media_id": thumb}
    )
    kinds = [item["kind"] for item in sandbox.screen(phone, account)]
    assert kinds == ["text", "text", "image", "music", "news", "miniprogrampage"]
    assert client.media.download(image).content == PNG
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_text("oNobody", "x")
    assert refused.value.errcode == 40003


def test_tokens_are_renewed_by_the_client(shop: Shop, sandbox: Running) -> None:
    client, account, _, openid = shop
    client.user.get(openid)
    sandbox.control("POST", f"/accounts/{account['appid']}/invalidate-tokens")
    assert client.user.get(openid)["subscribe"] == 1


def test_users_and_tags(shop: Shop, sandbox: Running) -> None:
    client, account, _, openid = shop
    sandbox.control("POST", "/phones", count=3, follow=account["appid"])
    assert list(client.user.iter_followers()) == list(sandbox.world.rosters[account["appid"]].followers)
    client.user.update_remark(openid, "王先生")
    assert client.user.get(openid)["remark"] == "王先生"
    assert client.user.get_batch([openid])[0]["openid"] == openid
    tag = client.tag.create("车主")
    client.tag.tag_user(tag["id"], openid)
    assert client.tag.get_user_tag(openid) == [tag["id"]]
    assert list(client.tag.iter_tag_users(tag["id"])) == [openid]
    client.tag.untag_user(tag["id"], [openid])
    client.tag.update(tag["id"], "老车主")
    assert {"id": tag["id"], "name": "老车主", "count": 0} in client.tag.get()
    client.tag.delete(tag["id"])
    client.tag.batch_black_list([openid])
    assert client.tag.get_black_list()["total"] == 1
    client.tag.batch_unblack_list([openid])


def test_menu(shop: Shop) -> None:
    client, *_ = shop
    assert client.menu.get() is None
    client.menu.create({"button": [{"type": "click", "name": "人工", "key": "human"}]})
    assert client.menu.get()["menu"]["button"][0]["name"] == "人工"
    assert client.menu.get_menu_info()["is_menu_open"] == 1
    client.menu.delete()
    assert client.menu.get() is None


def test_material(shop: Shop) -> None:
    client, *_ = shop
    made = client.material.add("image", io.BytesIO(PNG))
    assert client.material.get(made["media_id"]).content == PNG
    assert client.material.get_count()["image_count"] == 1
    assert client.material.batchget("image")["item"][0]["media_id"] == made["media_id"]
    client.material.delete(made["media_id"])
    assert client.material.get_count()["image_count"] == 0
    assert client.media.upload_image(("a.png", PNG)).startswith("http")


def test_codes_addresses_and_page_signatures(shop: Shop, sandbox: Running) -> None:
    client, _, phone, _ = shop
    made = client.qrcode.create({"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "店"}}})
    assert client.qrcode.show(made).content[:3] == b"\xff\xd8\xff"
    assert sandbox.control("POST", f"/phones/{phone}/scan", ticket=made["ticket"])["result"] == "scanned"
    assert client.misc.get_wechat_ips()[0] == "127.0.0.1"
    assert len(client.jsapi.get_jsapi_signature("n", client.jsapi.get_jsapi_ticket(), 1, "http://x")) == 40
    with pytest.raises(WeChatClientException) as refused:
        client.poi.list()
    assert refused.value.errcode == 48001


def test_web_login(shop: Shop, sandbox: Running) -> None:
    _, account, phone, openid = shop
    oauth = WeChatOAuth(account["appid"], account["secret"], "http://shop.test/back", "snsapi_userinfo", "s1")
    oauth.API_BASE_URL, oauth.OAUTH_BASE_URL = f"{sandbox.url}/", f"{sandbox.url}/connect/"
    link = oauth.authorize_url.replace("#wechat_redirect", f"&sandbox_phone={phone}&sandbox_consent=yes")
    where = sandbox.http.get(link).headers["location"]
    found = oauth.fetch_access_token(where.partition("code=")[2].partition("&")[0])
    assert found["openid"] == openid
    assert oauth.get_user_info()["nickname"].startswith("微信用户")
    assert oauth.check_access_token() is True
    assert oauth.refresh_access_token(found["refresh_token"])["openid"] == openid
    with pytest.raises(WeChatOAuthException):
        oauth.fetch_access_token("none")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_server_written_with_wechatpy(sandbox: Running, developer: Developer, mode: str) -> None:
    account = sandbox.account(callback_url=developer.url, mode=mode)
    crypto = WeChatCrypto(account["token"], account["aes_key"], account["appid"])
    seen: list[Any] = []

    def answer(received: Received) -> bytes:
        query = received.query
        check_signature(account["token"], query["signature"], query["timestamp"], query["nonce"])
        if received.method == "GET":
            return query["echostr"].encode()
        body: Any = received.body
        if mode == "safe":
            body = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(body)
        seen.append(message)
        reply: Any = TextReply(content=f"收到 {message.type}", message=message)
        if message.type == "location":
            reply = ArticlesReply(message=message)
            reply.add_article({"title": "门店", "description": "d", "image": "http://p", "url": "http://u"})
        elif message.type == "link":
            reply = create_reply("", message)
        text: str = reply.render()
        if text and mode == "safe":
            text = crypto.encrypt_message(text, query["nonce"], query["timestamp"])
        return text.encode()

    developer.answer = answer
    assert sandbox.control("POST", f"/accounts/{account['appid']}/verify")["ok"] is True
    phone, openid = sandbox.follower(account)
    assert (seen[-1].event, seen[-1].source) == ("subscribe", openid)
    assert sandbox.say(phone, account, "在吗")["result"] == "reply"
    assert seen[-1].content == "在吗"
    located = sandbox.say(phone, account, type="location", text="", lat=31.2, lng=121.4, label="上海")
    assert (located["result"], seen[-1].location) == ("reply", ("31.2", "121.4"))
    assert sandbox.say(phone, account, type="link", text="", url="http://u", title="t")["result"] == "handled"
    kinds = [(item["from"], item["kind"]) for item in sandbox.screen(phone, account)]
    assert kinds == [
        ("account", "text"),
        ("me", "text"),
        ("account", "text"),
        ("me", "location"),
        ("account", "news"),
        ("me", "link"),
    ]
    assert json.dumps(sandbox.screen(phone, account)[2], ensure_ascii=False).count("收到 text") == 1
