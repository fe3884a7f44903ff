"""The wheel stands alone: built, installed into an empty place without its repository, it serves the phone page."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "wxsandbox" / "web" / "index.html"


def _run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel in a folder of its own; its dependencies come from the tests' own environment."""
    work = tmp_path_factory.mktemp("wheel")
    # From a copy: setuptools would put leftovers of an earlier build into the wheel.
    unwanted = shutil.ignore_patterns("build", "*.egg-info", "__pycache__", "tests")
    source = shutil.copytree(ROOT, work / "source", ignore=unwanted)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work / "dist"), str(source))
    (wheel,) = (work / "dist").glob("wxsandbox-*.whl")
    _run(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(work / "site"), str(wheel))
    return work / "site"


def test_the_wheel_carries_what_it_needs(installed: Path) -> None:
    package = installed / "wxsandbox"
    for name in ("py.typed", "pages/docs.html", "pages/consent.html", "api/custom.py", "storage/sqlite.py"):
        assert (package / name).is_file(), name
    shipped = {file.relative_to(package) for file in package.rglob("*.py")}
    assert shipped == {file.relative_to(ROOT / "wxsandbox") for file in (ROOT / "wxsandbox").rglob("*.py")}
    assert (installed / "bin" / "wxsandbox").is_file()
    assert not (installed / "tests").exists()


@pytest.mark.skipif(not PAGE.is_file(), reason="the phone page is not built: npm run build -w apps/phone in web/")
def test_the_installed_wheel_serves_the_phone_page(installed: Path) -> None:
    built = {file.relative_to(PAGE.parent) for file in PAGE.parent.rglob("*") if file.is_file()}
    carried = {
        one.relative_to(installed / "wxsandbox/web")
        for one in (installed / "wxsandbox/web").rglob("*")
        if one.is_file()
    }
    assert carried == built
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, str(installed / "bin" / "wxsandbox"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=installed)
    try:
        assert _page(f"http://127.0.0.1:{port}/") == PAGE.read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(5)


def _page(url: str) -> str:
    deadline = time.monotonic() + 20
    while True:
        try:
            return httpx.get(url, trust_env=False).text
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "the installed wheel did not start"
            time.sleep(0.05)
