"""Makes a fresh clone ready: .venv, Python packages, web packages, the two web apps.

Needs nothing but Python. Each step leaves a stamp with the hash of what it was made from, so that nothing is done
twice and nothing stale is kept. Which package index is used is the person's own setting of pip and npm.
"""

# An older Python must come as far as the sentence that refuses it.
from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from steps import ROOT, VENV, WEB, Refused, main, run, step

LOCKS = {"run": ("base",), "python": ("base", "test", "dev"), "all": ("base", "test", "dev")}
STAMPS = VENV / "stamps"
NOT_SOURCES = {"node_modules", "dist", "coverage", "__pycache__", ".vite"}
# What each page is built from, and where its build lands: inside the package that serves it.
PAGES = {
    "desk": (("apps/desk", "packages"), ROOT / "backend/weihu/config/web/desk"),
    "phone": (("apps/phone",), ROOT / "sandbox/wxsandbox/web"),
}


def digest(paths: Iterable[Path]) -> str:
    """One hash of these files and of all files below these folders: names and contents."""
    found = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if NOT_SOURCES.isdisjoint(file.parts) and file.is_file():
                found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def is_made(name: str, of: str) -> bool:
    """Was this step done from exactly this?"""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == of


def forget(name: str) -> None:
    """The step begins: until its end, what it makes is of nothing known."""
    (STAMPS / name).unlink(missing_ok=True)


def note(name: str, of: str) -> None:
    """Remembers what a step was done from."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(of)


def make_venv() -> None:
    """The environment, made anew when it is half-made or of another Python."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        have = ".".join(map(str, sys.version_info[:2]))
        raise Refused(
            f"Weihu needs Python 3.11, 3.12 or 3.13 and this is {have}: install one, "
            "or name it: make run PYTHON=/path/to/python3.12"
        )
    if (VENV / "bin/python").exists() and (VENV / "pyvenv.cfg").exists():
        probe = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
        told = subprocess.run([VENV / "bin/python", "-c", probe], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.strip() in {"3.11", "3.12", "3.13"}:
            return
    with step("Python environment .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            sys.executable, "-m", "venv", VENV, quiet=True,
            remedy="This Python cannot make environments: install its venv package (Debian: apt install python3-venv).",
        )  # fmt: skip


def install_python(wanted: str) -> None:
    """Exactly the locked packages, and our two packages by a path file: nothing to build, always today's source."""
    for site in (VENV / "lib").glob("python3.*/site-packages"):
        (site / "weihu-checkout.pth").write_text(f"{ROOT / 'backend'}\n{ROOT / 'sandbox'}\n")
    locks = [ROOT / f"requirements/{name}.txt" for name in LOCKS[wanted]]
    now = digest(locks)
    # What `all` installed serves `run` as well.
    for which in covering(wanted):
        if is_made(f"python-{which}", digest(ROOT / f"requirements/{name}.txt" for name in LOCKS[which])):
            return
    for which in covering("run"):
        forget(f"python-{which}")
    with step(f"Python packages ({', '.join(LOCKS[wanted])})"):
        lists = [word for lock in locks for word in ("-r", str(lock))]
        run(
            VENV / "bin/python", "-m", "pip", "install", "-q", "--require-hashes", *lists,
            remedy="pip could not install the locked packages: check the network and your pip settings, run again.",
        )  # fmt: skip
    note(f"python-{wanted}", now)


def covering(wanted: str) -> tuple[str, ...]:
    """The sets of locks that contain the wanted one."""
    return ("run", "python", "all") if wanted == "run" else ("python", "all")


def check_node() -> str:
    """The path of npm. Raises Refused when Node is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    remedy = "install Node 20.19 or newer with npm (only building the pages needs it; the wheels do not)."
    if not node or not npm:
        raise Refused(f"Node is missing: {remedy}")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    if not found or (int(found[1]), int(found[2])) < (20, 19):
        raise Refused(f"Node {told.strip()} is too old: {remedy}")
    return npm


class Due(NamedTuple):
    """What Node has to do: web packages, and the pages whose sources changed, with the hash of these."""

    packages: str
    pages: dict[str, str]


def web_due(*, with_packages: bool) -> Due:
    """Web packages when the lock changed, each page when its sources changed. Pages that stand need neither."""
    lock = digest([WEB / "package-lock.json"])
    pages = {
        name: now
        for name, (sources, target) in PAGES.items()
        for now in [digest([*(WEB / s for s in sources), WEB / "package-lock.json"])]
        if not (is_made(f"page-{name}", now) and (target / "index.html").is_file())
    }
    packages_stand = is_made("npm", lock) and (WEB / "node_modules").is_dir()
    wanted = (pages or with_packages) and not packages_stand
    return Due(lock if wanted else "", pages)


def build_pages(due: Due) -> None:
    """Does it."""
    if not due.packages and not due.pages:
        return
    npm = check_node()
    if due.packages:
        forget("npm")
        with step("web packages"):
            # Building needs what npm calls development packages, also where NODE_ENV says production.
            run(
                npm, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error", cwd=WEB,
                remedy="npm could not install the locked packages: check the network and your npm settings, run again.",
            )  # fmt: skip
        note("npm", due.packages)
    for name, now in due.pages.items():
        forget(f"page-{name}")
        with step(f"page {name}"):
            run(npm, "run", "--silent", "build", "--workspace", f"apps/{name}", cwd=WEB, quiet=True)
        if not (PAGES[name][1] / "index.html").is_file():
            where = PAGES[name][1].relative_to(ROOT)
            raise Refused(f"The build of {name} left no page in {where}: see its vite config.")
        note(f"page-{name}", now)


def work() -> None:
    """`setup.py run` prepares what running needs, `python` only .venv, `all` everything."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    if wanted not in LOCKS:
        raise Refused(f"setup.py knows {', '.join(LOCKS)}, not {wanted}.")
    make_venv()
    due = Due("", {}) if wanted == "python" else web_due(with_packages=wanted == "all")
    if due.packages or due.pages:
        check_node()  # before Python's packages take their time
    install_python(wanted)
    build_pages(due)


if __name__ == "__main__":
    main(work)
