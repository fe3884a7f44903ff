"""What of a message is its words, its file, its kind. Pure."""

from typing import Any

from weihu.channels import ports

MEDIA = (ports.Picture, ports.Voice, ports.Video)
FETCHING = "fetching"


def kind_of(body: ports.Content | ports.Reply) -> str:
    """The kind by its tag in JSON."""
    return str(body.__struct_config__.tag)


def words_of(body: ports.Content | ports.Reply) -> str:
    """The words that a list or a search shows; empty when it has none."""
    match body:
        case ports.Voice():
            return body.transcript
        case ports.Place():
            return body.label
        case ports.ArticlesReply():
            return "\n".join(article.title for article in body.articles)
        case ports.ChoicesReply():
            return "\n".join(part for part in (body.head, *(entry.text for entry in body.entries), body.tail) if part)
        case _:
            return str(getattr(body, "text", "") or getattr(body, "title", ""))


def file_of(body: ports.Content | ports.Reply) -> int | None:
    """The file of ours that is the message itself (not a thumbnail); None when it has none (yet)."""
    return getattr(body, "file_id", None) or None


def file_state_of(body: ports.Content | ports.Reply) -> str:
    """What came in with media is fetched after the turn."""
    return FETCHING if isinstance(body, MEDIA) else ""


# The platform's own names of media, which are of no use outside, and internal parts.
_HIDDEN = frozenset({"kind", "media", "media_wide", "thumb", "file_id", "thumb_file_id"})
_OPENABLE = ("https://", "http://")


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The content as a screen may have it: words and numbers as they came, addresses only when a click is harmless."""
    kept = {name: value for name, value in content.items() if name not in _HIDDEN}
    return {name: _harmless(name, value) for name, value in kept.items()}


def _harmless(name: str, value: object) -> object:
    if isinstance(value, list):
        return [shown(one) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict):
        return shown(value)
    if name.endswith("url") and not str(value).lower().startswith(_OPENABLE):
        return ""
    return value


def clean(text: str) -> str:
    """Words as every database takes them: no NUL, no lone half of a character (fault 10)."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")
