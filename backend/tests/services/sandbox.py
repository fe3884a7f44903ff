"""The simulated platform, started as the program that users start, on a free port."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM
from typing import Any

import httpx

from services import programs

ROOT = Path(__file__).parents[3]
_numbers = itertools.count(1)


class Sandbox:
    """A running wxsandbox and short words to drive it (its control API)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=f"{url}/_sandbox/v1", timeout=30, trust_env=False)

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One control call; its answer."""
        answer = self.http.request(method, path, json=body if method != "GET" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def account(self, **fields: Any) -> dict[str, Any]:
        """An account on the platform's side."""
        told = {"kind": "service", "verified": True, "name": f"公众号{next(_numbers)}", "mode": "plain"}
        made: dict[str, Any] = self.call("POST", "/accounts", **(told | fields))
        return made

    def follower(self, account: dict[str, Any]) -> tuple[str, str]:
        """A phone that follows: (phone, openid)."""
        phone = self.call("POST", "/phones")["phone"]
        return phone, self.call("POST", f"/phones/{phone}/follow?wait=false", appid=account["appid"])["openid"]

    def say(self, phone: str, account: dict[str, Any], text: str = "在吗", **fields: Any) -> Any:
        """Says something; does not wait for its delivery."""
        told = {"type": "text", "text": text, **fields}
        return self.call("POST", f"/phones/{phone}/messages?wait=false", appid=account["appid"], **told)

    def screen(self, phone: str, account: dict[str, Any]) -> list[dict[str, Any]]:
        """What the phone shows."""
        found: list[dict[str, Any]] = self.call("GET", f"/phones/{phone}/screen?appid={account['appid']}&after=0")[
            "items"
        ]
        return found

    def faults(self, *api: dict[str, Any], **more: Any) -> None:
        """What goes wrong from now on; nothing when empty."""
        self.call("PUT", "/faults", api=list(api), **more)

    def advance(self, seconds: float) -> None:
        """Moves the platform's clock."""
        self.call("POST", "/clock", advance_s=seconds)

    def mark(self) -> int:
        """Where the log ends now."""
        after = 0
        while page := self.call("GET", f"/log?after={after}")["items"]:
            after = page[-1]["seq"]
        return after

    def calls(self, path: str, after: int) -> list[dict[str, Any]]:
        """The API calls of that path since a mark. One that was answered by a set fault does not know its account."""
        found: list[dict[str, Any]] = []
        while page := self.call("GET", f"/log?after={after}")["items"]:
            found += [one for one in page if one["kind"] == "api" and one.get("path") == path]
            after = page[-1]["seq"]
        return found


@contextmanager
def started(log: Path) -> Iterator[Sandbox]:
    """One on a free port, ended by its id."""
    port = programs.free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "wxsandbox", "serve", "--port", str(port)]
    pid = programs.start(["env", f"PYTHONPATH={ROOT / 'sandbox'}", *command], log=log)
    try:
        programs.wait_until(lambda: _answers(url), what="wxsandbox", log=log)
        sandbox = Sandbox(url)
        yield sandbox
        sandbox.http.close()
    finally:
        programs.stop(pid, SIGTERM)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_sandbox/v1/health", timeout=1, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
