"""Is what `make dist` made whole, and does it work without Node? A fresh environment, Weihu's wheel, `weihu demo`."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from steps import ROOT, Refused, main, run, say, step

LARGEST_MB = 5.0
READY_WITHIN_S = 180
# What each wheel must have, by the end of its name.
NEEDED = {
    "weihu": ("licenses/LICENSE", "config/web/desk/index.html", "carried/wxsandbox/web/index.html", "py.typed"),
    "wxsandbox": ("licenses/LICENSE", "wxsandbox/web/index.html", "wxsandbox/pages/docs.html", "py.typed"),
}
NEVER = re.compile(r"(^|/)(tests?|node_modules|__pycache__|var)/|\.(pyc|map|sqlite3|key)$")


def look_inside(wheel: Path) -> None:
    """Everything that must be there, nothing that must not, no path of this machine. Raises Refused."""
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        absent = [end for end in NEEDED[wheel.name.split("-")[0]] if not any(name.endswith(end) for name in names)]
        stray = [name for name in names if NEVER.search(name)]
        here = [path.encode() for path in {str(ROOT), str(Path.home())} - {"/"}]
        telling = [name for name in names if any(path in opened.read(name) for path in here)]
    size_mb = wheel.stat().st_size / 1e6
    for what, found in (("lacks", absent), ("has", stray), ("tells this machine's paths in", telling)):
        if found:
            raise Refused(f"{wheel.name} {what} {', '.join(found[:5])}.")
    if size_mb > LARGEST_MB:
        raise Refused(f"{wheel.name} has {size_mb:.1f} MB, more than {LARGEST_MB:.0f}: something slipped in.")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Visitor:
    """A browser without a screen: keeps its cookies, goes round any proxy."""

    def __init__(self) -> None:
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def read(self, url: str, body: object = None) -> str:
        """The answer's text. Raises Refused with what it was told instead."""
        words = {"content-type": "application/json"}
        for cookie in self._cookies:
            if cookie.name == "weihu_csrf":
                words["x-csrftoken"] = str(cookie.value)
        data = None if body is None else json.dumps(body).encode()
        try:
            with self._opener.open(urllib.request.Request(url, data, words), timeout=30) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            raise Refused(f"{url} answers {error.code}: {error.read().decode()[:500]}") from None
        except OSError as error:
            raise Refused(f"{url} does not answer: {error}") from None

    def page(self, url: str) -> None:
        """A built page with its scripts and styles. Raises Refused."""
        text = self.read(url)
        parts = re.findall(r'(?:src|href)="([^"]*/assets/[^"]+)"', text)
        if 'id="app"' not in text or not parts:
            raise Refused(f"{url} is not the built page.")
        for part in parts:
            self.read(urljoin(url, part))


def try_it(told: dict[str, Any]) -> None:
    """Both pages; a question that a rule answers on the phone; the desk, logged in, knows of it. Raises Refused."""
    visitor = Visitor()
    visitor.page(told["desk"])
    visitor.page(told["phones"])
    control, account = f"{told['phones']}_sandbox/v1", told["accounts"][0]
    say_it = {"appid": account["appid"], "type": "text", "text": "营业时间"}
    visitor.read(f"{control}/phones/p1/messages", say_it)
    shown = json.loads(visitor.read(f"{control}/phones/p1/screen?appid={account['appid']}"))["items"][-1]
    if (shown["from"], shown["via"]) != ("account", "passive") or "8:30" not in shown["text"]:
        raise Refused(f"营业时间 was not answered by its rule; the phone shows {shown}.")
    user = next(user for user in told["users"] if user["role"] == "admin")
    visitor.read(f"{told['desk']}auth/browser/v1/config")
    login = {"username": user["username"], "password": user["password"]}
    visitor.read(f"{told['desk']}auth/browser/v1/auth/login", login)
    me = json.loads(visitor.read(f"{told['api']}/me"))
    if me["organisation"]["name"] != "三江集团":
        raise Refused(f"The desk knows another organisation: {me}.")


def demo_answers(python: Path, folder: Path) -> None:
    """Starts the demo from the wheel alone, with no Node on its path, tries it, ends it. Raises Refused."""
    env = {
        "PATH": str(python.parent), "HOME": str(folder), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port()),
        "DATA": str(folder / "var"), "HOST": "127.0.0.1", "DEMO": "yes", "LANG": os.environ.get("LANG", "C.UTF-8"),
    }  # fmt: skip
    log, ready = folder / "demo.log", folder / "ready.json"
    with log.open("w") as words:
        demo = subprocess.Popen(
            [python.parent / "weihu", "demo", "--ready-file", ready],
            cwd=folder, env=env, stdout=words, stderr=words, start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + READY_WITHIN_S
        while not ready.exists():
            if time.monotonic() > end or demo.poll() is not None:
                raise Refused(f"weihu demo from the wheel did not answer:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
        try_it(json.loads(ready.read_text()))
    finally:
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
            raise Refused("weihu demo did not stop within 15 s of Ctrl-C.") from None


def work() -> None:
    """Exact versions of everything else, so that the wheel is what is tried."""
    wheels = sorted((ROOT / "dist").glob("*.whl"))
    if [wheel.name.split("-")[0] for wheel in wheels] != ["weihu", "wxsandbox"]:
        raise Refused("dist/ has not exactly the two wheels: run make dist.")
    with step("what is in the wheels"):
        for wheel in wheels:
            look_inside(wheel)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = folder / "venv/bin/python"
        with step("a fresh environment with weihu's wheel"):
            run(sys.executable, "-m", "venv", folder / "venv")
            pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            run(*pip, "--require-hashes", "-r", ROOT / "requirements/base.txt")
            run(*pip, "--no-deps", "--no-index", wheels[0])
            run(python, "-m", "pip", "check")
        with step("weihu demo from the wheel, without Node"):
            demo_answers(python, folder)
    say("The wheel gives the same as make run.")


if __name__ == "__main__":
    main(work)
