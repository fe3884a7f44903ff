"""The documents are true: their examples run as they stand (only ports differ), what they name is there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import Developer, Running
from wxsandbox.control.routing import ROUTES
from wxsandbox.faults import ApiFault, CallbackFaults
from wxsandbox.knobs import KNOBS

DOCS = Path(__file__).parent.parent / "docs"
APPID = "wx00000000000c0ffe"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed; the Node examples need it")


def _blocks(name: str, language: str = "") -> list[str]:
    found = _BLOCK.findall((DOCS / name).read_text(encoding="utf-8"))
    return [code for kind, code in found if language in ("", kind)]


def _example(language: str, about: str) -> str:
    return next(code for code in _blocks("quick-start.md", language) if about in code.partition("\n")[0])


def _at(sandbox: Running, code: str, port: int = 8000) -> str:
    """The example for this sandbox and this developer's port."""
    return code.replace("http://127.0.0.1:8100", sandbox.url).replace("8000", str(port))


@pytest.fixture
def shop(sandbox: Running) -> Running:
    """The account and the person of the quick start, made by its own calls."""
    account, phone, follow, _ = re.findall(r"curl -s (\S+) -d '(.*?)'", _blocks("quick-start.md", "sh")[1], re.DOTALL)
    for where, body in (account, phone, follow):
        asked = json.loads(body)
        asked.pop("callback_url", None)
        path = where.removeprefix("127.0.0.1:8100/_sandbox/v1")
        sandbox.control("POST", path, **asked)
    sandbox.control("PATCH", f"/accounts/{APPID}", knobs={"callback_timeout_s": 3.0})
    return sandbox


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


def _run(command: list[str], code: str) -> str:
    done = subprocess.run(
        command, input=code, capture_output=True, text=True, timeout=60, check=False, env=_environment()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _texts(sandbox: Running) -> list[str]:
    return [item.get("text", "") for item in sandbox.screen("wang", {"appid": APPID})]


def test_wechatpy_calls_the_platform(shop: Running) -> None:
    _run([sys.executable, "-"], _at(shop, _example("python", "wechatpy")))
    assert _texts(shop) == ["hello from wechatpy"]


@needs_node
def test_node_calls_the_platform(shop: Running) -> None:
    told = _run([str(NODE), "--input-type=module", "-"], _at(shop, _example("js", "fetch")))
    assert "errcode: 0" in told
    assert _texts(shop) == ["hello from Node"]


@contextmanager
def _serving(command: list[str], code: str, port: int) -> Iterator[None]:
    """A developer's server out of the document, until its port is open, in a folder where it may leave files."""
    folder = tempfile.TemporaryDirectory()
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(), cwd=folder.name
    )
    assert server.stdin is not None
    assert server.stderr is not None
    server.stdin.write(code)
    server.stdin.close()
    try:
        deadline = time.monotonic() + 20
        while True:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the example does not listen: {server.stderr.read() if server.poll() is not None else ''}")
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()
        folder.cleanup()


def _answers(sandbox: Running, port: int) -> None:
    """The last calls of the quick start: verify, say something, look at the screen."""
    sandbox.control("PATCH", f"/accounts/{APPID}", callback_url=f"http://127.0.0.1:{port}/")
    verify, say, screen = _blocks("quick-start.md", "sh")[2].strip().split("\n")
    assert f"/accounts/{APPID}/verify" in verify
    assert f"/phones/wang/screen?appid={APPID}" in screen
    assert sandbox.control("POST", f"/accounts/{APPID}/verify")["ok"] is True
    body = json.loads(say.partition("-d '")[2].rstrip("'"))
    assert sandbox.control("POST", "/phones/wang/messages", **body)["result"] == "reply"
    assert _texts(sandbox) == ["hello again", "you said: hello again"]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@needs_node
def test_node_answers_the_platform(shop: Running) -> None:
    port = _free_port()
    with _serving([str(NODE), "--input-type=module", "-"], _at(shop, _example("js", "without a library"), port), port):
        _answers(shop, port)


@pytest.mark.parametrize("name", ["quick-start", "driving"])
def test_both_languages_have_the_same_examples(name: str) -> None:
    assert _blocks(f"{name}.md") == _blocks(f"{name}.zh-CN.md")
    assert len(_blocks(f"{name}.md")) >= 4


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_what_driving_names_is_there(sandbox: Running, language: str) -> None:
    text = (DOCS / f"driving{language}.md").read_text(encoding="utf-8")
    known = {f"{one.method} {one.path}" for one in ROUTES}
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH) /[^`?\s]*)", text))
    assert named - known == set()
    faults = {*CallbackFaults.__struct_fields__, *ApiFault.__struct_fields__}
    rows = re.findall(r"^\| (`\w+`.*?) \|", text[text.index('"seed"') :], re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert told == faults
    assert set(re.findall(r"`(callback_timeout_s|message_pool|recognised_text)`", text)) <= set(KNOBS)


def test_the_faults_of_the_document_can_be_set(sandbox: Running) -> None:
    wanted: dict[str, Any] = json.loads(_blocks("driving.md", "json")[0])
    assert sandbox.control("PUT", "/faults", **wanted)["seed"] == wanted["seed"]


def test_the_shell_lines_of_driving(shop: Running, developer: Developer) -> None:
    clock, knobs, *_ = [code for code in _blocks("driving.md", "sh") if code.startswith("curl")]
    assert shop.control("POST", "/clock", **json.loads(clock.partition("-d '")[2].strip().rstrip("'")))["offset_s"] >= 0
    turned = json.loads(knobs.partition("-d '")[2].strip().rstrip("'"))
    assert shop.control("PATCH", f"/accounts/{APPID}", **turned)["knobs"]["message_pool"] == 20


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []
