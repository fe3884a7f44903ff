"""The custom menu in WeChat's words (fact sheet B3): published, read back, taken away."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from weihu.channels.accounts.cache import Loaded
from weihu.channels.menus.ports import KEYED, WITH_MEDIUM, Entry, Kind, Limits, Live, NotNow, Refused
from weihu.channels.wechat import codes, errors
from weihu.channels.wechat.client import Client

Button = dict[str, Any]

_TYPES: Final[Mapping[Kind, str]] = {
    "reply": "click", "page": "view", "mini_program": "miniprogram", "scan": "scancode_push",
    "scan_wait": "scancode_waitmsg", "camera": "pic_sysphoto", "picture": "pic_photo_or_album", "album": "pic_weixin",
    "place": "location_select", "material": "media_id", "material_page": "view_limited", "article": "article_id",
    "article_page": "article_view_limited",
}  # fmt: skip
_KINDS: Final[Mapping[str, Kind]] = {type: kind for kind, type in _TYPES.items()}
_ARTICLES: Final = frozenset({"article", "article_page"})


class WeChatMenus:
    """Shows menus to followers of WeChat accounts."""

    limits = Limits(
        columns=3, rows=5, name_bytes=16, row_name_bytes=60, shown=4, row_shown=8, key_bytes=128, url_bytes=1024
    )

    def read(self, account: Loaded) -> Live:
        """What the console would show, so that a menu made there is seen as well."""
        client = Client(account)
        with _told():
            found = client.menu_shown()
            entries = entries_of(found.selfmenu_info.button) if found.is_menu_open else ()
            return Live(entries, _others(client) if entries else 0)

    def publish(self, account: Loaded, entries: tuple[Entry, ...]) -> None:
        with _told():
            Client(account).create_menu(buttons(entries))

    def remove(self, account: Loaded) -> None:
        with _told():
            Client(account).delete_menu()


def buttons(entries: Sequence[Entry]) -> list[Button]:
    """As the platform takes them."""
    return [_button(entry) for entry in entries]


def _button(entry: Entry) -> Button:
    if entry.kind == "group":
        return {"name": entry.name, "sub_button": buttons(entry.entries)}
    found: Button = {"name": entry.name, "type": _TYPES[entry.kind]}
    if entry.kind in KEYED:
        found["key"] = entry.key
    elif entry.kind in _ARTICLES:
        found["article_id"] = entry.medium
    elif entry.kind in WITH_MEDIUM:
        found["media_id"] = entry.medium
    else:
        found["url"] = entry.url
        if entry.kind == "mini_program":
            found |= {"appid": entry.appid, "pagepath": entry.path}
    return found


def entries_of(shown: Sequence[Button]) -> tuple[Entry, ...]:
    """Our words for entries in the console's shape, or in that of menu/get."""
    return tuple(_entry(button) for button in shown)


def _entry(button: Button) -> Entry:
    name, below = str(button.get("name", "")), button.get("sub_button")
    children = below.get("list") if isinstance(below, dict) else below
    if children:
        return Entry(name, "group", entries=entries_of(children))
    type = str(button.get("type", ""))
    kind = _KINDS.get(type)
    if kind is None:
        return Entry(name, "console", medium=type)
    if kind in WITH_MEDIUM:
        return Entry(name, kind, medium=_text(button, "article_id" if kind in _ARTICLES else "media_id"))
    if kind in KEYED:
        return Entry(name, kind, key=_text(button, "key"))
    if kind == "mini_program":
        return Entry(name, kind, url=_text(button, "url"), appid=_text(button, "appid"), path=_text(button, "pagepath"))
    return Entry(name, kind, url=_text(button, "url"))


def _text(button: Button, name: str) -> str:
    """A field; the console's shape names some of them `value`."""
    return str(button.get(name) or button.get("value") or "")


def _others(client: Client) -> int:
    """How many menus there are for some followers only; an account without the right has none."""
    try:
        return len(client.menus().conditionalmenu)
    except errors.Refused:
        return 0


@contextmanager
def _told() -> Iterator[None]:
    """The platform's answers as the room of menus knows them."""
    try:
        yield
    except errors.Retry as error:
        raise NotNow(_code(error), error.after_s, codes.words_of(error.detail)) from None
    except errors.UnknownOutcome as error:
        raise NotNow(codes.NO_ANSWER, None, error.detail) from None
    except errors.SendError as error:
        raise Refused(_code(error), codes.words_of(error.detail)) from None


def _code(error: errors.SendError) -> str:
    """The platform's number; of an account that cannot be called at all, why."""
    return error.cause if isinstance(error, errors.ChannelDown) else codes.named(error)[0]
