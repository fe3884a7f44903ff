"""Daily and minute figures, the tools around them, and rids (B2, B29, C11)."""

from conftest import Running

_INFO = "/cgi-bin/getcallbackip"


def test_a_days_figure_ends_with_45009_and_comes_back_at_midnight_in_beijing(sandbox: Running) -> None:
    account = sandbox.account()
    sandbox.control("PATCH", f"/accounts/{account['appid']}", quotas={_INFO: 2})
    token = sandbox.token(account)
    codes = [sandbox.api(account, _INFO, access_token=token).get("errcode", 0) for _ in range(3)]
    assert codes == [0, 0, 45009]
    to_midnight = 86400 - (sandbox.control("GET", "/clock")["now"] + 8 * 3600) % 86400
    if to_midnight > 10:
        sandbox.advance(to_midnight - 5)
        assert sandbox.api(account, _INFO)["errcode"] == 45009
    sandbox.advance(11)
    assert "ip_list" in sandbox.api(account, _INFO)


def test_clearing_is_limited_to_ten_a_month(sandbox: Running) -> None:
    account = sandbox.account()
    sandbox.control("PATCH", f"/accounts/{account['appid']}", quotas={_INFO: 1})
    assert "ip_list" in sandbox.api(account, _INFO)
    assert sandbox.api(account, _INFO)["errcode"] == 45009
    assert sandbox.api(account, "/cgi-bin/clear_quota", {"appid": account["appid"]})["errcode"] == 0
    assert "ip_list" in sandbox.api(account, _INFO)
    by_secret = {"appid": account["appid"], "appsecret": account["secret"]}
    for _ in range(9):
        assert sandbox.http.post("/cgi-bin/clear_quota/v2", json=by_secret).json()["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/clear_quota", {"appid": account["appid"]})["errcode"] == 48006
    sandbox.advance(32 * 86400)
    assert sandbox.api(account, "/cgi-bin/clear_quota", {"appid": account["appid"]})["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/clear_quota", {"appid": "x"})["errcode"] == 40013


def test_quota_get(sandbox: Running) -> None:
    account = sandbox.account()
    test_account = sandbox.account(sandbox=True)
    where, path = "/cgi-bin/openapi/quota/get", "/cgi-bin/message/custom/send"
    sandbox.api(account, path, {"touser": "x"})
    assert sandbox.api(account, where, {"cgi_path": path})["quota"] == {
        "daily_limit": 500_000,
        "used": 1,
        "remain": 499_999,
    }
    assert sandbox.api(test_account, where, {"cgi_path": path})["quota"]["daily_limit"] == 50_000
    stable = sandbox.api(account, where, {"cgi_path": "/cgi-bin/menu/create"})
    assert stable["quota"]["daily_limit"] == 1000
    assert sandbox.api(account, where, {"cgi_path": "/cgi-bin/none"})["errcode"] == 76021
    unverified = sandbox.account(verified=False)
    assert sandbox.api(unverified, where, {"cgi_path": path})["errcode"] == 76022
    assert sandbox.api(account, "/cgi-bin/openapi/quota/clear", {"cgi_path": path})["errcode"] == 0
    assert sandbox.api(account, where, {"cgi_path": path})["quota"]["used"] == 0


def test_the_token_call_has_a_figure_too(sandbox: Running) -> None:
    account = sandbox.account(sandbox=True)
    for _ in range(200):
        sandbox.token(account)
    query = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
    assert sandbox.http.get("/cgi-bin/token", params=query).json()["errcode"] == 45009


def test_refused_calls_need_not_count(sandbox: Running) -> None:
    account = sandbox.account(knobs={"failed_calls_count": False})
    path = "/cgi-bin/message/custom/send"
    sandbox.api(account, path, {"touser": "x"})
    assert sandbox.api(account, "/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]["used"] == 0


def test_a_rid_tells_of_its_call(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    failed = sandbox.api(account, "/cgi-bin/message/custom/send", {"touser": "x"})
    rid = failed["errmsg"].rpartition("rid: ")[2]
    assert [len(one) for one in rid.split("-")] == [8, 8, 8]
    where = "/cgi-bin/openapi/rid/get"
    found = sandbox.api(account, where, {"rid": rid})["request"]
    assert (found["request_url"], found["request_body"]) == ("/cgi-bin/message/custom/send", '{"touser":"x"}')
    assert "40003" in found["response_body"]
    assert sandbox.api(account, where, {"rid": "none"})["errcode"] == 76001
    assert sandbox.api(other, where, {"rid": rid})["errcode"] == 76002
    sandbox.advance(8 * 86400)
    assert sandbox.api(account, where, {"rid": rid})["errcode"] == 76003
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"error_style": "hint"})
    assert " hint: [" in sandbox.api(account, where, {"rid": "none"})["errmsg"]


def test_callback_check(sandbox: Running) -> None:
    account = sandbox.account(callback_url="http://shop.test/wx")
    where = "/cgi-bin/callback/check"
    assert set(sandbox.api(account, where, {"action": "all", "check_operator": "CAP"})) == {"dns", "ping"}
    assert sandbox.api(account, where, {"action": "x"})["errcode"] == 40202
    assert sandbox.api(account, where, {"action": "dns", "check_operator": "x"})["errcode"] == 40203
    assert sandbox.api(sandbox.account(), where, {"action": "dns"})["errcode"] == 40201
