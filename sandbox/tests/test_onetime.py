"""One-time messages: the page that asks, the way back, the one message (B10)."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from conftest import Developer, Running

_SEND = "/cgi-bin/message/template/subscribe"


def _link(sandbox: Running, account: dict[str, Any], **changes: Any) -> str:
    query = {
        "action": "get_confirm",
        "appid": account["appid"],
        "scene": 7,
        "template_id": _template(sandbox, account),
        "redirect_url": "http://shop.test/back?from=wx",
        "reserved": "abc",
        **changes,
    }
    return f"/mp/subscribemsg?{urlencode(query)}"


def _template(sandbox: Running, account: dict[str, Any]) -> str:
    return str(sandbox.control("GET", f"/accounts/{account['appid']}/templates")["one_time_template_id"])


def _body(sandbox: Running, account: dict[str, Any], openid: str, **changes: Any) -> dict[str, Any]:
    return {
        "touser": openid,
        "template_id": _template(sandbox, account),
        "scene": "7",
        "title": "到店提醒",
        "data": {"content": {"value": "您的车已到店", "color": "#173177"}},
        **changes,
    }


def test_agreeing_on_the_page_allows_one_message_for_that_scene(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    link = _link(sandbox, account, sandbox_phone=phone)
    sheet = sandbox.http.get(link, headers={"accept": "text/html"})
    assert sheet.status_code == 200
    assert 'data-testid="consent-yes"' in sheet.text
    assert account["name"] in sheet.text

    where = urlsplit(sandbox.http.get(f"{link}&sandbox_consent=yes").headers["location"])

    found = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert (where.netloc, where.path) == ("shop.test", "/back")
    assert found == {
        "from": "wx",
        "openid": openid,
        "template_id": _template(sandbox, account),
        "action": "confirm",
        "scene": "7",
        "reserved": "abc",
    }
    assert sandbox.api(account, _SEND, _body(sandbox, account, openid, scene=8))["errcode"] == 43101
    assert sandbox.api(account, _SEND, _body(sandbox, account, openid, url="http://u")) == {
        "errcode": 0,
        "errmsg": "ok",
    }
    (item,) = sandbox.screen(phone, account)
    assert (item["kind"], item["via"], item["title"], item["text"], item["colour"], item["url"]) == (
        "notice",
        "one_time",
        "到店提醒",
        "您的车已到店",
        "#173177",
        "http://u",
    )
    assert sandbox.api(account, _SEND, _body(sandbox, account, openid))["errcode"] == 43101


def test_cancelling_leads_back_without_the_openid(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    link = _link(sandbox, account, sandbox_phone=phone, sandbox_consent="no", reserved="")
    found = parse_qs(urlsplit(sandbox.http.get(link).headers["location"]).query)
    assert (found["action"], "openid" in found, "reserved" in found) == (["cancel"], False, False)
    assert sandbox.api(account, _SEND, _body(sandbox, account, openid))["errcode"] == 43101


def test_a_phone_that_opens_the_page_agrees_like_its_owner(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(kind="subscription")
    phone = sandbox.control("POST", "/phones")["phone"]
    link = _link(sandbox, account, redirect_url=developer.url)
    for host in (sandbox.url, "https://mp.weixin.qq.com"):
        opened = sandbox.control("POST", f"/phones/{phone}/open", url=f"{host}{link}#wechat_redirect")
        assert "action=confirm" in opened["final_url"]
    openid = sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["openid"]
    codes = [sandbox.api(account, _SEND, _body(sandbox, account, openid))["errcode"] for _ in range(3)]
    assert codes == [0, 0, 43101]


def test_a_browser_that_is_no_phone_is_asked_which(sandbox: Running) -> None:
    account = sandbox.account()
    sandbox.follower(account)
    assert 'data-testid="which-phone"' in sandbox.http.get(_link(sandbox, account)).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"appid": "wx0"}, "invalid appid"),
        ({"action": "get"}, "get_confirm"),
        ({"scene": 10_001}, "scene is 0 to 10000"),
        ({"scene": "a"}, "scene is 0 to 10000"),
        ({"template_id": "none"}, "invalid template_id"),
        ({"redirect_url": "javascript:alert(1)"}, "invalid redirect_url"),
        ({"redirect_url": "http://elsewhere.test/"}, "shop.test"),
    ],
)
def test_a_badly_made_address_is_refused(sandbox: Running, changes: dict[str, Any], said: str) -> None:
    account = sandbox.account(oauth_domain="shop.test")
    phone, _ = sandbox.follower(account)
    page = sandbox.http.get(_link(sandbox, account, sandbox_phone=phone, **changes)).text
    assert "consent-refused" in page
    assert said in page
    link = sandbox.url + _link(sandbox, account, **changes)
    refused = sandbox.control("POST", f"/phones/{phone}/open", 409, url=link)
    assert refused["error"] == "consent_refused"


def test_accounts_without_the_right_cannot_ask(sandbox: Running) -> None:
    account = sandbox.account(verified=False)
    phone, _ = sandbox.follower(account)
    assert "consent-refused" in sandbox.http.get(_link(sandbox, account, sandbox_phone=phone)).text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "none"}, 40037),
        ({"scene": "x"}, 47003),
        ({"title": "十六个字" * 4}, 47003),
        ({"title": ""}, 47003),
        ({"data": {"content": {"value": "字" * 201}}}, 47003),
        ({"data": {"content": {}}}, 47003),
        ({"data": {}}, 47001),
        ({"url": "http://u/" + "a" * 2048}, 40039),
    ],
)
def test_a_bad_message_is_refused_and_takes_nothing(sandbox: Running, changes: dict[str, Any], code: int) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.http.get(_link(sandbox, account, sandbox_phone=phone, sandbox_consent="yes"))
    refused = sandbox.api(account, _SEND, _body(sandbox, account, openid, **changes))
    assert refused["errcode"] == code
    assert "rid: " in refused["errmsg"]
    assert sandbox.api(account, _SEND, _body(sandbox, account, openid))["errcode"] == 0
