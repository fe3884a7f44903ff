"""The content of an article made harmless: scripts and outside pictures are removed, as the platform does (B16)."""

import re
from html import escape
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img"})
_TAGS = (
    "a abbr b blockquote center code dd del div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 i ins li mark ol p"
    " pre q s section small span strike strong sub sup table tbody td tfoot th thead tr u ul"
)
_KEPT = _VOID | set(_TAGS.split())
# Whatever stands inside these goes with them.
_TAGS_OF_HARM = "applet button embed form iframe math noscript object script select style svg template"
_SWALLOWED = frozenset(_TAGS_OF_HARM.split())
_ATTRIBUTES = "align alt border class colspan height rowspan title valign width data-ratio data-w"
_PLAIN = frozenset(_ATTRIBUTES.split())
_LINK = re.compile(r"https?://", re.IGNORECASE)
_PICTURE = re.compile(r"https?://mmbiz\.(qpic|qlogo)\.cn/", re.IGNORECASE)
_BAD_STYLE = re.compile(r"url\s*\(|expression|javascript|behavior|@import|-moz-binding|\\", re.IGNORECASE)
_WORDS = re.compile(r"\s+")


def clean(html: str, *, base_url: str) -> str:
    """Safe HTML. Pictures stay only when they were uploaded to the platform (uploadimg, material)."""
    reader = _Cleaner(base_url)
    reader.feed(html)
    reader.close()
    return reader.result()


def words(html: str) -> str:
    """The text of an article without its marks."""
    reader = _Cleaner("", marks=False)
    reader.feed(html)
    reader.close()
    return _WORDS.sub(" ", reader.text()).strip()


class _Cleaner(HTMLParser):
    """Writes again only what is known to be harmless."""

    def __init__(self, base_url: str, *, marks: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self._own = f"{base_url}/mmbiz/"
        self._marks = marks
        self._parts: list[str] = []
        self._open: list[str] = []
        self._swallowing: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._swallowing or tag in _SWALLOWED:
            if tag in _SWALLOWED and tag != "embed":
                self._swallowing.append(tag)
            return
        kept = self._attributes(tag, attrs)
        if tag not in _KEPT or kept is None:
            return
        self._parts.append(f"<{tag}{kept}>" if self._marks else " ")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID or tag not in _SWALLOWED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._swallowing:
            if tag == self._swallowing[-1]:
                self._swallowing.pop()
            return
        if tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._parts.append(f"</{last}>" if self._marks else " ")
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._swallowing:
            self._parts.append(escape(data) if self._marks else data)

    def result(self) -> str:
        return "".join(self._parts) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def text(self) -> str:
        return "".join(self._parts)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> str | None:
        """None when the element makes no sense without what had to go: an outside picture."""
        kept: dict[str, str] = {}
        for name, value in attrs:
            value = value or ""
            if tag == "img" and name in ("src", "data-src"):
                if _PICTURE.match(value) or (self._own != "/mmbiz/" and value.startswith(self._own)):
                    kept["src"] = value
            elif (
                name in _PLAIN
                or (tag == "a" and name == "href" and _LINK.match(value))
                or (name == "style" and not _BAD_STYLE.search(value))
            ):
                kept[name] = value
        if tag == "img" and "src" not in kept:
            return None
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
