"""`make dist`: dist/weihu-*.whl and dist/wxsandbox-*.whl with the built pages inside, made without the network.

Weihu's wheel carries the sandbox, as a program beside it: `pip install weihu-*.whl` is all that `weihu demo` needs.
The sandbox's own wheel is for whoever wants a WeChat to run something else against.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from steps import ROOT, Refused, main, run, say, step

PAGES = {"wxsandbox": "sandbox/wxsandbox/web", "weihu": "backend/weihu/config/web/desk"}
CARRIED = "backend/weihu/config/demo/carried/wxsandbox"
# What each wheel is built from, and what lies where else than in the repository.
SOURCES = {
    "wxsandbox": {
        name: f"sandbox/{name}" for name in ("pyproject.toml", "README.md", "LICENSE", "wxsandbox")
    },
    "weihu": {
        **{name: name for name in ("pyproject.toml", "README.md", "LICENSE", "requirements", "backend/weihu")},
        CARRIED: "sandbox/wxsandbox",
    },
}  # fmt: skip


def stage(folder: Path, sources: dict[str, str]) -> None:
    """Copies what a wheel is built from: nothing else can slip in, and nothing is left in the checkout."""
    for name, origin in sources.items():
        there = ROOT / origin
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if there.is_dir():
            shutil.copytree(there, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(there, folder / name)


def work() -> None:
    """Builds with what .venv has."""
    out = ROOT / "dist"
    shutil.rmtree(out, ignore_errors=True)
    for name, page in PAGES.items():
        if not (ROOT / page / "index.html").is_file():
            raise Refused(f"The page of {name} is not built: run make setup.")
    for name, sources in SOURCES.items():
        with step(f"wheel {name}"), tempfile.TemporaryDirectory() as folder:
            stage(Path(folder), sources)
            run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, folder, quiet=True)
    for wheel in sorted(out.glob("*.whl")):
        say(f"  dist/{wheel.name} ({wheel.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main(work)
