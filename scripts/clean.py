"""`make clean`: removes everything that the other commands make. var/ stays: it is a person's data."""

import shutil
from pathlib import Path

from steps import ROOT, main, say

MADE = (
    ".venv", ".venv-bench", "dist", "build", "sandbox/dist", "sandbox/build", "e2e/output",
    "web/node_modules", "web/apps/*/node_modules", "web/packages/*/node_modules", "bench/*/peers/node_modules",
    "web/apps/*/dist", "web/packages/*/dist", "web/coverage", "web/apps/*/coverage", "web/packages/*/coverage",
    "backend/weihu/config/web", "sandbox/wxsandbox/web", "backend/*.egg-info", "sandbox/*.egg-info",
    ".coverage*", "coverage", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
    "sandbox/.*_cache", "sandbox/.hypothesis",
)  # fmt: skip
WITH_PYTHON = ("backend", "sandbox", "scripts", "bench", "e2e")


def made() -> list[Path]:
    """What there is of it; compiled Python comes last."""
    named = [path for pattern in MADE for path in sorted(ROOT.glob(pattern))]
    compiled = [path for name in WITH_PYTHON for path in sorted((ROOT / name).glob("**/__pycache__"))]
    return [*named, *compiled]


def remove(path: Path) -> None:
    """A folder with all in it; of a link only the link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def work() -> None:
    """Names what it removes, compiled Python in one line."""
    found = made()
    for path in found:
        remove(path)
        if path.name != "__pycache__":
            say(f"removed {path.relative_to(ROOT)}")
    if any(path.name == "__pycache__" for path in found):
        say("removed compiled Python")
    if (ROOT / "var").exists():
        say("var/ (your data) was kept; remove it by hand to begin anew")


if __name__ == "__main__":
    main(work)
