"""The unmodified wechatpy client from PyPI over its calls for mass messages, articles and comments."""

from typing import Any

import pytest
import requests
from newspaper import ended, until
from recordings import PNG, sound, video
from wechatpy import WeChatClient, parse_message
from wechatpy.exceptions import WeChatClientException

from conftest import Developer, Running

Shop = tuple[WeChatClient, dict[str, Any], list[tuple[str, str]]]


@pytest.fixture
def shop(sandbox: Running, developer: Developer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    account = sandbox.account(callback_url=developer.url, knobs={"mass_monthly": 99})
    people = [sandbox.follower(account) for _ in range(2)]
    client = type("Client", (WeChatClient,), {"API_BASE_URL": f"{sandbox.url}/cgi-bin/"})(
        account["appid"], account["secret"]
    )
    sent = requests.Session.request

    def redirected(session: requests.Session, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Where wechatpy names the host in full, the transport sends it to the sandbox: hosts are settings (2)."""
        return sent(session, method, url.replace("https://api.weixin.qq.com", sandbox.url), *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", redirected)
    return client, account, people


def _article(client: WeChatClient, **fields: Any) -> dict[str, Any]:
    thumb = client.material.add("image", ("a.png", PNG))["media_id"]
    return {"title": "夏季上新", "content": "<p>到店</p>", "thumb_media_id": thumb, **fields}


def test_every_type_by_group_to_all_to_people_and_as_preview(shop: Shop, sandbox: Running) -> None:
    client, account, people = shop
    group = client.tag.create("车主")["id"]
    client.tag.tag_user(group, people[0][1])
    image = client.media.upload("image", ("a.png", PNG))["media_id"]
    voice = client.media.upload("voice", ("a.mp3", sound("mp3", "libmp3lame", rate=16000)))["media_id"]
    clip = client.media.upload("video", ("a.mp4", video()))["media_id"]
    mpvideo = client.media.upload_video(clip, "开箱", "三分钟")["media_id"]
    news = client.media.upload_articles([_article(client)])["media_id"]
    openids = [openid for _, openid in people]
    sends = [
        (client.message.send_mass_text, "大家好"),
        (client.message.send_mass_image, image),
        (client.message.send_mass_voice, voice),
        (client.message.send_mass_video, mpvideo),
        (client.message.send_mass_article, news),
    ]
    for send, what in sends:
        for to, further in ((group, {}), (None, {"is_to_all": True}), (openids, {})):
            assert send(to, what, **further)["errcode"] == 0, (send, to)
        assert send(openids[0], what, preview=True)["errmsg"] == "preview success"
        assert send(people[0][0], what, preview=True)["errcode"] == 0
    for place, count in ((0, 25), (1, 10)):
        look = people[place][0]
        until(lambda look=look, count=count: len(sandbox.screen(look, account)) == count)
    kinds = {item["kind"] for item in sandbox.screen(people[1][0], account)}
    assert kinds == {"text", "image", "voice", "video", "mpnews"}
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_mass_card(None, "card", is_to_all=True)
    assert refused.value.errcode == 45113


def test_status_delete_and_the_end_event(shop: Shop, sandbox: Running, developer: Developer) -> None:
    client, _, _ = shop
    news = client.material.add_articles([_article(client)])["media_id"]
    sent = client.message.send_mass_article(None, news, is_to_all=True, client_msg_id="camp-1")
    (body,) = ended(sandbox, developer)
    event = parse_message(body)
    assert (event.event, event.id, event.status) == ("masssendjobfinish", sent["msg_id"], "send success")
    assert (event.total_count, event.filter_count, event.sent_count, event.error_count) == (2, 2, 2, 0)
    assert client.message.get_mass(sent["msg_id"])["msg_status"] == "SEND_SUCCESS"
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_mass_article(None, news, is_to_all=True, client_msg_id="camp-1")
    assert refused.value.errcode == 45065
    client.message.delete_mass(sent["msg_id"])
    assert client.message.get_mass(sent["msg_id"])["msg_status"] == "DELETE"


def test_permanent_articles(shop: Shop) -> None:
    client, *_ = shop
    made = client.material.add_articles([_article(client), _article(client, title="第二篇")])["media_id"]
    assert [one["title"] for one in client.material.get(made)] == ["夏季上新", "第二篇"]
    client.material.update_article(made, 1, _article(client, title="改过"))
    client.material.update_articles(made, 0, [_article(client, title="也改过")])
    items = client.material.batchget("news")["item"]
    assert [one["title"] for one in items[0]["content"]["news_item"]] == ["也改过", "改过"]
    assert client.material.get_count()["news_count"] == 1
    client.material.delete(made)
    assert client.material.get_count()["news_count"] == 0
    assert client.media.upload_mass_image(("a.png", PNG)).startswith("http")


def test_comments(shop: Shop, sandbox: Running, developer: Developer) -> None:
    client, account, people = shop
    article = _article(client, need_open_comment=True)
    news = client.material.add_articles([article, article])["media_id"]
    where = client.message.send_mass_article(None, news, is_to_all=True)["msg_data_id"]
    ended(sandbox, developer)
    client.material.close_comment(where, 1)
    client.material.open_comment(where, 1)
    comment = {"appid": account["appid"], "msg_data_id": where, "index": 1, "text": "写得好"}
    sandbox.control("POST", f"/phones/{people[0][0]}/comments", **comment)
    (found,) = client.material.list_comment(where)["comment"]
    number = found["user_comment_id"]
    client.material.markelect_comment(where, 1, number)
    client.material.add_reply_comment(where, 1, number, "谢谢")
    assert client.material.list_comment(where, type=2)["comment"][0]["reply"]["content"] == "谢谢"
    client.material.unmarkelect_comment(where, 1, number)
    client.material.delete_reply_comment(where, 1, number)
    client.material.delete_comment(where, 1, number)
    assert client.material.list_comment(where)["total"] == 0


def test_drafts_and_publishing_through_the_clients_own_transport(shop: Shop, sandbox: Running) -> None:
    """wechatpy has no methods for them; its post and get carry any path."""
    client, *_ = shop
    made = client.post("draft/add", data={"articles": [_article(client)]})["media_id"]
    assert client.get("draft/count")["total_count"] == 1
    assert client.post("draft/batchget", data={"offset": 0, "count": 20})["item"][0]["media_id"] == made
    job = client.post("freepublish/submit", data={"media_id": made})
    sandbox.advance(10)

    def done() -> Any:
        found = client.post("freepublish/get", data={"publish_id": job["publish_id"]})
        return found if found["publish_status"] == 0 else None

    url = until(done)["article_detail"]["item"][0]["article_url"]
    assert "到店" in requests.get(url, timeout=5).text
