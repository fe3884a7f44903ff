"""The unmodified wechatpy client from PyPI over its calls for template messages, notices and one-time messages."""

from typing import Any

import pytest
import requests
from helpdesk import MAINTENANCE, answer, event, notice, values
from wechatpy import WeChatClient, parse_message
from wechatpy.exceptions import WeChatClientException

from conftest import Developer, Running

Shop = tuple[WeChatClient, dict[str, Any], str, str]


@pytest.fixture
def shop(sandbox: Running, developer: Developer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    client = type("Client", (WeChatClient,), {"API_BASE_URL": f"{sandbox.url}/cgi-bin/"})(
        account["appid"], account["secret"]
    )
    sent = requests.Session.request

    def redirected(session: requests.Session, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Where wechatpy names the host in full, the transport sends it to the sandbox: hosts are settings (2)."""
        return sent(session, method, url.replace("https://api.weixin.qq.com", sandbox.url), *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", redirected)
    return client, account, phone, openid


def test_industries_and_own_templates(shop: Shop) -> None:
    client, *_ = shop
    client.template.set_industry("25", "1")
    assert client.template.get_industry()["primary_industry"]["second_class"] == "汽车相关"
    template_id = client.template.get("43216")
    client.template.add("TM00015")
    listed = client.template.get_all_private_template()["template_list"]
    assert [one["title"] for one in listed] == ["保养提醒", "订单支付成功"]
    client.template.del_private_template(template_id)
    assert len(client.template.get_all_private_template()["template_list"]) == 1
    with pytest.raises(WeChatClientException) as refused:
        client.template.set_industry("25", "1")
    assert refused.value.errcode == 43100


def test_a_template_message_and_its_event(shop: Shop, sandbox: Running, developer: Developer) -> None:
    client, account, phone, openid = shop
    template_id = client.template.get("43216")
    program = {"appid": "wx1234567890abcdef", "pagepath": "index?foo=bar"}
    sent = client.message.send_template(openid, template_id, values(MAINTENANCE), "https://shop.test/", program)
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], item["title"], item["pagepath"]) == ("template", "保养提醒", "index?foo=bar")
    sandbox.advance(1)
    told = parse_message(event(developer, "TEMPLATESENDJOBFINISH"))
    assert (told.event, told.id, told.status, told.source) == (
        "templatesendjobfinish",
        sent["msgid"],
        "success",
        openid,
    )
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_template(openid, template_id, values({**MAINTENANCE, "time3": "明天"}))
    assert (refused.value.errcode, "data.time3.value" in refused.value.errmsg) == (47003, True)


def test_a_subscription_notice(shop: Shop, sandbox: Running) -> None:
    client, account, phone, openid = shop
    visit = notice(sandbox, account)
    data = values({"thing1": "首次保养", "time2": "2026年11月28日 09:30", "thing3": "三江汽车浦东店"})
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_subscribe_message(openid, visit, data)
    assert refused.value.errcode == 43101
    answer(sandbox, phone, account, {visit: True})
    program = {"appid": "wx1234567890abcdef", "pagepath": "pages/visit"}
    assert client.message.send_subscribe_message(openid, visit, data, program, "https://shop.test/")["errcode"] == 0
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], item["miniprogram_appid"], item["url"]) == (
        "notice",
        "wx1234567890abcdef",
        "https://shop.test/",
    )


def test_a_one_time_message(shop: Shop, sandbox: Running, developer: Developer) -> None:
    client, account, phone, openid = shop
    template_id = sandbox.control("GET", f"/accounts/{account['appid']}/templates")["one_time_template_id"]
    link = client.message.get_subscribe_authorize_url(1000, template_id, developer.url, "state-1")
    opened = sandbox.control("POST", f"/phones/{phone}/open", url=link)
    assert f"openid={openid}" in opened["final_url"]
    assert "reserved=state-1" in opened["final_url"]
    content = {"content": {"value": "您的车已到店", "color": "#173177"}}
    sent = client.message.send_subscribe_template(openid, template_id, 1000, "到店提醒", content, "https://shop.test/")
    assert sent["errcode"] == 0
    (item,) = sandbox.screen(phone, account)
    assert (item["title"], item["text"], item["url"]) == ("到店提醒", "您的车已到店", "https://shop.test/")
    with pytest.raises(WeChatClientException) as refused:
        client.message.send_subscribe_template(openid, template_id, 1000, "到店提醒", content)
    assert refused.value.errcode == 43101
