"""docs/reference/settings.md from the one class of settings; `--check` tells whether it is today's.

The class is called `Environment` and lies in backend/weihu/config/; each field is one variable `WEIHU_<FIELD>`, and the
comment lines above it (or the text below it) are its meaning.
"""

import ast
import sys

from steps import ROOT, Refused, main, say

PAGE = ROOT / "docs/reference/settings.md"
CONFIG = ROOT / "backend/weihu/config"
HEAD = """# Settings

Made by `make pages` from the class of settings; do not edit. Each is a variable of the environment, read once at the
start. What an operator changes daily is in the product, not here.

| variable | type | default | meaning |
|---|---|---|---|
"""


def settings_class() -> tuple[ast.ClassDef, list[str]]:
    """The class and its file's lines. Raises Refused when there is none."""
    for path in sorted(CONFIG.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name == "Environment":
                return node, path.read_text().splitlines()
    raise Refused(f"No class Environment in {CONFIG.relative_to(ROOT)}.")


def comment_above(lines: list[str], number: int) -> str:
    """The comment lines that end just above line `number` (counted from 1)."""
    found: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.strip().startswith("#"):
            break
        found.insert(0, line.strip().lstrip("# "))
    return " ".join(found)


def page() -> str:
    """The whole page. Raises Refused for a setting without a meaning."""
    node, lines = settings_class()
    rows = []
    for place, item in enumerate(node.body):
        if not isinstance(item, ast.AnnAssign) or ast.unparse(item.annotation).startswith("ClassVar"):
            continue
        name = "WEIHU_" + ast.unparse(item.target).upper()
        below = node.body[place + 1] if place + 1 < len(node.body) else None
        meaning = comment_above(lines, item.lineno)
        if not meaning and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            meaning = " ".join(str(below.value.value).split())
        if not meaning:
            raise Refused(f"{name} has no comment that tells what it is for.")
        default = f"`{ast.unparse(item.value)}`" if item.value else "required"
        cells = (f"`{name}`", f"`{ast.unparse(item.annotation)}`", default, meaning)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return HEAD + "".join(rows)


def work() -> int:
    """Writes the page, or tells that it is stale."""
    if "--check" not in sys.argv:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page())
        return 0
    if PAGE.is_file() and PAGE.read_text() == page():
        return 0
    say(f"{PAGE.relative_to(ROOT)} is not that of today's settings: run make pages")
    return 1


if __name__ == "__main__":
    main(work)
