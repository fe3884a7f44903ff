"""While the core is away: a real PostgreSQL that stops and starts, seen from the phones."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from channels.gates import wait_until
from factories import serving
from factories.serving import Served
from services import postgres, programs, run, sandbox
from services.sandbox import Sandbox

NOTICE, ANSWER = "系统正在维护", "在的"


class Outside:
    """An installation on a PostgreSQL of its own, wired to a simulated WeChat, with one rule."""

    def __init__(self, wechat: Sandbox, database: postgres.Own, served: Served, client: httpx.Client) -> None:
        self.wechat, self.database, self.served, self.client = wechat, database, served, client
        self.theirs = wechat.account()
        token = {"x-csrftoken": client.cookies["weihu_csrf"]}
        names = ("name", "appid", "original_id", "secret", "token", "aes_key", "mode")
        made = client.post("/api/v1/accounts", json={name: self.theirs[name] for name in names}, headers=token).json()
        with psycopg.connect(database.url, autocommit=True) as line:
            line.execute("UPDATE channels_accounts_account SET api_base = %s, version = version + 1", (wechat.url,))
        told = {"name": "其他", "kind": "default", "replies": [{"kind": "text", "text": ANSWER}]}
        assert client.post("/api/v1/rules", json=told, headers=token).status_code == 201
        path = made["callback_url"].rpartition("/")[2]
        wechat.call("PATCH", f"/accounts/{self.theirs['appid']}", callback_url=f"{served.address}/wx/{path}")
        self.phones = [wechat.follower(self.theirs)[0] for _ in range(4)]

    def says(self, phone: str, words: str) -> dict[str, Any]:
        """Said and delivered, or given up by WeChat."""
        found: dict[str, Any] = self.wechat.call(
            "POST", f"/phones/{phone}/messages", appid=self.theirs["appid"], type="text", text=words
        )
        return found

    def screen(self, phone: str) -> list[str]:
        """The words from the account and from WeChat itself."""
        return [one["text"] for one in self.wechat.screen(phone, self.theirs) if one["from"] != "me"]

    def heard(self, phone_words: str) -> list[str]:
        """What is in the thread of who says such words."""
        with psycopg.connect(self.database.url) as line:
            rows = line.execute(
                "SELECT text FROM conversations_messages_message WHERE author = 1 AND text LIKE %s "
                "ORDER BY sent_at, message_no",
                (f"{phone_words}%",),
            )
            return [row[0] for row in rows.fetchall()]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    place = run.folder() / f"own-{secrets.token_hex(4)}"
    place.mkdir(mode=0o755)
    try:
        database = postgres.Own(place / "postgres")
    except programs.MissingError as missing:
        pytest.skip(str(missing))
    try:
        with sandbox.started(tmp_path / "sandbox.log") as wechat:
            more = {
                "WEIHU_DATABASE_URL": database.url, "WEIHU_MODE": "demo",
                "WEIHU_CLOCK_URL": f"{wechat.url}/_sandbox/v1/clock",
            }  # fmt: skip
            told = serving.run(tmp_path, "init", "--organisation", "三江集团", "--admin", "boss", **more)
            assert told.returncode == 0, told.stderr
            password = told.stdout.splitlines()[0].rpartition(" / ")[2]
            with (
                serving.serving(tmp_path, **more) as served,
                serving.logged_in(served.address, "boss", password) as client,
            ):
                yield Outside(wechat, database, served, client)
    finally:
        database.stop()
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_req_A_21_while_the_core_is_away_the_channel_answers_politely_and_nothing_is_lost(outside: Outside) -> None:
    """Given the core stopped for 60 s when 20 events arrive then all are queued and processed once when it returns."""
    process = outside.served.process.pid
    for phone in outside.phones:
        assert outside.says(phone, f"{phone}-0")["delivered"]
        assert outside.screen(phone) == [ANSWER]

    outside.database.stop()
    outside.wechat.advance(30)
    delivered = [outside.says(phone, f"{phone}-{number}") for number in range(1, 6) for phone in outside.phones]
    outside.wechat.advance(30)
    unknown = httpx.post(f"{outside.served.address}/wx/unknown", trust_env=False).status_code
    ready = httpx.get(f"{outside.served.address}/readyz", trust_env=False).status_code
    politely = [outside.screen(phone)[1:] for phone in outside.phones]
    outside.database.start()
    for phone in outside.phones:
        wait_until(lambda phone=phone: len(outside.screen(phone)) == 7, 60)  # type: ignore[misc]

    assert len(delivered) == 20
    assert all(one["delivered"] for one in delivered)
    assert (unknown, ready) == (503, 503)
    assert [len(said) for said in politely] == [1] * 4
    assert all(NOTICE in said[0] for said in politely)
    for phone in outside.phones:
        assert outside.heard(f"{phone}-") == [f"{phone}-{number}" for number in range(6)]
        assert outside.screen(phone)[2:] == [ANSWER] * 5
    assert outside.says(outside.phones[0], "恢复了吗")["delivered"]
    assert outside.screen(outside.phones[0])[7:] == [ANSWER]
    wait_until(lambda: httpx.get(f"{outside.served.address}/readyz", trust_env=False).status_code == 200)
    assert httpx.post(f"{outside.served.address}/wx/unknown", trust_env=False).status_code == 404
    assert outside.client.get("/api/v1/me").status_code == 200
    assert outside.served.process.poll() is None
    assert outside.served.process.pid == process, "nobody had to start anything again"
    assert " died, again in" not in outside.served.log.read_text()
