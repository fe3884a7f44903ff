"""Product and sandbox as a newcomer starts them: `weihu demo`, real processes, free ports, a folder of its own."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services import programs

START_WITHIN_S = 90
# Of a push's answer, as its row has it: not known yet whether the platform took it.
PENDING = 1


@dataclass(frozen=True)
class User:
    """A member of staff of the demo organisation."""

    username: str
    password: str
    role: str


@dataclass(frozen=True)
class Account:
    """An official account of the demo organisation."""

    id: str
    name: str
    appid: str
    key: str


@dataclass(frozen=True)
class World:
    """Where everything answers, and who may log in."""

    desk: str
    phones: str
    api: str
    users: tuple[User, ...]
    accounts: tuple[Account, ...]
    database: Path

    def user(self, role: str, number: int = 0) -> User:
        """The first of that role, or a later one."""
        return [user for user in self.users if user.role == role][number]

    def account(self, name: str) -> Account:
        """The account of that shop."""
        return next(account for account in self.accounts if name in account.name)

    def control(self, method: str, path: str, **body: Any) -> Any:
        """A call of the sandbox's control API: what no finger can do, such as moving the clock."""
        url = f"{self.phones.rstrip('/')}/_sandbox/v1{path}"
        answer = httpx.request(method, url, json=body or None, timeout=60, trust_env=False)
        return answer.raise_for_status().json()

    def ask(self, path: str, **query: str) -> Any:
        """A call of the platform's API, as another program of the account's owner makes it."""
        url = f"{self.phones.rstrip('/')}{path}"
        return httpx.get(url, params=query, timeout=60, trust_env=False).raise_for_status().json()

    def break_calls(self, **fault: Any) -> None:
        """The platform's API misbehaves as `fault` says (`path`, `times`, `reset` …); without one it is well again."""
        self.control("PUT", "/faults", api=[fault] if fault else [], seed=0)

    def spoil(self, words: str) -> str:
        """The last stored push that says `words` becomes one whose turn failed, as a bug of ours would leave it."""
        found = "SELECT id, handed FROM channels_inbox_receipt WHERE instr(raw, ?) ORDER BY id DESC LIMIT 1"
        spoilt = "UPDATE channels_inbox_receipt SET state = 2, error = ? WHERE id = ?"
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as database:
            [(receipt_id, handed)] = database.execute(found, (words.encode(),))
            # A bug leaves no answer: one on its way is waited for, one that went by the outbox is taken out of its
            # book, else the next one would be the same intent and rightly not go.
            end = time.monotonic() + 10
            while handed == PENDING and time.monotonic() < end:
                time.sleep(0.1)
                [(receipt_id, handed)] = database.execute(found, (words.encode(),))
            with database:
                database.execute(spoilt, ("KeyError: 'colour'", receipt_id))
                database.execute("DELETE FROM channels_outbox_outgoing WHERE intent LIKE ?", (f"reply:{receipt_id}:%",))
        return str(receipt_id)

    def advance(self, seconds: float) -> None:
        """Moves the platform's clock; the product follows within a second."""
        self.control("POST", "/clock", advance_s=seconds)
        time.sleep(1.2)


def read(ready: Path, data: Path) -> World:
    """What `weihu demo --ready-file` wrote; `data` is the folder of its database."""
    told = json.loads(ready.read_text())
    return World(
        desk=told["desk"],
        phones=told["phones"],
        api=told["api"],
        users=tuple(User(**user) for user in told["users"]),
        accounts=tuple(Account(**{**account, "id": str(account["id"])}) for account in told["accounts"]),
        database=data / "weihu.sqlite3",
    )


class Demo:
    """`weihu demo` for the length of a run."""

    def __init__(self, folder: Path, database_url: str = "", redis_url: str = "") -> None:
        self.folder = folder
        self.log = folder / "demo.log"
        self._ready = folder / "ready.json"
        self._env = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(programs.free_port()),
            "SANDBOX_PORT": str(programs.free_port()),
            "DATA": str(folder / "var"),
            "DEMO": "yes",
            "PYTHONUNBUFFERED": "1",
        }
        for name, value in (("WEIHU_DATABASE_URL", database_url), ("WEIHU_REDIS_URL", redis_url)):
            self._env.pop(name, None)
            if value:
                self._env[name] = value
        self._env.pop("WEIHU_DATA", None)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> World:
        """Returns when everything answers. Raises RuntimeError with the end of the log."""
        command = [sys.executable, "-m", "weihu", "demo", "--ready-file", str(self._ready)]
        with self.log.open("wb") as words:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self._env, stdout=words, stderr=words, start_new_session=True
            )
        end = time.monotonic() + START_WITHIN_S
        while time.monotonic() < end and self._process.poll() is None:
            if self._ready.exists() and self._ready.stat().st_size:
                return read(self._ready, self.folder / "var")
            time.sleep(0.1)
        tail = self.log.read_text(errors="replace")[-4000:]
        self.stop()
        raise RuntimeError(f"weihu demo was not ready within {START_WITHIN_S} s:\n{tail}")

    def stop(self) -> None:
        """Ctrl-C as a person gives it; whatever is left of it after 10 s is killed."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        self._process = None
