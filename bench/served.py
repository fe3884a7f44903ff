"""`weihu serve` for a bench: over a fresh world, on SQLite or on a PostgreSQL of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database(folder: Path, kind: str) -> Iterator[tuple[str, list[int]]]:
    """Its address (empty: SQLite in the data folder) and the processes that serve it."""
    if kind == "sqlite":
        yield "", []
        return
    from services import postgres

    told: dict[str, Any] = postgres.start(folder / "pg")
    try:
        with postgres.database(told["url"]) as url:
            yield url, [told["pid"]]
    finally:
        subprocess.run(["kill", "-INT", str(told["pid"])], check=False)


@contextmanager
def weihu(folder: Path, url: str, world: Path) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """`weihu serve` over a fresh world: port, process, what was made."""
    port = free_port()
    env = {**os.environ, "WEIHU_DATA": str(folder), "WEIHU_DATABASE_URL": url, "WEIHU_MODE": "production",
           "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT / 'backend/tests'}:{ROOT / 'bench'}:{world.parent}"}  # fmt: skip
    env.pop("WEIHU_CLOCK_URL", None)
    told = subprocess.run([sys.executable, world], env=env, check=True, capture_output=True, text=True)
    made = json.loads(told.stdout)
    for account in made["accounts"].values():
        account["path"] = f"/wx/{account['key']}"
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "weihu", "serve", "--port", str(port)], env=env, cwd=folder, stdout=log, stderr=log
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", server, folder / "serve.log")
        yield port, server.pid, made
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(url: str, server: "subprocess.Popen[Any]", log: Path) -> None:
    """Until it answers anything; else its last words."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            opener.open(url, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} did not answer:\n{log.read_text()[-3000:]}")
