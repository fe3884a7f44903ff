"""How small and quick it is: start under 2 s, 100,000 phones under 500 MB, and the command line that makes them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "wxsandbox", *arguments]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    started = time.monotonic()
    process = subprocess.Popen(_command("serve", "--port", str(port)), env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(trust_env=False) as http:
        while time.monotonic() - started < 20:
            try:
                http.get(f"{url}/_sandbox/v1/health")
                break
            except httpx.ConnectError:
                time.sleep(0.02)
    yield process, url, _cpu_seconds(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(5) in (0, 130, -2)


def _cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """What the process has used: unlike time on the wall, it does not depend on what else the machine does."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        return 0.0
    words = stat.read_text().rpartition(")")[2].split()
    return sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")


def _megabytes(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc, which only Linux has")
def test_start_and_a_hundred_thousand_phones(served: tuple[subprocess.Popen[bytes], str, float]) -> None:
    process, url, start_s = served
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        appid = http.post("/_sandbox/v1/accounts", json={"kind": "service"}).json()["appid"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        command = _command("phones", "--count", "100000", "--account", appid, "--url", url)
        made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert made.returncode == 0, made.stderr
        assert made.stdout.startswith("100000")
        followers = http.get("/_sandbox/v1/accounts").json()["items"][0]["followers"]
    used = _megabytes(process)
    assert followers == 100_000
    assert used < 500
    assert start_s < 2


def _ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(
        _command(*arguments), env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_the_command_line_says_what_is_wrong(
    served: tuple[subprocess.Popen[bytes], str, float], tmp_path: Path
) -> None:
    _, url, _ = served
    port = url.rpartition(":")[2]
    taken = _ran("serve", "--port", port)
    assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
    assert f"127.0.0.1:{port}" in taken.stderr
    unknown = _ran("phones", "--count", "1", "--account", "wx0", "--url", url)
    assert (unknown.returncode, unknown.stderr) == (1, "wxsandbox: no account has the appid wx0\n")
    nobody = _ran("phones", "--count", "1", "--account", "wx0", "--url", "http://127.0.0.1:9")
    assert (nobody.returncode, "does not answer" in nobody.stderr) == (1, True)
    (tmp_path / "state").write_text("not a database, but long enough to look at " * 30)
    odd = _ran("serve", "--port", "0", "--state", str(tmp_path / "state"))
    assert (odd.returncode, "state file cannot be used" in odd.stderr) == (1, True)
    assert _ran("--version").stdout == "wxsandbox 0.1.0\n"
