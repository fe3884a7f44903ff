"""Voice to text, translation, documents in pictures (B20), and the families that are not offered (B21–B28)."""

from typing import Any

import httpx
import pytest
from recordings import PNG, sound

from conftest import Running

_HEAR = "/cgi-bin/media/voice/addvoicetorecofortext"
_TELL = "/cgi-bin/media/voice/queryrecoresultfortext"
_AGENTS_OF_WECOM = "/cgi-bin/customservice/work"
_TRANSLATE = "/cgi-bin/media/voice/translatecontent"


def mp3(seconds: float) -> bytes:
    """A recording as voice-to-text wants it: mp3, 16 kHz, one channel."""
    return sound("mp3", "libmp3lame", seconds, rate=16000)


def _post(sandbox: Running, account: dict[str, Any], path: str, content: bytes = b"", **query: str) -> dict[str, Any]:
    params = {"access_token": sandbox.kept_token(account), **query}
    found: dict[str, Any] = sandbox.http.post(path, params=params, content=content).json()
    return found


def _upload(sandbox: Running, account: dict[str, Any], path: str, data: bytes, name: str = "img") -> dict[str, Any]:
    params = {"access_token": sandbox.kept_token(account)}
    found: dict[str, Any] = sandbox.http.post(path, params=params, files={name: ("a.png", data)}).json()
    return found


def test_a_voice_is_understood_for_ten_seconds(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription", verified=False, knobs={"recognised_text": "几点关门"})
    query = {"format": "mp3", "voice_id": "v1", "lang": "zh_CN"}
    assert _post(sandbox, account, _HEAR, mp3(1), **query)["errcode"] == 0
    assert _post(sandbox, account, _TELL, voice_id="v1", lang="zh_CN") == {"result": "几点关门"}
    assert _post(sandbox, sandbox.account(), _TELL, voice_id="v1") == {"result": ""}
    sandbox.advance(11)
    assert _post(sandbox, account, _TELL, voice_id="v1") == {"result": ""}
    as_file = httpx.Request("POST", "http://x", files={"media": ("v.mp3", mp3(1))})
    headers = {"content-type": as_file.headers["content-type"]}
    params = {"access_token": sandbox.kept_token(account), **query}
    assert sandbox.http.post(_HEAR, params=params, content=as_file.read(), headers=headers).json()["errcode"] == 0


@pytest.mark.parametrize(
    ("data", "query", "code"),
    [
        (b"", {}, 44001),
        (b"not a sound", {}, 40005),
        (b"ID3" + b"\0" * 1024 * 1024, {}, 45001),
        (b"ID3 but no sound", {}, 40005),
        (b"x", {"format": "amr"}, 40005),
        (b"x", {"voice_id": ""}, 41006),
        (b"x", {"lang": "fr_FR"}, 40035),
    ],
)
def test_voices_that_are_refused(sandbox: Running, data: bytes, query: dict[str, str], code: int) -> None:
    given = {"format": "mp3", "voice_id": "v1", "lang": "zh_CN", **query}
    assert _post(sandbox, sandbox.account(), _HEAR, data, **given)["errcode"] == code


def test_a_voice_longer_than_a_minute(sandbox: Running) -> None:
    query = {"format": "mp3", "voice_id": "v1"}
    assert _post(sandbox, sandbox.account(), _HEAR, mp3(61), **query)["errcode"] == 45007


def test_translation(sandbox: Running) -> None:
    account, query = sandbox.account(), {"lfrom": "zh_CN", "lto": "en_US"}
    found = _post(sandbox, account, _TRANSLATE, "你好".encode(), **query)
    assert found == {"from_content": "你好", "to_content": "[en_US] 你好"}
    assert _post(sandbox, account, _TRANSLATE, ("好" * 200).encode(), **query)["from_content"] == "好" * 200
    assert _post(sandbox, account, _TRANSLATE, ("好" * 201).encode(), **query)["errcode"] == 45002
    assert _post(sandbox, account, _TRANSLATE, b"", **query)["errcode"] == 44002
    assert _post(sandbox, account, _TRANSLATE, b"\xff\xfe", **query)["errcode"] == 47001
    assert _post(sandbox, account, _TRANSLATE, b"x", lfrom="zh_CN")["errcode"] == 40035


@pytest.mark.parametrize("document", ["idcard", "bankcard", "driving", "drivinglicense", "bizlicense", "comm"])
def test_documents_are_read_from_an_address_or_a_file(sandbox: Running, document: str) -> None:
    account, path = sandbox.account(), f"/cv/ocr/{document}"
    by_address = _post(sandbox, account, path, img_url="https://shop.test/a.jpg")
    assert by_address["errcode"] == 0
    assert len(by_address) > 2
    assert _upload(sandbox, account, path, PNG) == by_address
    assert _post(sandbox, account, path, img_url="ftp://shop.test/a.jpg")["errcode"] == 101000
    assert _upload(sandbox, account, path, b"no picture")["errcode"] == 40137
    assert _upload(sandbox, account, path, PNG + b"\0" * 2 * 1024 * 1024)["errcode"] == 40009
    assert _post(sandbox, account, path)["errcode"] == 41005
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"ocr_finds": False})
    assert _upload(sandbox, account, path, PNG)["errcode"] == 101001


def test_a_hundred_documents_a_day_are_free(sandbox: Running) -> None:
    account = sandbox.account()
    query = {"img_url": "https://shop.test/a.jpg"}
    codes = [_post(sandbox, account, f"/cv/ocr/{('comm', 'idcard')[i % 2]}", **query)["errcode"] for i in range(101)]
    assert codes == [0] * 100 + [101002]
    assert _post(sandbox, account, "/cv/img/qrcode", **query)["errcode"] == 0
    sandbox.advance(86400)
    assert _post(sandbox, account, "/cv/ocr/comm", **query)["errcode"] == 0


def test_documents_are_for_verified_service_accounts(sandbox: Running) -> None:
    query = {"img_url": "https://shop.test/a.jpg"}
    for fields in ({"kind": "subscription"}, {"verified": False}):
        assert _post(sandbox, sandbox.account(**fields), "/cv/ocr/comm", **query)["errcode"] == 48001
    assert _post(sandbox, sandbox.account(verified=False, sandbox=True), "/cv/ocr/comm", **query)["errcode"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "/card/create",
        "/card/invoice/setbizattr",
        "/cgi-bin/poi/addpoi",
        "/bizwifi/shop/list",
        "/shakearound/device/applyid",
        "/cgi-bin/guide/addguideacct",
        "/cgi-bin/groups/get",
        f"{_AGENTS_OF_WECOM}/bind",
        "/cgi-bin/component/api_component_token",
        "/cgi-bin/shorturl",
        "/semantic/semproxy/search",
    ],
)
def test_families_that_are_not_offered_answer_48001_to_a_good_token(sandbox: Running, path: str) -> None:
    account = sandbox.account()
    assert sandbox.api(account, path, {})["errcode"] == 48001
    assert sandbox.http.post(path, json={}).json()["errcode"] == 41001


def test_a_path_that_nobody_knows(sandbox: Running) -> None:
    assert sandbox.api(sandbox.account(), "/cgi-bin/nothing/here")["errcode"] == 40066
