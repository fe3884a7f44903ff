"""docs/reference/taps.md and its Chinese twin: what the persona stories counted, kept as two small tables."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs/reference"
_HEAD = {
    "": """# Keys and taps

[中文](taps.zh-CN.md)

How much an agent presses for what she does all day, counted by `e2e/test_personas.py`, which fails when it is more.
Letters of words that she says are not counted. `STORIES_TAPS=1` writes this page anew; do not edit it.

| what | allowed | counted | which |
|---|---|---|---|
""",
    ".zh-CN": """# 按键与点按

[English](taps.md)

客服每天反复做的事各要按几下，由 `e2e/test_personas.py` 数出，多了就不通过。要说的话本身的字不计。
`STORIES_TAPS=1` 重写本页，不要手改。

| 做什么 | 允许 | 实数 | 按什么 |
|---|---|---|---|
""",
}


@dataclass(frozen=True)
class Deed:
    """Something done often, what is allowed for it, and what was pressed."""

    en: str
    zh: str
    allowed: int
    pressed: tuple[str, ...]

    def line(self, language: str) -> str:
        """Its row in the table."""
        which = " ".join(f"`{one}`" for one in self.pressed) or "—"
        return f"| {self.zh if language else self.en} | {self.allowed} | {len(self.pressed)} | {which} |\n"


def pages(deeds: list[Deed]) -> dict[Path, str]:
    """Both pages as they should be."""
    return {
        REFERENCE / f"taps{language}.md": head + "".join(deed.line(language) for deed in deeds)
        for language, head in _HEAD.items()
    }


def check(deeds: list[Deed]) -> list[str]:
    """Deeds that cost more than is allowed, and pages that are not of today (those are written if wished)."""
    found = [f"{deed.en}: {json.dumps(deed.pressed)}" for deed in deeds if len(deed.pressed) > deed.allowed]
    for path, text in pages(deeds).items():
        if os.environ.get("STORIES_TAPS") == "1":
            path.write_text(text, encoding="utf-8")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(f"{path.name} is not of today: STORIES_TAPS=1 writes it")
    return found
