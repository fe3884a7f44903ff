"""A copy of the tree in which a tutorial can be done: the code alone, with the programs of the real one."""

import os
import shutil
import subprocess
from pathlib import Path

from .pages import ROOT, Block

CODE = ("backend", "scripts", "web/apps/desk", "web/packages")
FILES = ("pyproject.toml", "web/package.json", "web/tsconfig.base.json", "web/.prettierrc")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "*.egg-info", "dist")
WITHIN_S = 100


class Overlay:
    """The copy. What is typed into its shell reads its own files, never the real tree's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in CODE:
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)
        (folder / "sandbox").symlink_to(ROOT / "sandbox")
        (folder / ".venv").symlink_to(ROOT / ".venv")

    def with_node(self) -> None:
        """The installed packages; those of the tree itself are the copy's."""
        modules = self.folder / "web/node_modules"
        (modules / "@weihu").mkdir(parents=True)
        for one in (ROOT / "web/node_modules").iterdir():
            if one.name != "@weihu":
                (modules / one.name).symlink_to(one)
        for one in (self.folder / "web/packages").iterdir():
            (modules / "@weihu" / one.name).symlink_to(one)

    def lay(self, block: Block) -> None:
        """Writes the file, or changes the lines that the block tells."""
        target = self.folder / block.path
        if block.kind != "diff":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text)
            return
        lines = block.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        text = target.read_text()
        assert text.count(before) == 1, f"{block.path} holds these lines {text.count(before)} times:\n{before}"
        target.write_text(text.replace(before, after))

    def run(self, command: str, **more: str) -> None:
        """One line, as a person types it. Raises AssertionError with its words."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("WEIHU_", "PYTEST_"))}
        told = {
            "PYTHONPATH": f"{self.folder}/backend:{self.folder}/sandbox",
            "WEIHU_DATA": str(self.folder / "var"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=clean | told | more, check=False, capture_output=True, text=True,
            timeout=WITHIN_S,
        )  # fmt: skip
        assert done.returncode == 0, f"$ {command}\n{(done.stdout + done.stderr)[-4000:]}"
