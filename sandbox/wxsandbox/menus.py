"""Rules of the custom menu (B3): sizes, types, and what each type needs. Pure."""

from collections.abc import Callable
from typing import Any, NamedTuple

from wxsandbox.errors import ApiError

Button = dict[str, Any]

_KEYED = (
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
_WITH_MEDIA = ("media_id", "view_limited")
_WITH_ARTICLE = ("article_id", "article_view_limited")
KEY_BYTES, URL_BYTES = 128, 1024


class _Codes(NamedTuple):
    """A level of the menu: how long names may be, and how its faults are called."""

    name_bytes: int
    most: int
    size: int
    kind: int
    name: int
    key: int
    url: int
    domain: int


_TOP = _Codes(16, 3, 40016, 40017, 40018, 40019, 40020, 40055)
_SUB = _Codes(60, 5, 40023, 40024, 40025, 40026, 40027, 40054)


class _Known(NamedTuple):
    """What the account has: permanent material, published articles."""

    medium: Callable[[str], bool]
    article: Callable[[str], bool]


def checked(
    buttons: object, *, medium_exists: Callable[[str], bool], article_exists: Callable[[str], bool]
) -> list[Button]:
    """The menu as it will be kept; ApiError names what is wrong with it."""
    known = _Known(medium_exists, article_exists)
    return [_button(one, _TOP, known) for one in _listed(buttons, _TOP)]


def _listed(buttons: object, codes: _Codes) -> list[Any]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= codes.most:
        raise ApiError(codes.size)
    return buttons


def _button(button: object, codes: _Codes, known: _Known) -> Button:
    if not isinstance(button, dict):
        raise ApiError(47001)
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= codes.name_bytes:
        raise ApiError(codes.name)
    if codes is _TOP and button.get("sub_button"):
        children = _listed(button["sub_button"], _SUB)
        return {"name": name, "sub_button": [_button(one, _SUB, known) for one in children]}
    return {"name": name, **_action(button, codes, known), "sub_button": []}


def _action(button: Button, codes: _Codes, known: _Known) -> Button:
    kind = button.get("type")
    if kind in _KEYED:
        return {"type": kind, "key": _sized(button, "key", KEY_BYTES, codes.key)}
    if kind == "view":
        return {"type": kind, "url": _link(button, codes)}
    if kind == "miniprogram":
        page = {
            name: _sized(button, name, URL_BYTES, code) for name, code in (("appid", 40013), ("pagepath", codes.url))
        }
        return {"type": kind, "url": _link(button, codes), **page}
    if kind in _WITH_MEDIA:
        media_id = button.get("media_id")
        if not isinstance(media_id, str) or not known.medium(media_id):
            raise ApiError(40007)
        return {"type": kind, "media_id": media_id}
    if kind in _WITH_ARTICLE:
        article_id = button.get("article_id")
        if not isinstance(article_id, str) or not known.article(article_id):
            raise ApiError(40007)
        return {"type": kind, "article_id": article_id}
    raise ApiError(codes.kind)


def _sized(button: Button, name: str, most: int, code: int) -> str:
    value = button.get(name)
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= most:
        raise ApiError(code)
    return value


def _link(button: Button, codes: _Codes) -> str:
    url = _sized(button, "url", URL_BYTES, codes.url)
    if not url.startswith(("http://", "https://", "weixin://")):
        raise ApiError(codes.domain)
    return url


def console_view(buttons: list[Button]) -> list[Button]:
    """The shape of get_current_selfmenu_info: sub-buttons in a `list`, none on leaves."""
    shown = []
    for button in buttons:
        leaf = {name: value for name, value in button.items() if name != "sub_button"}
        if button["sub_button"]:
            leaf["sub_button"] = {"list": console_view(button["sub_button"])}
        shown.append(leaf)
    return shown


def uses_medium(buttons: list[Button] | None, media_id: str) -> bool:
    """Whether a menu needs this medium: then it cannot be deleted (48005)."""
    return any(one.get("media_id") == media_id or uses_medium(one.get("sub_button"), media_id) for one in buttons or ())
