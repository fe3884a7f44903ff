"""The unmodified wechatpy client over conditional menus, statistics, tickets, and the families that are not offered."""

import inspect
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from wechatpy import WeChatClient
from wechatpy.client.api.base import BaseWeChatAPI
from wechatpy.exceptions import WeChatClientException

from conftest import Developer, Running

Shop = tuple[WeChatClient, dict[str, Any], str, str]


@pytest.fixture
def shop(sandbox: Running, developer: Developer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    account = sandbox.account(callback_url=developer.url, knobs={"menu_refresh_s": 0})
    phone, openid = sandbox.follower(account)
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


def _today(sandbox: Running) -> date:
    return date(1970, 1, 1) + timedelta(days=int(sandbox.world.now() + 8 * 3600) // 86400)


def _refused(call: Any, *args: Any, **kwargs: Any) -> int:
    with pytest.raises(WeChatClientException) as refused:
        call(*args, **kwargs)
    return int(refused.value.errcode)


def test_conditional_menus(shop: Shop, sandbox: Running) -> None:
    client, account, phone, openid = shop
    everybody = {"button": [{"type": "click", "name": "默认", "key": "all"}]}
    owners = {"button": [{"type": "click", "name": "车主", "key": "owners"}]}
    assert _refused(client.menu.add_conditional, {**owners, "matchrule": {"tag_id": "100"}}) == 65303
    client.menu.create(everybody)
    tag = client.tag.create("车主")["id"]
    menuid = client.menu.add_conditional({**owners, "matchrule": {"tag_id": str(tag)}})["menuid"]
    assert client.menu.try_match(openid)["button"][0]["name"] == "默认"
    client.tag.tag_user(tag, openid)
    assert client.menu.try_match(openid)["button"][0]["name"] == "车主"
    shown = sandbox.control("GET", f"/accounts/{account['appid']}/menu?phone={phone}")
    assert shown["button"][0]["name"] == "车主"
    assert client.menu.get()["conditionalmenu"][0]["menuid"] == int(menuid)
    assert client.menu.get_menu_info()["selfmenu_info"]["button"][0]["name"] == "默认"
    assert client.menu.del_conditional(menuid)["errcode"] == 0
    assert _refused(client.menu.del_conditional, menuid) == 65301
    client.menu.delete()
    assert client.menu.get() is None


def test_statistics(shop: Shop, sandbox: Running) -> None:
    client, account, phone, _ = shop
    day = _today(sandbox)
    if day.day > 28:  # a month must not be longer than the longest span
        sandbox.advance(4 * 86400)
        day = _today(sandbox)
        phone, _ = sandbox.follower(account)
    sandbox.say(phone, account)
    sandbox.advance(2 * 86400)
    cube = client.datacube
    assert cube.get_user_summary(day, day)[0]["new_user"] == 1
    assert cube.get_user_cumulate(str(day), str(day))[0]["cumulate_user"] >= 1
    assert cube.get_upstream_msg(day, day)[0]["msg_count"] == 1
    assert cube.get_upstream_msg_hour(day, day)[0]["msg_user"] == 1
    assert cube.get_upstream_msg_dist(day, day)[0]["msg_user"] == 1
    assert cube.get_interface_summary(day, day)[0]["callback_count"] == 2
    assert cube.get_interface_summary_hour(day, day)[0]["fail_count"] == 0
    monday = day - timedelta(days=day.weekday())
    assert cube.get_upstream_msg_week(monday, day)[0]["msg_count"] == 1
    assert cube.get_upstream_msg_dist_week(monday, day)[0]["msg_user"] == 1
    assert cube.get_upstream_msg_month(day.replace(day=1), day)[0]["msg_user"] == 1
    assert cube.get_upstream_msg_dist_month(day.replace(day=1), day)[0]["count_interval"] == 1
    for name in ("article_summary", "article_total", "user_read", "user_read_hour", "user_share", "user_share_hour"):
        assert getattr(cube, f"get_{name}")(day, day) == []
    assert _refused(cube.get_user_summary, day - timedelta(days=7), day) == 61501
    assert _refused(cube.get_user_summary, "yesterday", "today") == 61500


def test_automatic_answers(shop: Shop, sandbox: Running) -> None:
    client, account, _, _ = shop
    sandbox.control("PUT", f"/accounts/{account['appid']}/autoreply", add_friend={"content": "欢迎"})
    found = client.message.get_autoreply_info()
    assert found["add_friend_autoreply_info"] == {"type": "text", "content": "欢迎"}


def test_tickets_and_addresses(shop: Shop) -> None:
    client, _, _, _ = shop
    ticket = client.jsapi.get_jsapi_ticket()
    assert client.jsapi.get_ticket()["ticket"] == ticket
    assert client.jsapi.get_ticket("wx_card")["expires_in"] > 7000
    signature = client.jsapi.get_jsapi_signature("n", ticket, 1_760_000_000, "http://shop.test/")
    assert len(signature) == 40
    assert client.misc.get_wechat_ips() != []


def test_families_that_are_retired_or_not_offered_say_so(shop: Shop) -> None:
    client, _, _, openid = shop
    calls: dict[str, Any] = {
        "misc.short_url": lambda: client.misc.short_url("http://shop.test/"),
        "semantic.search": lambda: client.semantic.search("几点", "hotel"),
        "poi.add": lambda: client.poi.add({}),
        "poi.list": client.poi.list,
        "group.create": lambda: client.group.create("老客户"),
        "group.get": client.group.get,
        "group.move_user": lambda: client.group.move_user(openid, 1),
        "user.get_group_id": lambda: client.user.get_group_id(openid),
        "card.create": lambda: client.card.create({}),
        "card.get_card_list": lambda: client.card.get_card_list(openid),
        "invoice.get_auth_url": lambda: client.invoice.get_auth_url("s", "o", 1, 1, "app", "t", 1),
        "merchant.get": lambda: client.merchant.get("1"),
        "merchant.order.get": lambda: client.merchant.order.get("1"),
        "shakearound.apply_device_id": lambda: client.shakearound.apply_device_id(1, "r"),
        "wifi.list_shops": client.wifi.list_shops,
    }
    assert {name: _refused(call) for name, call in calls.items()} == dict.fromkeys(calls, 48001)


def test_families_of_other_products_are_unknown_here(shop: Shop) -> None:
    client, _, _, _ = shop
    calls: dict[str, Any] = {
        "poi.get_categories": client.poi.get_categories,  # not below /cgi-bin/poi/
        "device.get_stat": lambda: client.device.get_stat("d"),
        "scan.get_merchant_info": client.scan.get_merchant_info,
        "marketing.get_user_action_sets": lambda: client.marketing.get_user_action_sets(1),
        "wxa.get_category": client.wxa.get_category,
        "cloud.invoke_cloud_function": lambda: client.cloud.invoke_cloud_function("e", "n", {}),
    }
    assert {name: _refused(call) for name, call in calls.items()} == dict.fromkeys(calls, 40066)


def test_every_family_of_the_client_is_called_by_a_test() -> None:
    families = {name for name, _ in inspect.getmembers(WeChatClient, lambda one: isinstance(one, BaseWeChatAPI))}
    sources = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_wechatpy*.py"))
    called = {name for name in families if re.search(rf"client\.{name}\b", sources)}
    assert called == families
