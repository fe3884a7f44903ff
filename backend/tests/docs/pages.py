"""The pages under docs/, read as what they are made of."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[3]
TRANSLATED = ".zh-CN.md"

_FENCE = re.compile(
    r"^(?:\*\*`(?P<path>[^`]+)`\*\*\n\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(msgspec.Struct, frozen=True):
    """A piece of code in a page; `path` is the file that the bold line before it names."""

    path: str
    kind: str
    text: str


def blocks(page: Path) -> list[Block]:
    """The code of a page, in order."""
    return [Block(found["path"] or "", found["kind"], found["text"]) for found in _FENCE.finditer(page.read_text())]


def prose(text: str) -> str:
    """A page without its code: fenced, indented and inline."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE))


def all_pages() -> Iterator[Path]:
    """Every page that people read: the root's, and those of the folders that hold words."""
    yield from sorted(ROOT.glob("*.md"))
    for folder in ("docs", "web", "sandbox", "bench", "e2e", ".github"):
        yield from sorted(
            page for page in (ROOT / folder).rglob("*.md") if not {"node_modules", "output"} & set(page.parts)
        )
