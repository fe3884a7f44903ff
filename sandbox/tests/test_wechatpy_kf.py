"""The unmodified wechatpy client from PyPI over its calls for agents, sessions and records."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from helpdesk import client as at_work
from helpdesk import event
from recordings import PNG
from wechatpy import WeChatClient, parse_message
from wechatpy.exceptions import WeChatClientException

from conftest import Developer, Running

Shop = tuple[WeChatClient, dict[str, Any], str, str]
ALICE, BOB = "alice@simshop", "bob@simshop"


@pytest.fixture
def shop(sandbox: Running, developer: Developer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Agents made as wechatpy does: with a password and no invitation, so nobody is bound."""
    knobs = {"kf_binding_needed": False, "kf_records_same_day": False}
    account = sandbox.account(callback_url=developer.url, knobs=knobs)
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


def test_accounts(shop: Shop, sandbox: Running) -> None:
    client, account, phone, openid = shop
    service = client.customservice
    service.add_account(ALICE, "小爱", "secret")
    service.update_account(ALICE, "爱丽丝", "secret")
    service.upload_headimg(ALICE, ("a.png", PNG))
    (shown,) = service.get_accounts()
    assert (shown["kf_account"], shown["kf_nick"]) == (ALICE, "爱丽丝")
    assert sandbox.http.get(shown["kf_headimgurl"]).content == PNG
    assert service.get_online_accounts() == []
    at_work(sandbox, account, ALICE, "online", status=1)
    assert service.get_online_accounts()[0]["kf_account"] == ALICE
    sandbox.say(phone, account)
    client.message.send_text(openid, "您好", account=ALICE)
    assert sandbox.screen(phone, account)[-1]["kf_nick"] == "爱丽丝"
    service.delete_account(ALICE)
    assert service.get_accounts() == []
    with pytest.raises(WeChatClientException) as refused:
        service.delete_account(ALICE)
    assert refused.value.errcode == 65401


def test_sessions_and_their_events(shop: Shop, sandbox: Running, developer: Developer) -> None:
    client, account, _, openid = shop
    service = client.customservice
    for name in (ALICE, BOB):
        service.add_account(name, "客服", "secret")
        at_work(sandbox, account, name, "online", status=1)
    service.create_session(openid, ALICE, "附加信息")
    made = parse_message(event(developer, "kf_create_session"))
    assert (made.event, made.account, made.source) == ("kf_create_session", ALICE, openid)
    assert service.get_session(openid)["kf_account"] == ALICE
    assert [one["openid"] for one in service.get_session_list(ALICE)] == [openid]
    assert service.get_wait_case()["count"] == 0
    at_work(sandbox, account, ALICE, "transfer", openid=openid, to=BOB)
    switched = parse_message(event(developer, "kf_switch_session"))
    assert (switched.from_account, switched.to_account) == (ALICE, BOB)
    service.close_session(openid, BOB)
    assert parse_message(event(developer, "kf_close_session")).account == BOB
    with pytest.raises(WeChatClientException) as refused:
        service.close_session(openid, BOB)
    assert refused.value.errcode == 65413


def test_records(shop: Shop, sandbox: Running) -> None:
    client, account, _, openid = shop
    client.customservice.add_account(ALICE, "客服", "secret")
    at_work(sandbox, account, ALICE, "online", status=1)
    client.customservice.create_session(openid, ALICE)
    at_work(sandbox, account, ALICE, "say", openid=openid, text="您好")
    now = datetime.now()  # noqa: DTZ005 - wechatpy reads naive local times
    found = client.customservice.get_records(now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(one["opercode"], one["text"], one["worker"]) for one in found["recordlist"]] == [
        (1002, "", ALICE),
        (2002, "您好", ALICE),
    ]
    assert client.customservice.get_records(now, now, msgid=found["msgid"])["number"] == 0
