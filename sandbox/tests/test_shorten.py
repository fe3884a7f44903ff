"""Short keys: made, fetched, expired, and the retired shorturl (B14)."""

from pathlib import Path

from conftest import Running, start
from wxsandbox.storage.sqlite import open_file

_GEN, _FETCH = "/cgi-bin/shorten/gen", "/cgi-bin/shorten/fetch"


def test_a_key_stands_for_a_text_until_its_time_is_over(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    made = sandbox.api(account, _GEN, {"long_data": "订单 8413|https://shop.test/…", "expire_seconds": 60})
    key = made["short_key"]
    assert (len(key), key.isalnum(), key.isascii()) == (15, True, True)
    found = sandbox.api(account, _FETCH, {"short_key": key})
    assert (found["long_data"], found["expire_seconds"]) == ("订单 8413|https://shop.test/…", 60)
    assert abs(found["create_time"] - sandbox.world.now()) < 5
    assert sandbox.api(other, _FETCH, {"short_key": key})["errcode"] == 9410010
    sandbox.advance(61)
    assert sandbox.api(account, _FETCH, {"short_key": key})["errcode"] == 9410011
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"short_key_expired_code": 9410012})
    assert sandbox.api(account, _FETCH, {"short_key": key})["errcode"] == 9410012


def test_sizes_and_lives_are_bounded(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, _GEN, {"long_data": "x" * 4096}).get("errcode") == 0
    assert sandbox.api(account, _GEN, {"long_data": "x" * 4097})["errcode"] == 40035
    assert sandbox.api(account, _GEN, {"long_data": "x", "expire_seconds": 2_592_001})["errcode"] == 40035
    assert sandbox.api(account, _GEN, {"long_data": ""})["errcode"] == 47001
    assert sandbox.api(account, _FETCH, {"short_key": "none"})["errcode"] == 9410010


def test_shorturl_is_retired(sandbox: Running) -> None:
    body = {"action": "long2short", "long_url": "https://shop.test/"}
    assert sandbox.api(sandbox.account(), "/cgi-bin/shorturl", body)["errcode"] == 48001


def test_keys_outlive_the_process(tmp_path: Path) -> None:
    first = start(open_file(tmp_path / "state.db"))
    account = first.account()
    key = first.api(account, _GEN, {"long_data": "x"})["short_key"]
    first.stop()
    second = start(open_file(tmp_path / "state.db"))
    assert second.api(account, _FETCH, {"short_key": key})["long_data"] == "x"
    second.stop()
