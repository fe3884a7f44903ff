"""A platform that misbehaves on request (C16)."""

from typing import Any

import httpx
import pytest

from conftest import Running

_SEND = "/cgi-bin/message/custom/send"


def _set(sandbox: Running, **fault: Any) -> None:
    sandbox.control("PUT", "/faults", api=[fault])


def _post(sandbox: Running, account: dict[str, Any], openid: str, timeout: float = 5.0) -> httpx.Response:
    query = {"access_token": sandbox.kept_token(account)}
    body = {"touser": openid, "msgtype": "text", "text": {"content": "好"}}
    return sandbox.http.post(_SEND, params=query, json=body, timeout=timeout)


@pytest.fixture
def chat(sandbox: Running) -> tuple[dict[str, Any], str, str]:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.token(account)
    return account, phone, openid


Chat = tuple[dict[str, Any], str, str]


def test_error_codes_by_path_rate_and_times(sandbox: Running, chat: Chat) -> None:
    account, phone, openid = chat
    _set(sandbox, path=_SEND, errcode=-1, times=2)
    codes = [_post(sandbox, account, openid).json()["errcode"] for _ in range(3)]
    assert codes == [-1, -1, 0]
    assert len(sandbox.screen(phone, account)) == 1
    _set(sandbox, path="/cgi-bin/user/*", errcode=45011)
    assert _post(sandbox, account, openid).json()["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/user/get")["errcode"] == 45011
    sandbox.control("PUT", "/faults", seed=3, api=[{"path": "*", "errcode": -1, "rate": 0.5}])
    found = [sandbox.api(account, "/cgi-bin/user/get").get("errcode", 0) for _ in range(30)]
    assert set(found) == {0, -1}
    sandbox.control("PUT", "/faults")
    shown = sandbox.control("GET", "/faults")
    assert (shown["api"], shown["callback"]["drop"]) == ([], 0)


def test_html_truncated_and_odd_types(sandbox: Running, chat: Chat) -> None:
    account, phone, openid = chat
    _set(sandbox, path=_SEND, html=True)
    answer = _post(sandbox, account, openid)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert sandbox.screen(phone, account) == []
    _set(sandbox, path=_SEND, truncated=True)
    assert _post(sandbox, account, openid).content == b'{"errcode":0,"errmsg":"ok"}'[:13]
    assert len(sandbox.screen(phone, account)) == 1
    _set(sandbox, path=_SEND, content_type="text/plain")
    assert _post(sandbox, account, openid).headers["content-type"].startswith("text/plain")


def test_a_timeout_takes_effect_unless_told_otherwise(sandbox: Running, chat: Chat) -> None:
    account, phone, openid = chat
    _set(sandbox, path=_SEND, timeout=True)
    with pytest.raises(httpx.ReadTimeout):
        _post(sandbox, account, openid, timeout=0.3)
    assert len(sandbox.screen(phone, account)) == 1
    _set(sandbox, path=_SEND, timeout=True, applied=False)
    with pytest.raises(httpx.ReadTimeout):
        _post(sandbox, account, openid, timeout=0.3)
    assert len(sandbox.screen(phone, account)) == 1


def test_the_stream_tells_at_once_that_an_answer_did_not_go_out(sandbox: Running, chat: Chat) -> None:
    account, _, openid = chat
    _set(sandbox, path=_SEND, timeout=True)
    after = sandbox.control("GET", "/log")["next"]
    with pytest.raises(httpx.ReadTimeout):
        _post(sandbox, account, openid, timeout=0.3)
    with sandbox.http.stream("GET", f"/_sandbox/v1/stream?after={after}") as stream:
        told = next(line for line in stream.iter_lines() if '"type":"log"' in line)
    assert "the caller did not get this answer" in told


def test_a_reset_breaks_the_answer(sandbox: Running, chat: Chat) -> None:
    account, phone, openid = chat
    _set(sandbox, path=_SEND, reset=True)
    with pytest.raises(httpx.RemoteProtocolError):
        _post(sandbox, account, openid)
    assert len(sandbox.screen(phone, account)) == 1


def test_latency(sandbox: Running, chat: Chat) -> None:
    account, _, openid = chat
    _set(sandbox, path=_SEND, latency_ms=200)
    answer = _post(sandbox, account, openid)
    assert answer.elapsed.total_seconds() > 0.19
    assert answer.json()["errcode"] == 0


def test_one_account_only(sandbox: Running, chat: Chat) -> None:
    account, _, openid = chat
    other = sandbox.account()
    _set(sandbox, path="*", errcode=50002, appid=other["appid"])
    assert _post(sandbox, account, openid).json()["errcode"] == 0
    sandbox.token(account)
    query = {"grant_type": "client_credential", "appid": other["appid"], "secret": other["secret"]}
    assert sandbox.http.get("/cgi-bin/token", params=query).json()["errcode"] == 50002


def test_unknown_faults_are_refused(sandbox: Running) -> None:
    refused = sandbox.control("PUT", "/faults", status=400, api=[{"explode": True}])
    assert refused["error"] == "bad_body"
