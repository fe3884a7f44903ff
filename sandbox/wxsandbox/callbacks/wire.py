"""How pushes look on the wire, XML and JSON, and reading of what a server answers, with entities and DTD refused."""

import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

import msgspec

# Characters that XML 1.0 has no way to carry, not even escaped (A17).
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEPTH = 8


class WireError(ValueError):
    """A body that is not well-formed or not of the expected shape."""


def to_xml(fields: Mapping[str, Any]) -> bytes:
    """Strings in CDATA, numbers bare, a list as its element repeated (A7)."""
    parts = ["<xml>"]
    for name, value in fields.items():
        _element(parts, name, value)
    parts.append("</xml>")
    return "".join(parts).encode()


def to_json(fields: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(fields)


def with_texts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same with every number as a text: how some JSON pushes are said to look (D26)."""
    return {name: _texts(value) for name, value in fields.items()}


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return with_texts(value)
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value if isinstance(value, str) else str(value)


def _element(parts: list[str], name: str, value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _element(parts, name, one)
        return
    parts.append(f"<{name}>")
    if isinstance(value, Mapping):
        for inner, inside in value.items():
            _element(parts, inner, inside)
    elif isinstance(value, str):
        parts.append("<![CDATA[" + _ILLEGAL.sub("", value).replace("]]>", "]]]]><![CDATA[>") + "]]>")
    else:
        parts.append(str(value))
    parts.append(f"</{name}>")


class _Reader:
    """Builds nested dicts; an element that occurs again becomes a list."""

    def __init__(self) -> None:
        self.root = ""
        self.result: Any = None
        self._stack: list[tuple[str, dict[str, Any], list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._stack) >= _DEPTH:
            raise WireError("nested too deep")
        if not self._stack:
            self.root = name
        self._stack.append((name, {}, []))

    def data(self, text: str) -> None:
        self._stack[-1][2].append(text)

    def end(self, name: str) -> None:
        _, children, texts = self._stack.pop()
        value: Any = children or "".join(texts)
        if not self._stack:
            self.result = value
            return
        siblings = self._stack[-1][1]
        if name not in siblings:
            siblings[name] = value
        elif isinstance(siblings[name], list):
            siblings[name].append(value)
        else:
            siblings[name] = [siblings[name], value]

    def refuse(self, *_: object) -> None:
        raise WireError("a document type is not accepted")


def read_xml(body: bytes) -> dict[str, Any]:
    """The children of an `xml` root."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise WireError(f"not well-formed XML: {error}") from error
    if reader.root != "xml" or not isinstance(reader.result, dict):
        raise WireError("the root element must be xml, with fields inside")
    return reader.result


def read_json(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError(f"not JSON: {error}") from error
    if not isinstance(found, dict):
        raise WireError("the body must be a JSON object")
    return found
