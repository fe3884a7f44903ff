"""`weihu …` as a program of its own, as an operator runs it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from services import programs

START_WITHIN_S = 60.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The person's shell without her Weihu settings, the data in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WEIHU_")}
    told = {"WEIHU_DATA": str(folder), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return {**clean, **told, **more}


def run(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """One command to its end."""
    return subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-m", "weihu", *words],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


class Served:
    """`weihu serve` on a port of its own."""

    def __init__(self, folder: Path, words: tuple[str, ...], more: Mapping[str, str]) -> None:
        self.port = programs.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"serve-{self.port}.log"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "weihu", "serve", "--port", str(self.port), *words],
                env=environment(folder, **more),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers. Raises AssertionError with its words."""
        end = time.monotonic() + START_WITHIN_S
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/readyz", trust_env=False, timeout=5).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"weihu serve does not answer:\n{self.log.read_text()[-3000:]}")

    def stop(self, number: int = signal.SIGINT) -> float:
        """Ctrl-C; the seconds until it was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began

    def rss_mb(self) -> float:
        """What it holds in memory."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextlib.contextmanager
def serving(folder: Path, *words: str, **more: str) -> Iterator[Served]:
    """Started, answering, and gone at the end."""
    served = Served(folder, words, more)
    try:
        served.wait()
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait(10)


@contextlib.contextmanager
def logged_in(address: str, username: str, password: str) -> Iterator[httpx.Client]:
    """A browser of hers, after the login."""
    with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
        client.get("/auth/browser/v1/config")
        answer = client.post(
            "/auth/browser/v1/auth/login",
            json={"username": username, "password": password},
            headers={"x-csrftoken": client.cookies["weihu_csrf"]},
        )
        assert answer.status_code == 200, answer.text
        yield client
