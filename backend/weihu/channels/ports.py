"""What crosses the border between a platform's adapter and Weihu, in our words.

Inbound: what a customer said or did. Reply: what we say back. Both are small, frozen and typed; a vendor's names stay
in `channels/<adapter>`. Instants are milliseconds of the clock in force.
"""

from typing import Any, Final, Literal

import msgspec


class _In(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """One kind of thing that a customer says or does; `kind` is its tag in JSON."""


class Text(_In, frozen=True, tag="text"):
    """Words."""

    text: str


class Choice(_In, frozen=True, tag="choice"):
    """A tapped entry of a list of choices that we had sent."""

    id: str
    text: str


class Picture(_In, frozen=True, tag="picture"):
    """A picture; the bytes are fetched after the turn by `media`."""

    media: str
    url: str = ""


class Voice(_In, frozen=True, tag="voice"):
    """A voice message; `transcript` is the platform's own, when it gives one."""

    media: str
    format: str = ""
    media_wide: str = ""
    transcript: str = ""


class Video(_In, frozen=True, tag="video"):
    """A video; `short` for the kind recorded in the chat."""

    media: str
    thumb: str = ""
    short: bool = False


class Place(_In, frozen=True, tag="place"):
    """A place that the customer sent: degrees, zoom, words."""

    latitude: float
    longitude: float
    scale: int = 0
    label: str = ""


class Link(_In, frozen=True, tag="link"):
    """A shared article or page."""

    title: str
    description: str = ""
    url: str = ""


class Card(_In, frozen=True, tag="card"):
    """A mini-program's card."""

    title: str
    appid: str = ""
    path: str = ""
    thumb: str = ""


class Document(_In, frozen=True, tag="document"):
    """A file that was offered; the platform gives no way to fetch it."""

    title: str
    description: str = ""
    size: int = 0
    md5: str = ""


class Follow(_In, frozen=True, tag="follow"):
    """Began to follow; `code` is the scene of the code that led here, empty for any other way."""

    code: str = ""
    ticket: str = ""


class Unfollow(_In, frozen=True, tag="unfollow"):
    """Stopped following: the duty to forget what the law says begins."""


class Scan(_In, frozen=True, tag="scan"):
    """Scanned a code of ours while following."""

    code: str
    ticket: str = ""


class MenuClick(_In, frozen=True, tag="menu_click"):
    """Tapped a menu entry that asks us for an answer."""

    key: str


class MenuView(_In, frozen=True, tag="menu_view"):
    """Tapped a menu entry that opened a page or a mini-program: nothing to answer."""

    url: str
    menu: str = ""
    program: bool = False


class MenuScan(_In, frozen=True, tag="menu_scan"):
    """Scanned something with the scanner of a menu entry; `waits` when the phone shows that it waits for us."""

    key: str
    result: str
    code_type: str = ""
    waits: bool = False


class MenuPictures(_In, frozen=True, tag="menu_pictures"):
    """Chose pictures through a menu entry; the pictures follow as messages."""

    key: str
    count: int = 0
    way: str = ""


class MenuPlace(_In, frozen=True, tag="menu_place"):
    """Chose a place through a menu entry; a place message follows."""

    key: str
    latitude: float = 0.0
    longitude: float = 0.0
    label: str = ""
    poi: str = ""


class PlaceReport(_In, frozen=True, tag="place_report"):
    """The phone told where it is, with the customer's consent; precision in metres."""

    latitude: float
    longitude: float
    precision: float = 0.0


class Notice(_In, frozen=True, tag="notice"):
    """The platform tells something: a job's result, an authorisation withdrawn, a session of its own client."""

    name: str
    data: dict[str, Any] = {}


class Unsupported(_In, frozen=True, tag="unsupported"):
    """A type that we do not know (yet); kept raw, shown as such."""

    name: str
    data: dict[str, Any] = {}


Content = (
    Text | Choice | Picture | Voice | Video | Place | Link | Card | Document | Follow | Unfollow | Scan | MenuClick
    | MenuView | MenuScan | MenuPictures | MenuPlace | PlaceReport | Notice | Unsupported
)  # fmt: skip

# What a person said (opens the message window, is shown as a bubble), as against what she did.
SAID = (Text, Choice, Picture, Voice, Video, Place, Link, Card, Document, Unsupported)

# The platform itself says that it does not pass this on: a sign of ours would help nobody.
NOT_PASSED_ON: Final = "not_passed_on"
# How the name of a notice begins that we have no name for.
UNKNOWN: Final = "unknown."
PERHAPS_UNKNOWN: Final = (Notice, Unsupported)


def unknown_kind(content: Content) -> str:
    """What the platform calls a push of a kind that we do not know (yet); empty when we do."""
    match content:
        case Unsupported(name=name) if name != NOT_PASSED_ON:
            return name or "?"
        case Notice(name=name) if name.startswith(UNKNOWN):
            return name.removeprefix(UNKNOWN) or "?"
    return ""


class Inbound(msgspec.Struct, frozen=True):
    """One push, understood: who, when by the platform's clock, what. `key` is the receipt key (24 characters)."""

    organisation_id: int
    account_id: int
    sender: str
    sent_at: int
    message_no: int
    key: str
    content: Content


class _Out(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """One message to a customer; media are files of ours, by id."""


class TextReply(_Out, frozen=True, tag="text"):
    """Words; the adapter splits what is longer than the platform takes."""

    text: str


class PictureReply(_Out, frozen=True, tag="picture"):
    """A picture."""

    file_id: int


class VoiceReply(_Out, frozen=True, tag="voice"):
    """A voice message."""

    file_id: int


class VideoReply(_Out, frozen=True, tag="video"):
    """A video with its title."""

    file_id: int
    title: str = ""
    description: str = ""
    thumb_file_id: int = 0


class MusicReply(_Out, frozen=True, tag="music"):
    """A piece of music by its address."""

    title: str
    description: str = ""
    url: str = ""
    high_quality_url: str = ""
    thumb_file_id: int = 0


class Article(msgspec.Struct, frozen=True):
    """One card of an article."""

    title: str
    description: str = ""
    picture_url: str = ""
    url: str = ""


class ArticlesReply(_Out, frozen=True, tag="articles"):
    """Article cards; a customer-service message takes exactly one."""

    articles: list[Article]


class Entry(msgspec.Struct, frozen=True):
    """One choice of a list."""

    id: str
    text: str


class ChoicesReply(_Out, frozen=True, tag="choices"):
    """A list to tap; what is tapped comes back as `Choice`."""

    head: str
    entries: list[Entry]
    tail: str = ""


class CardReply(_Out, frozen=True, tag="card"):
    """A mini-program's card."""

    title: str
    appid: str
    path: str
    thumb_file_id: int


Reply = TextReply | PictureReply | VoiceReply | VideoReply | MusicReply | ArticlesReply | ChoicesReply | CardReply


def encode(thing: Content | Reply) -> str:
    """As a JSON column stores it."""
    return msgspec.json.encode(thing).decode()


def reply_of(stored: object) -> Reply:
    """A reply from a JSON column's value. Raises msgspec.ValidationError."""
    found: Reply = msgspec.convert(stored, Reply)
    return found


def content_of(stored: object) -> Content:
    """A content from a JSON column's value. Raises msgspec.ValidationError."""
    found: Content = msgspec.convert(stored, Content)
    return found


def files_of(reply: Reply) -> list[int]:
    """The files that the reply needs on the platform before it can be sent."""
    found = [getattr(reply, name, 0) for name in ("file_id", "thumb_file_id")]
    return [one for one in found if one]


Route = Literal["passive", "outbox"]
