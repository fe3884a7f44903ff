"""Web login (B17) and the JS-SDK's ticket (B18)."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from conftest import Developer, Received, Running

_PAGE = "http://127.0.0.1:{port}/page"


def _link(sandbox: Running, account: dict[str, Any], redirect: str, scope: str = "snsapi_base", **more: str) -> str:
    query = (
        f"appid={account['appid']}&redirect_uri={quote(redirect, safe='')}&response_type=code&scope={scope}&state=s1"
    )
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{sandbox.url}/connect/oauth2/authorize?{query}{extra}"


def _code(sandbox: Running, account: dict[str, Any], phone: str, scope: str, **more: str) -> str:
    link = _link(
        sandbox, account, "http://shop.test/back?a=1", scope, sandbox_phone=phone, sandbox_consent="yes", **more
    )
    answer = sandbox.http.get(link)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (query["a"], query["state"]) == (["1"], ["s1"])
    return query["code"][0]


def _redeem(sandbox: Running, account: dict[str, Any], code: str, **other: str) -> dict[str, Any]:
    query = {"appid": account["appid"], "secret": account["secret"], "code": code, "grant_type": "authorization_code"}
    found: dict[str, Any] = sandbox.http.get("/sns/oauth2/access_token", params={**query, **other}).json()
    return found


def test_names_are_given_only_with_consent(sandbox: Running) -> None:
    account = sandbox.account(open_platform="group")
    phone = sandbox.control("POST", "/phones", nickname="王小明")["phone"]
    found = _redeem(sandbox, account, _code(sandbox, account, phone, "snsapi_userinfo"))
    assert {"access_token", "expires_in", "refresh_token", "openid", "scope", "unionid"} == set(found)
    who = {"access_token": found["access_token"], "openid": found["openid"], "lang": "zh_CN"}
    info = sandbox.http.get("/sns/userinfo", params=who).json()
    assert (info["nickname"], info["sex"], info["country"], info["unionid"]) == ("王小明", 0, "", found["unionid"])
    assert sandbox.http.get(info["headimgurl"]).content[:3] == b"\xff\xd8\xff"
    assert sandbox.http.get("/sns/auth", params=who).json() == {"errcode": 0, "errmsg": "ok"}
    assert sandbox.api(account, "/cgi-bin/user/info", openid=found["openid"])["subscribe"] == 0

    base = _redeem(sandbox, account, _code(sandbox, account, phone, "snsapi_base"))
    who = {"access_token": base["access_token"], "openid": base["openid"]}
    assert base["openid"] == found["openid"]
    assert sandbox.http.get("/sns/userinfo", params=who).json()["errcode"] == 48001
    assert sandbox.http.get("/sns/auth", params={**who, "openid": "x"}).json()["errcode"] == 40003


def test_codes_work_once_for_five_minutes_for_their_account(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    code = _code(sandbox, account, phone, "snsapi_base")
    assert _redeem(sandbox, other, code)["errcode"] == 40029
    assert _redeem(sandbox, account, code, secret="x")["errcode"] == 40125
    assert "openid" in _redeem(sandbox, account, code)
    assert _redeem(sandbox, account, code)["errcode"] == 40163
    assert _redeem(sandbox, account, "none")["errcode"] == 40029
    assert _redeem(sandbox, account, "")["errcode"] == 41008
    late = _code(sandbox, account, phone, "snsapi_base")
    sandbox.advance(301)
    assert _redeem(sandbox, account, late)["errcode"] == 42003


def test_refreshing(sandbox: Running) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    found = _redeem(sandbox, account, _code(sandbox, account, phone, "snsapi_base"))
    who = {"access_token": found["access_token"], "openid": found["openid"]}
    sandbox.advance(7201)
    assert sandbox.http.get("/sns/auth", params=who).json()["errcode"] == 42001
    query = {"appid": account["appid"], "grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
    fresh = sandbox.http.get("/sns/oauth2/refresh_token", params=query).json()
    assert sandbox.http.get("/sns/auth", params={**who, "access_token": fresh["access_token"]}).json()["errcode"] == 0
    bad = sandbox.http.get("/sns/oauth2/refresh_token", params={**query, "refresh_token": "x"}).json()
    assert bad["errcode"] == 40030
    sandbox.advance(30 * 86400)
    assert sandbox.http.get("/sns/oauth2/refresh_token", params=query).json()["errcode"] == 42002


def test_snapshot_visits_are_marked(sandbox: Running) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    found = _redeem(sandbox, account, _code(sandbox, account, phone, "snsapi_userinfo", sandbox_snapshot="1"))
    assert found["is_snapshotuser"] == 1
    who = {"access_token": found["access_token"], "openid": found["openid"]}
    assert sandbox.http.get("/sns/userinfo", params=who).json()["errcode"] == 48001


def test_the_pages_that_ask(sandbox: Running) -> None:
    account = sandbox.account(name="三江<服务>")
    phone = sandbox.control("POST", "/phones", nickname="<b>王</b>")["phone"]
    link = _link(sandbox, account, "http://shop.test/back", "snsapi_userinfo")
    which = sandbox.http.get(link)
    assert "which-phone" in which.text
    assert f"sandbox_phone={phone}" in which.text
    asks = sandbox.http.get(f"{link}&sandbox_phone={phone}").text
    assert "三江&lt;服务&gt;" in asks
    assert "<b>王" not in asks
    denied = sandbox.http.get(f"{link}&sandbox_phone={phone}&sandbox_consent=no").headers["location"]
    assert denied == "http://shop.test/back?state=s1"


@pytest.mark.parametrize(
    ("change", "fields", "words"),
    [
        ({"kind": "subscription"}, {}, "Scope"),
        ({"verified": False}, {}, "Scope"),
        ({}, {"scope": "snsapi_all"}, "Scope"),
        ({}, {"redirect": "javascript:alert(1)"}, "redirect_uri"),
        ({"oauth_domain": "other.test"}, {}, "redirect_uri"),
    ],
)
def test_refused_questions(sandbox: Running, change: dict[str, Any], fields: dict[str, str], words: str) -> None:
    account = sandbox.account(**change)
    link = _link(sandbox, account, fields.get("redirect", "http://shop.test/x"), fields.get("scope", "snsapi_base"))
    answer = sandbox.http.get(link)
    assert answer.status_code == 200
    assert words in answer.text
    assert "consent-refused" in answer.text


def test_a_phone_opens_a_page_that_logs_in(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    page = _PAGE.format(port=developer.port)

    def answer(received: Received) -> Any:
        return f"您好 {received.query.get('code', '')}".encode()

    developer.answer = answer
    opened = sandbox.control("POST", f"/phones/{phone}/open", url=_link(sandbox, account, page))
    assert (opened["status"], opened["final_url"].startswith(page)) == (200, True)
    code = opened["body"].split()[-1]
    assert (
        _redeem(sandbox, account, code)["openid"] == sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["openid"]
    )
    refused = sandbox.control("POST", f"/phones/{phone}/open", status=502, url="http://127.0.0.1:9/")
    assert refused["error"] == "page_unreachable"
    assert sandbox.control("POST", f"/phones/{phone}/open", status=400, url="file:///etc/passwd")["error"] == "bad_url"


def test_the_page_ticket(sandbox: Running) -> None:
    account = sandbox.account()
    first = sandbox.api(account, "/cgi-bin/ticket/getticket", type="jsapi")
    assert (first["errcode"], first["errmsg"]) == (0, "ok")
    assert sandbox.api(account, "/cgi-bin/ticket/getticket", type="jsapi")["ticket"] == first["ticket"]
    sandbox.advance(7201)
    assert sandbox.api(account, "/cgi-bin/ticket/getticket", type="jsapi")["ticket"] != first["ticket"]
    assert sandbox.api(account, "/cgi-bin/ticket/getticket", type="x")["errcode"] == 40035
