"""Does what `make dist` made work without Node? A fresh environment, the two wheels, and `weihu demo` answers."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from steps import ROOT, Refused, main, run, say, step


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def read(url: str) -> str:
    """The page's text, or nothing while it does not answer."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            text: str = answer.read().decode()
            return text
    except (urllib.error.URLError, OSError):
        return ""


def demo_answers(python: Path, folder: Path) -> None:
    """Starts the demo from the wheels alone, with no Node on its path, and reads both pages. Raises Refused."""
    port, sandbox_port = free_port(), free_port()
    env = {
        "PATH": str(python.parent), "HOME": str(folder), "PORT": str(port), "SANDBOX_PORT": str(sandbox_port),
        "DATA": str(folder / "var"), "HOST": "127.0.0.1", "DEMO": "yes", "LANG": os.environ.get("LANG", "C.UTF-8"),
    }  # fmt: skip
    log = folder / "demo.log"
    with log.open("w") as words:
        demo = subprocess.Popen(
            [python.parent / "weihu", "demo"], cwd=folder, env=env, stdout=words, stderr=words, start_new_session=True
        )
    pages = [f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{sandbox_port}/"]
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end and demo.poll() is None:
            if all('id="app"' in read(page) for page in pages):
                return
            time.sleep(0.5)
        raise Refused(f"weihu demo from the wheels did not answer:\n{log.read_text()[-3000:]}")
    finally:
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
            raise Refused("weihu demo did not stop within 15 s of Ctrl-C.") from None


def work() -> None:
    """Exact versions of everything else, so that the wheels are what is tried."""
    wheels = sorted((ROOT / "dist").glob("*.whl"))
    if len(wheels) != 2:
        raise Refused("dist/ has not exactly two wheels: run make dist.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = folder / "venv/bin/python"
        with step("a fresh environment with the two wheels"):
            run(sys.executable, "-m", "venv", folder / "venv")
            pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            run(*pip, "--require-hashes", "-r", ROOT / "requirements/base.txt")
            run(*pip, "--no-deps", "--no-index", *wheels)
            run(python, "-m", "pip", "check")
        with step("weihu demo from the wheels, without Node"):
            demo_answers(python, folder)
    say("The wheels give the same as make run.")


if __name__ == "__main__":
    main(work)
