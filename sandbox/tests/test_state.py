"""A state file keeps everything that people and developers made (sandbox.md)."""

import sqlite3
import time
from pathlib import Path

import pytest
from recordings import PNG, text

from conftest import Developer, start
from wxsandbox.storage.sqlite import Unreadable, open_file


def test_everything_is_there_after_a_restart(tmp_path: Path, developer: Developer) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url, knobs={"menu_refresh_s": 0}, open_platform="group")
    phone, openid = first.follower(account)
    first.say(phone, account, "在吗")
    first.say(phone, account, type="image", text="", file=text(PNG))
    first.api(account, "/cgi-bin/menu/create", {"button": [{"type": "click", "name": "a", "key": "b"}]})
    first.api(account, "/cgi-bin/tags/create", {"tag": {"name": "车主"}})
    first.api(account, "/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": 100})
    code = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "s"}}}
    ticket = first.api(account, "/cgi-bin/qrcode/create", code)["ticket"]
    first.advance(1000)
    token, screen = first.kept_token(account), first.screen(phone, account)
    people, accounts = first.control("GET", "/phones"), first.control("GET", "/accounts")
    info = first.api(account, "/cgi-bin/user/info", openid=openid)
    seq = first.control("GET", "/log")["next"]
    first.stop()

    second = start(open_file(file))
    assert second.control("GET", "/phones") == people
    assert second.control("GET", "/accounts") == accounts
    assert second.screen(phone, account) == screen
    assert second.api(account, "/cgi-bin/user/info", access_token=token, openid=openid) == info
    assert second.http.get(screen[1]["media_url"]).content == PNG
    assert second.control("GET", "/codes")["items"][0]["ticket"] == ticket
    assert second.control("GET", f"/accounts/{account['appid']}/menu")["button"][0]["key"] == "b"
    members = second.api(account, "/cgi-bin/user/tag/get", {"tagid": 100})
    assert members["data"]["openid"] == [openid]
    assert second.control("GET", "/clock")["offset_s"] == 1000
    said = second.say(phone, account, "又来了")
    assert said["seq"] > seq
    assert second.control("POST", "/phones")["phone"] == "p2"
    second.control("POST", "/reset")
    second.stop()

    third = start(open_file(file))
    assert third.control("GET", "/phones")["items"] == []
    assert third.control("GET", "/accounts")["items"] == []
    third.stop()
    assert list((tmp_path / "state.db.media").iterdir()) == []


def test_changes_are_on_disk_within_a_second(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    running = start(open_file(file))
    running.account()
    running.control("POST", "/phones", count=9000)
    deadline = time.monotonic() + 3
    copy = tmp_path / "copy.db"
    found = 0
    while found < 9000 and time.monotonic() < deadline:
        time.sleep(0.2)
        for name in ("", "-wal"):
            source = file.with_name(file.name + name)
            if source.exists():
                copy.with_name(copy.name + name).write_bytes(source.read_bytes())
        with sqlite3.connect(copy) as reader:
            found = reader.execute("SELECT count(*) FROM things WHERE kind = 'phone'").fetchone()[0]
        reader.close()
    running.stop()
    assert found == 9000


def test_a_file_in_use_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    running = start(open_file(file))
    with pytest.raises(Unreadable, match="stop the sandbox"):
        open_file(file)
    running.stop()
    other = tmp_path / "other.txt"
    other.write_text("not a database, but long enough to look at " * 30)
    with pytest.raises(Unreadable):
        open_file(other)
