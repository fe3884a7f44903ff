"""Conditional menus (B3): what a match rule may say, and which menu a person gets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from wxsandbox.errors import ApiError
from wxsandbox.menus import Button

if TYPE_CHECKING:
    from wxsandbox.accounts import Account
    from wxsandbox.people import Contact, Phone

DOMAINS = 3
_FIRST_ID = 400_000_000
_PLATFORMS = (1, 2, 3)  # iOS, Android, other


class Rule(Struct, omit_defaults=True):
    """Whom a menu is for; what is left empty matches everybody."""

    tag: int = 0
    platform: int = 0
    language: str = ""

    def shown(self) -> dict[str, str]:
        """As menu/get tells it: every value a text."""
        fields = {"tag_id": self.tag, "client_platform_type": self.platform, "language": self.language}
        return {name: str(value) for name, value in fields.items() if value}

    def meets(self, contact: "Contact", phone: "Phone") -> bool:
        """Of several tags only the person's last one counts."""
        return (
            (not self.tag or (contact.tags or (0,))[-1] == self.tag)
            and self.platform in (0, phone.client_platform_type)
            and self.language in ("", phone.language)
        )


class ConditionalMenu(Struct):
    """A menu for some of the followers."""

    menuid: int
    button: list[Button]
    rule: Rule


def read_rule(given: object) -> Rule:
    """A match rule of addconditional. Sex and region were removed by the platform: they say nothing any more."""
    if not isinstance(given, dict):
        raise ApiError(65304)
    tag = _number(given, "tag_id") or _number(given, "group_id")  # the old groups became tags
    platform = _number(given, "client_platform_type")
    language = given.get("language") or ""
    if platform and platform not in _PLATFORMS:
        raise ApiError(40035)
    if not isinstance(language, str):
        raise ApiError(47001)
    rule = Rule(tag, platform, language)
    if rule == Rule():
        raise ApiError(65304)
    return rule


def checked_links(buttons: list[Button]) -> list[Button]:
    """Links of one menu lead to three domains at most (65316)."""
    if len(set(_hosts(buttons))) > DOMAINS:
        raise ApiError(65316)
    return buttons


def menu_for(account: "Account", contact: "Contact | None", phone: "Phone | None") -> list[Button] | None:
    """The newest conditional menu that fits this person, else the default one."""
    if contact is not None and phone is not None and account.menu is not None:
        for one in reversed(account.conditional_menus):
            if one.rule.meets(contact, phone):
                return one.button
    return account.menu


def new_id(account: "Account") -> int:
    """The number of a new menu, default or conditional."""
    account.last_menuid = max(account.last_menuid, _FIRST_ID) + 1
    return account.last_menuid


def every_menu(account: "Account") -> list[Button]:
    """The buttons of all menus, for questions such as: is this medium in use."""
    return [*(account.menu or ()), *(button for one in account.conditional_menus for button in one.button)]


def _number(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    if value in (None, "", 0):
        return 0
    if isinstance(value, bool) or not str(value).isdigit():
        raise ApiError(40035)
    return int(value)


def _hosts(buttons: list[Button]) -> list[str]:
    found = []
    for button in buttons:
        if "url" in button:
            found.append(urlsplit(button["url"]).netloc)
        found += _hosts(button.get("sub_button") or [])
    return found
