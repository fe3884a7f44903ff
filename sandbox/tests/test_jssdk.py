"""A page may use the JS-SDK only when it signed its own address with a ticket that is alive (B18, vectors V8)."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest

from conftest import Running
from wxsandbox import jssdk
from wxsandbox.accounts import Account

_TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
_VECTORS = [
    ("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b"),
    ("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
]
_URL = "http://shop.example/book?car=1"


def _sign(ticket: str, url: str) -> str:
    text = f"jsapi_ticket={ticket}&noncestr=n0&timestamp=1700000000&url={url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _ticket(sandbox: Running, account: dict[str, Any]) -> str:
    return str(sandbox.api(account, "/cgi-bin/ticket/getticket", type="jsapi")["ticket"])


def _check(sandbox: Running, account: dict[str, Any], signature: str, url: str = _URL) -> dict[str, Any]:
    given: dict[str, Any] = {"url": url, "timestamp": 1700000000, "nonceStr": "n0", "signature": signature}
    found: dict[str, Any] = sandbox.control("POST", f"/accounts/{account['appid']}/jssdk", **given)
    return found


@pytest.mark.parametrize(("url", "signature"), _VECTORS)
def test_the_official_vectors_are_believed(sandbox: Running, url: str, signature: str) -> None:
    account: Account = sandbox.world.accounts[sandbox.account()["appid"]]
    account.tokens.ticket, account.tokens.ticket_expires_at = _TICKET, 10.0
    found = jssdk.judge(account, nonce="Wm3WZYTPz0wzccnW", timestamp=1414587457, url=url, signature=signature, now=9.0)
    assert found == jssdk.Verdict("", "")


def test_a_page_that_signed_its_address_is_believed_whatever_follows_the_hash(sandbox: Running) -> None:
    account = sandbox.account()
    signature = _sign(_ticket(sandbox, account), _URL)
    assert _check(sandbox, account, signature) == {"ok": True, "error": "", "detail": ""}
    assert _check(sandbox, account, signature, _URL + "#/step/2")["ok"]


def test_a_signature_for_another_address_is_refused_and_the_developer_is_told_what_to_sign(sandbox: Running) -> None:
    account = sandbox.account()
    ticket = _ticket(sandbox, account)
    found = _check(sandbox, account, _sign(ticket, _URL), _URL + "&step=2")
    assert (found["ok"], found["error"]) == (False, "invalid signature")
    assert f"url={_URL}&step=2" in found["detail"]
    assert ticket not in found["detail"]


def test_without_a_ticket_or_with_one_that_has_expired_nothing_is_believed(sandbox: Running) -> None:
    account = sandbox.account()
    assert "no ticket yet" in _check(sandbox, account, _sign("", _URL))["detail"]
    signature = _sign(_ticket(sandbox, account), _URL)
    sandbox.advance(7200)
    found = _check(sandbox, account, signature)
    assert (found["ok"], found["error"]) == (False, "invalid signature")
    assert "expired" in found["detail"]


def test_the_ticket_of_another_account_does_not_open_this_one(sandbox: Running) -> None:
    mine, other = sandbox.account(), sandbox.account()
    _ticket(sandbox, mine)
    assert not _check(sandbox, mine, _sign(_ticket(sandbox, other), _URL))["ok"]


def test_a_signature_that_is_no_ascii_is_refused_as_any_other(sandbox: Running) -> None:
    account = sandbox.account()
    _ticket(sandbox, account)
    assert _check(sandbox, account, "签名")["error"] == "invalid signature"


def test_the_sdk_is_served_where_pages_look_for_it(sandbox: Running) -> None:
    for path in ("/res/jweixin-1.6.0.js", "/open/js/jweixin-1.2.0.js"):
        answer = sandbox.http.get(path)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "wx-open-subscribe" in answer.text
    assert sandbox.http.get("/res/other-1.6.0.js").json()["errcode"] == 40066


def test_the_sample_page_signs_its_own_address(sandbox: Running) -> None:
    account = sandbox.account(name="三江<服务>")
    answer = sandbox.http.get("/_sandbox/sample", params={"appid": account["appid"], "code": "</output>"})
    assert "三江&lt;服务&gt;" in answer.text
    assert "code=&lt;/output&gt;" in answer.text
    config = json.loads(re.search(r"CONFIG = ({.*?});", answer.text)[1])  # type: ignore[index]
    given = {name: config[name] for name in ("timestamp", "nonceStr", "signature")}
    path = f"/accounts/{account['appid']}/jssdk"
    assert sandbox.control("POST", path, url=str(answer.url), **given)["ok"]
    assert not sandbox.control("POST", path, url=f"{answer.url}&x=1", **given)["ok"]
    assert sandbox.http.get("/_sandbox/sample?appid=wx0").status_code == 404


def test_the_sample_page_can_sign_wrongly(sandbox: Running) -> None:
    account = sandbox.account()
    answer = sandbox.http.get("/_sandbox/sample", params={"appid": account["appid"], "sign": "wrong"})
    config = json.loads(re.search(r"CONFIG = ({.*?});", answer.text)[1])  # type: ignore[index]
    given = {name: config[name] for name in ("timestamp", "nonceStr", "signature")}
    assert not sandbox.control("POST", f"/accounts/{account['appid']}/jssdk", url=str(answer.url), **given)["ok"]


def test_what_a_page_uploads_is_fetched_by_its_account_alone(sandbox: Running) -> None:
    mine, other = sandbox.account(), sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
    body = {"appid": mine["appid"], "type": "image", "file": base64.b64encode(png).decode()}
    media_id = sandbox.control("POST", f"/phones/{phone}/media", **body)["media_id"]
    query = {"access_token": sandbox.token(mine), "media_id": media_id}
    assert sandbox.http.get("/cgi-bin/media/get", params=query).content == png
    assert sandbox.api(other, "/cgi-bin/media/get", media_id=media_id)["errcode"] == 40007
    refused = sandbox.control("POST", f"/phones/{phone}/media", status=400, **{**body, "type": "voice"})
    assert refused["error"] == "not_audio"
