"""`make clean`: removes everything that the other commands make. var/ stays: it is a person's data."""

import shutil

from steps import ROOT, say

MADE = [
    ".venv", ".venv-bench", "web/node_modules", "dist", "build", "e2e/output",
    "backend/weihu/config/web", "sandbox/wxsandbox/web", "backend/weihu.egg-info", "sandbox/wxsandbox.egg-info",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
    "sandbox/.pytest_cache", "sandbox/.hypothesis", "sandbox/build",
]  # fmt: skip

for name in MADE:
    if (ROOT / name).exists():
        shutil.rmtree(ROOT / name)
        say(f"removed {name}")
if (ROOT / "var").exists():
    say("var/ (your data) was kept; remove it by hand to begin anew")
