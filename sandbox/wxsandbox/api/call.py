"""One API call as a family's handler sees it, and the answers it may give."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from wxsandbox.accounts import Account
from wxsandbox.errors import ApiError
from wxsandbox.people import Contact
from wxsandbox.world import World

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman

JSON_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 24 * 1024 * 1024
_decode = msgspec.json.decode
# An odd backslash before u, and a letter beyond ASCII: what careless encoders make of Chinese (section 2).
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")


class File(Struct):
    """An answer that is bytes (or a page), not JSON."""

    data: bytes
    content_type: str
    filename: str = ""
    status: int = 200
    location: str = ""


Json = dict[str, Any]
Answer = Json | File
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


class Call:
    """A request: who calls (once known), with what."""

    __slots__ = ("_account", "body", "client", "content_type", "cookies", "method", "path", "postman", "query", "world")

    def __init__(
        self,
        world: World,
        postman: "Postman",
        *,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: bytes = b"",
        content_type: str = "",
        client: str = "",
    ) -> None:
        self.world = world
        self.postman = postman
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.content_type = content_type
        self.client = client
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """The account behind the token (or the appid of calls without one)."""
        if self._account is None:
            raise ApiError(40013)
        return self._account

    @property
    def known_account(self) -> Account | None:
        return self._account

    def belongs_to(self, account: Account) -> None:
        self._account = account

    @property
    def now(self) -> float:
        return self.world.now()

    def json(self, *, escapes_code: int = 47002) -> dict[str, Any]:
        """The body as an object: 44002 empty, 45002 too large, 47001 unreadable, 47002 (menus 40033) escaped."""
        if not self.body:
            raise ApiError(44002)
        if len(self.body) > JSON_LIMIT:
            raise ApiError(45002)
        strict = self._account is None or self._account.knob("unicode_escapes") == "refuse"
        if strict and b"\\u" in self.body and _ESCAPED.search(self.body):
            raise ApiError(escapes_code)
        try:
            found = _decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ApiError(47001) from error
        if not isinstance(found, dict):
            raise ApiError(47001)
        return found

    def contact(self, openid: object) -> Contact:
        """The user behind an openid of this account; 40003 for anything else."""
        contact = self.world.contacts.get(openid) if isinstance(openid, str) else None
        if contact is None or contact.appid != self.account.appid:
            raise ApiError(40003)
        return contact


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside a body."""
    found = body.get(name)
    if not isinstance(found, dict):
        raise ApiError(47001)
    return found


def words(body: Mapping[str, Any], name: str, code: int = 47001) -> str:
    """A text inside a body; `code` when it is missing or something else."""
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise ApiError(code)
    return found


def whole(body: Mapping[str, Any], name: str, code: int = 47001) -> int:
    """A whole number inside a body; digits in a text count, as the platform is lenient there."""
    found = body.get(name)
    if isinstance(found, str) and found.lstrip("-").isdigit():
        return int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        raise ApiError(code)
    return found


def texts(body: Mapping[str, Any], name: str, code: int, *, most: int, most_code: int) -> list[str]:
    """A list of texts inside a body, not empty and not too long."""
    found = body.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise ApiError(code)
    if len(found) > most:
        raise ApiError(most_code)
    return found
