"""What each kind of account may call: the table of section 1, as data, with its doubtful cells on knobs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from wxsandbox.accounts import Account


class Right(StrEnum):
    """A group of calls that the platform grants or refuses together."""

    BASE = "base"
    JSSDK_SHARE = "jssdk_share"
    MENU = "menu"
    MENU_INFO = "menu_info"
    CONDITIONAL_MENU = "conditional_menu"
    CUSTOM_SEND = "custom_send"
    KF = "kf"
    USERS = "users"
    MEDIA = "media"  # and drafts
    PUBLISH = "publish"
    MASS = "mass"  # by tag or to all
    MASS_BY_OPENID = "mass_by_openid"
    TEMPLATE = "template"
    NOTICE = "notice"
    ONE_TIME = "one_time"
    CODES = "codes"  # and shorten
    OAUTH = "oauth"
    LOCATION = "location"
    DATACUBE = "datacube"
    PAY = "pay"
    OCR = "ocr"
    SPEECH = "speech"
    OUTSIDE = "outside"


class Row(NamedTuple):
    """One line of the table: the four kinds of account. A text is the knob that says yes or no."""

    subscription: bool | str
    subscription_verified: bool | str
    service: bool | str
    service_verified: bool | str


TABLE: Mapping[Right, Row] = {
    Right.BASE: Row(True, True, True, True),
    Right.JSSDK_SHARE: Row(False, True, False, True),
    Right.MENU: Row(False, True, "unverified_service_menu", True),
    Right.MENU_INFO: Row(True, True, True, True),
    Right.CONDITIONAL_MENU: Row(False, True, False, True),
    Right.CUSTOM_SEND: Row(False, True, False, True),
    Right.KF: Row(False, "subscription_kf", False, True),
    Right.USERS: Row(False, True, False, True),
    Right.MEDIA: Row("unverified_media", True, "unverified_media", True),
    Right.PUBLISH: Row(False, True, False, True),
    Right.MASS: Row(False, True, False, True),
    Right.MASS_BY_OPENID: Row(False, False, False, True),
    Right.TEMPLATE: Row(False, False, False, True),
    Right.NOTICE: Row(False, False, False, True),
    Right.ONE_TIME: Row(False, True, False, True),
    Right.CODES: Row(False, False, False, True),
    Right.OAUTH: Row(False, "government_or_media", False, True),
    Right.LOCATION: Row(False, False, False, True),
    Right.DATACUBE: Row(False, True, False, True),
    Right.PAY: Row(False, "subscription_pay", False, True),
    Right.OCR: Row(False, False, False, True),
    Right.SPEECH: Row(True, True, True, True),
    Right.OUTSIDE: Row(False, False, False, False),  # families that this sandbox does not offer: 48001
}


def allowed(account: Account, right: Right) -> bool:
    """Whether this account may; a test account (测试号) may do everything that exists."""
    row = TABLE[right]
    if right is Right.OUTSIDE:
        return False
    if account.sandbox:
        return True
    if account.kind == "service":
        cell = row.service_verified if account.verified else row.service
    else:
        cell = row.subscription_verified if account.verified else row.subscription
    return account.knob(cell) is True if isinstance(cell, str) else cell
