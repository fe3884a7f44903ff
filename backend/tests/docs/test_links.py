"""Every relative link of every page leads to something, also to the heading that it names."""

import re
from pathlib import Path

import pytest

from .pages import ROOT, TRANSLATED, all_pages, prose

PAGES = list(all_pages())
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The headings as the forges make addresses of them."""
    found = (re.sub(r"[`*_]|\[|\]\([^)]*\)", "", one).strip().lower() for one in _HEADING.findall(page.read_text()))
    return {re.sub(r"[^\w\- ]", "", one).replace(" ", "-") for one in found}


def test_the_pages_are_found() -> None:
    names = {str(page.relative_to(ROOT)) for page in PAGES}

    assert {"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/README.md", "docs/adr/README.md"} <= names
    assert len(names) > 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(prose(page.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        is_there = target.exists() and ROOT in [target, *target.parents]
        if not is_there or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert not lost


@pytest.mark.parametrize("page", [one for one in PAGES if one.name.endswith(TRANSLATED)], ids=lambda page: page.name)
def test_a_page_and_its_translation_lead_to_each_other(page: Path) -> None:
    twin = page.with_name(page.name.removesuffix(TRANSLATED) + ".md")

    assert twin.is_file()
    assert f"]({twin.name})" in page.read_text()
    assert f"]({page.name})" in twin.read_text()


def test_every_page_under_docs_can_be_reached_from_the_readme() -> None:
    reached, ways = set(), [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    while ways:
        page = ways.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for link in _LINK.findall(page.read_text()):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.is_file():
                ways.append(target)

    unreached = {page for page in PAGES if (ROOT / "docs") in page.parents} - reached
    assert {str(page.relative_to(ROOT)) for page in unreached} == set()
