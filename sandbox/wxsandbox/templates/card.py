"""A template filled in: the data checked against its places (47003 names the field), and what the phone draws."""

import re
from typing import Any

from wxsandbox.errors import ApiError
from wxsandbox.templates import values

_MARKER = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
_LINE = re.compile(r"(?P<label>[^：:]*)[：:]\s*\{\{\s*(?P<key>\w+)\.DATA\s*\}\}")
_EXAMPLE = re.compile(r"([^：:]*)[：:](.*)")
OUTER = ("first", "remark")  # accepted from old clients and not shown since 2023 (B9)
URL_BYTES = 2048

Data = dict[str, dict[str, str]]


def keys(content: str) -> list[str]:
    """The places of a template's text."""
    return _MARKER.findall(content)


def checked(content: str, data: object) -> Data:
    """The data with its values as texts. A missing or unknown place and a value that does not fit are 47003."""
    if not isinstance(data, dict):
        raise ApiError(47003, "argument invalid! data invalid")
    places = keys(content)
    for key in data:
        if key not in places and key not in OUTER:
            raise invalid(f"data.{key}.value")
    found = {key: _entry(key, data.get(key)) for key in places}
    for key in OUTER:
        if key in data and key not in found:
            found[key] = _text(data[key]) or {"value": ""}
    return found


def fields(content: str, data: Data, *, colours: bool = False) -> list[dict[str, str]]:
    """The lines of the card, each with its label, in the template's order."""
    shown = []
    for line in content.split("\n"):
        match = _LINE.search(line)
        if match is None or match["key"] in OUTER:
            continue
        entry = data[match["key"]]
        colour = {"colour": entry["color"]} if colours and entry.get("color") else {}
        shown.append({"label": match["label"].strip(), "value": entry["value"], **colour})
    return shown


def example_fields(example: str) -> list[dict[str, str]]:
    """The lines of a template's example."""
    found = (_EXAMPLE.fullmatch(line) for line in example.split("\n"))
    return [{"label": one[1], "value": one[2]} for one in found if one]


def behind(body: dict[str, Any], *, link: str) -> dict[str, str]:
    """What a tap on the card opens: the page named `link` in the body, and the mini program, which wins (B9)."""
    found: dict[str, str] = {}
    url = body.get(link)
    if url:
        if not isinstance(url, str) or len(url.encode()) > URL_BYTES:
            raise ApiError(40039)
        found["url"] = url
    program = body.get("miniprogram")
    if program:
        appid = program.get("appid") if isinstance(program, dict) else None
        if not isinstance(appid, str) or not appid:
            raise invalid("miniprogram.appid")
        page = program.get("pagepath") or program.get("path") or ""
        found |= {"miniprogram_appid": appid, "pagepath": str(page)}
    return found


def invalid(what: str) -> ApiError:
    """47003 as the platform words it."""
    return ApiError(47003, f"argument invalid! {what} invalid")


def _entry(key: str, given: object) -> dict[str, str]:
    entry = _text(given)
    if entry is None or not values.fits(key, entry["value"]):
        raise invalid(f"data.{key}.value")
    return entry


def _text(given: object) -> dict[str, str] | None:
    """A place's value and colour; numbers pass, as the platform is lenient there. None when nothing usable is given."""
    if not isinstance(given, dict):
        return None
    value, colour = given.get("value"), given.get("color")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return {"value": value, **({"color": colour} if isinstance(colour, str) else {})}
