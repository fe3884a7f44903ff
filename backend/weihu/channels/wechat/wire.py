"""Bodies of callbacks as plain dicts: XML by expat with document types refused, or JSON (fact sheet A7).

The limits stand before anything is understood (fault 8). Text that no database or screen takes (broken UTF-8, NUL,
half a surrogate pair) is replaced, never a reason to lose a message (fault 10).
"""

import json
import re
from typing import Any
from xml.parsers import expat

import msgspec

MOST_BYTES = 256 * 1024
MOST_DEPTH = 8
MOST_ELEMENTS = 1_000
REPLACED = "\ufffd"

# What XML 1.0 cannot carry, as itself or as a reference.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,10});")

Fields = dict[str, Any]


class Malformed(ValueError):
    """A body that cannot be read within the limits."""


def read(body: bytes) -> tuple[Fields, bool]:
    """The fields, and whether it was JSON. Raises Malformed."""
    if len(body) > MOST_BYTES:
        raise Malformed("too large")
    if body[:1] == b"<":
        return read_xml(body), False
    start = body.lstrip()[:1]
    return (read_json(body), True) if start == b"{" else (read_xml(body), False)


def read_xml(body: bytes) -> Fields:
    """The children of the root `xml`. Raises Malformed."""
    try:
        return _xml(body)
    except expat.ExpatError:
        pass
    try:
        return _xml(_mended(body))
    except expat.ExpatError:
        raise Malformed("not well-formed") from None


class _Reader:
    """Builds dicts; an element that occurs again becomes a list."""

    __slots__ = ("elements", "open", "root", "text")

    def __init__(self) -> None:
        self.elements = 0
        self.text = ""
        self.open: list[Fields | None] = []
        self.root: Fields | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if len(self.open) >= MOST_DEPTH or self.elements > MOST_ELEMENTS or not (self.open or name == "xml"):
            raise Malformed("too deep, too many, or not xml")
        self.open.append(None)
        self.text = ""

    def data(self, text: str) -> None:
        self.text += text

    def end(self, name: str) -> None:
        inside = self.open.pop()
        value: Any = self.text if inside is None else inside
        self.text = ""
        if not self.open:
            self.root = inside
            return
        siblings = self.open[-1]
        if siblings is None:
            siblings = self.open[-1] = {}
        if name not in siblings:
            siblings[name] = value
        elif isinstance(siblings[name], list):
            siblings[name].append(value)
        else:
            siblings[name] = [siblings[name], value]


def _refuse(*_: object) -> None:
    raise Malformed("a document type is refused")


def _xml(body: bytes) -> Fields:
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(body, True)
    if reader.root is None:
        raise Malformed("nothing inside")
    return reader.root


def _mended(body: bytes) -> bytes:
    """The same with what XML cannot carry replaced."""
    text = _ILLEGAL.sub(REPLACED, body.decode("utf-8", "replace"))
    return _REFERENCE.sub(_legal, text).encode()


def _legal(reference: re.Match[str]) -> str:
    told = reference[1]
    number = int(told[1:], 16) if told[0] == "x" else int(told)
    is_illegal = number > 0x10FFFF or _ILLEGAL.match(chr(number)) is not None
    return REPLACED if is_illegal else reference[0]


def read_json(body: bytes) -> Fields:
    """The object's members. Raises Malformed."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = _lenient(body)
    if not isinstance(found, dict):
        raise Malformed("not an object")
    if b"\\u" in body or b"\x00" in body or b"[" in body or b"{" in body[1:]:
        return {storable(name): _clean(value, MOST_DEPTH) for name, value in found.items()}
    return found


def _lenient(body: bytes) -> Any:
    """Python's own reader lets half surrogate pairs and control characters through; they are replaced afterwards."""
    try:
        return json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict | list) and depth <= 1:
        raise Malformed("nested too deep")
    if isinstance(value, dict):
        return {storable(name): _clean(inner, depth - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner, depth - 1) for inner in value]
    return value


def storable(text: str) -> str:
    """The text with NUL and half surrogate pairs replaced; everything else as it is."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACED)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
