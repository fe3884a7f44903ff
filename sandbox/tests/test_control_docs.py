"""The page of all control routes tells what there is: no more, no less, in both languages."""

import re
from pathlib import Path

import msgspec
import pytest

from conftest import Running
from wxsandbox.control.routing import ROUTES

DOCS = Path(__file__).parent.parent / "docs"
ROW = re.compile(r"^\| `(?P<call>[A-Z]+ /\S*)` \| (?P<what>.+?) \| (?P<body>.*?) ?\| (?P<query>.*?) ?\|$", re.MULTILINE)


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_the_page_names_every_control_route_with_its_fields(sandbox: Running, language: str) -> None:
    """A sandbox that runs has declared them all."""
    assert sandbox.control("GET", "/health")["ok"]
    text = (DOCS / f"control-routes{language}.md").read_text(encoding="utf-8")
    told = {row["call"]: (_names(row["body"]), _names(row["query"])) for row in ROW.finditer(text)}
    there = {
        f"{one.method} {one.path}": (
            [field.encode_name for field in msgspec.structs.fields(one.body)] if one.body else [],
            [name for name, _ in one.query],
        )
        for one in ROUTES
    }
    assert told == there
    if not language:
        said = {row["call"]: row["what"] for row in ROW.finditer(text)}
        assert said == {f"{one.method} {one.path}": one.summary for one in ROUTES}


def _names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)
