"""A button that a how-to names is a button that the screen has; both languages name the same ones."""

import re
from pathlib import Path

import pytest

from .pages import ROOT, TRANSLATED, prose
from .screens import LANGUAGES, keys_of, said

HOW_TO = ROOT / "docs/how-to"
PAGES = [
    *sorted(page for page in HOW_TO.glob("*.md") if not page.name.endswith(TRANSLATED)),
    ROOT / "sandbox/docs/phones.md",
]
KNOWN = {language: said(language) for language in LANGUAGES}
_ON_SCREEN = re.compile(r"\*\*(.+?)\*\*|「(.+?)」", re.DOTALL)


def quoted(page: Path) -> list[str]:
    """What a page says that a screen says; a quotation may run over the end of a line."""
    found = (one[1] or one[2] for one in _ON_SCREEN.finditer(prose(page.read_text())))
    return [re.sub(r"(?<=[\u2e80-\uffff])\n(?=[\u2e80-\uffff])", "", words).replace("\n", " ") for words in found]


def test_the_words_of_the_screens_are_found() -> None:
    for known in KNOWN.values():
        assert len(known) > 500
    assert "conversations.claim.button" in KNOWN["zh"]["接待"]
    assert "conversations.claim.button" in KNOWN["en"]["Claim"]
    assert keys_of("已等 3 分钟", KNOWN["zh"]) == {"conversations.row.waited"}
    assert keys_of("扫一扫", KNOWN["zh"]) == {"phone.home.scan", "phone.scan.title", "phone.overlay.scan"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_word_of_the_screen_that_a_how_to_quotes_is_on_the_screen(page: Path) -> None:
    twin = page.with_name(page.stem + TRANSLATED)
    assert twin.is_file(), f"{page.name} has no Chinese"
    keys: dict[str, set[str]] = {}
    for language, one in (("en", page), ("zh", twin)):
        unknown = [words for words in quoted(one) if not keys_of(words, KNOWN[language])]
        assert not unknown, f"{one.name} names what no screen shows: {unknown}"
        keys[language] = set().union(*(keys_of(words, KNOWN[language]) for words in quoted(one)))

    for language, one, others in (("en", page, keys["zh"]), ("zh", twin, keys["en"])):
        alone = [words for words in quoted(one) if not keys_of(words, KNOWN[language]) & others]
        assert not alone, f"{one.name} names what its twin does not: {alone}"
