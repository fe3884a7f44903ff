"""What each kind of account may call: the table of section 1, as data, with its doubtful cells on knobs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from wxsandbox.accounts import Account


class Right(StrEnum):
    """A group of calls that the platform grants or refuses together."""

    BASE = "base"
    MENU = "menu"
    MENU_INFO = "menu_info"
    CUSTOM_SEND = "custom_send"
    USERS = "users"
    MEDIA = "media"
    CODES = "codes"
    OAUTH = "oauth"
    LOCATION = "location"
    OUTSIDE = "outside"


class Row(NamedTuple):
    """One line of the table: the four kinds of account, and the knob that may open a closed cell."""

    subscription: bool
    subscription_verified: bool
    service: bool
    service_verified: bool
    service_knob: str = ""
    subscription_knob: str = ""


TABLE: Mapping[Right, Row] = {
    Right.BASE: Row(True, True, True, True),
    Right.MENU: Row(False, True, False, True, service_knob="unverified_service_menu"),
    Right.MENU_INFO: Row(True, True, True, True),
    Right.CUSTOM_SEND: Row(False, True, False, True),
    Right.USERS: Row(False, True, False, True),
    Right.MEDIA: Row(False, True, False, True, service_knob="unverified_media", subscription_knob="unverified_media"),
    Right.CODES: Row(False, False, False, True),
    Right.OAUTH: Row(False, False, False, True),
    Right.LOCATION: Row(False, False, False, True),
    Right.OUTSIDE: Row(False, False, False, False),  # families that this sandbox does not offer (yet): 48001
}


def allowed(account: Account, right: Right) -> bool:
    """Whether this account may; a test account (测试号) may do everything that exists."""
    row = TABLE[right]
    if right is Right.OUTSIDE:
        return False
    if account.sandbox:
        return True
    service = account.kind == "service"
    if account.verified:
        return row.service_verified if service else row.subscription_verified
    if row.service if service else row.subscription:
        return True
    knob = row.service_knob if service else row.subscription_knob
    return bool(knob) and account.knob(knob) is True
