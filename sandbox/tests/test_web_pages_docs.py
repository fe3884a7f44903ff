"""The page about web pages names every call that the script offers and the phone carries out, in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PHONE = ROOT.parent / "web/apps/phone/src/phone/web"


def _offered() -> set[str]:
    script = (ROOT / "wxsandbox/pages/jweixin.js").read_text(encoding="utf-8")
    called = re.search(r"const CALLED =(.*?)// The phone knows none", script, re.DOTALL)
    listened = re.search(r"for \(const name of \[(.*?)\]\) wx\[name\] = listen", script)
    assert called
    assert listened
    names = {word for part in re.findall(r'"([^"]*)"', called[1]) for word in part.split()}
    return names | set(re.findall(r'"(\w+)"', listened[1])) | {"getLocalImgData"}


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_every_call_is_described(language: str) -> None:
    text = (ROOT / f"docs/web-pages{language}.md").read_text(encoding="utf-8")
    table = text.partition("## JS-SDK")[2].partition("config:fail")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == _offered()


def test_the_phone_knows_what_the_script_offers() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PHONE.glob("*.ts") if "test" not in path.name)
    assert {name for name in _offered() if not re.search(rf"\b{name}\b", source)} == set()
