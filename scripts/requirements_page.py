"""docs/reference/requirements.md from the tests that show each requirement; `--check` tells whether it is today's.

A test named `test_req_A_31_…` is the acceptance of A-31 and its docstring the sentence. What can be shown only in part
says so: `@pytest.mark.req(half="what it shows", waits="what it waits for")`.
"""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from steps import ROOT, Refused, main, say

PAGE = ROOT / "docs/reference/requirements.md"
NAME = re.compile(r"^test_req_([AB])_(\d+)_\w+$")
HEAD = """# Requirements and their proof

Made by `make pages` from the tests; do not edit. Each row is one acceptance sentence and the test that runs it from
outside: through HTTP, a phone or a browser. *half* tells what is shown so far and what the rest waits for.

| id | acceptance | proof |
|---|---|---|
"""


@dataclass(frozen=True)
class Proof:
    """One acceptance test."""

    id: str
    sentence: str
    test: str
    half: str = ""
    waits: str = ""

    def row(self) -> str:
        """Its line of the table."""
        proof = f"half: {self.half}; waits for {self.waits}; `{self.test}`" if self.half else f"`{self.test}`"
        return f"| {self.id} | {self.sentence} | {proof} |\n"


def marks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """The words of `@pytest.mark.req(half=…, waits=…)`."""
    found: dict[str, str] = {}
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.req":
            found |= {str(word.arg): str(ast.literal_eval(word.value)) for word in mark.keywords}
    return found


def proofs(path: Path) -> list[Proof]:
    """The acceptance tests of one file. Raises Refused for one without a sentence."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (name := NAME.match(node.name)):
            sentence = " ".join((ast.get_docstring(node) or "").split()).replace("|", "\\|")
            where = f"{path.relative_to(ROOT)}::{node.name}"
            if not sentence:
                raise Refused(f"{where} has no docstring: it is the requirement's sentence.")
            told = marks(node)
            if bool(told.get("half")) != bool(told.get("waits")):
                raise Refused(f"{where}: half=… and waits=… go together.")
            found.append(
                Proof(f"{name[1]}-{int(name[2]):02d}", sentence, where, told.get("half", ""), told.get("waits", ""))
            )
    return found


def page() -> str:
    """The whole page, in order of id."""
    files = sorted([*(ROOT / "backend/tests").rglob("test_*.py"), *(ROOT / "e2e").rglob("test_*.py")])
    found = [proof for path in files for proof in proofs(path)]
    return HEAD + "".join(proof.row() for proof in sorted(found, key=lambda proof: (proof.id, proof.test)))


def work() -> int:
    """Writes the page, or tells that it is stale."""
    if "--check" not in sys.argv:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page())
        return 0
    if PAGE.is_file() and PAGE.read_text() == page():
        return 0
    say(f"{PAGE.relative_to(ROOT)} is not that of today's tests: run make pages")
    return 1


if __name__ == "__main__":
    main(work)
