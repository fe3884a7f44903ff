"""From the platform's words (fact sheet A8–A16) to ours: one small function a type of message or event.

Values come as text (XML) or as text and numbers (JSON); both are read, and what is missing or odd becomes an empty
value. Nothing here raises.
"""

import math
from collections.abc import Callable
from typing import Any

from weihu.channels import ports

Fields = dict[str, Any]
_MOST_WHOLE = 1 << 53

# What the envelope of every push carries and a notice need not repeat.
_COMMON = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "Encrypt"})
# How the platform words what it cannot pass on: stickers, red packets, contact cards (A8).
_NOT_PASSED_ON = frozenset(
    {"【收到不支持的消息类型，暂无法显示】", "[收到不支持的消息类型，暂无法显示]", "[Unsupported Message]"}
)


def text(fields: Fields, name: str) -> str:
    """The field as text; empty when it is missing or is no plain value."""
    value = fields.get(name)
    if type(value) is str:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def whole(fields: Fields, name: str) -> int:
    """The field as a whole number, 0 when it is none."""
    found = text(fields, name).strip()
    if len(found) > 16 or not found.removeprefix("-").isdecimal():
        return 0
    return max(-_MOST_WHOLE, min(_MOST_WHOLE, int(found)))


def number(fields: Fields, name: str) -> float:
    """The field as a number, 0 when it is none."""
    try:
        found = float(text(fields, name))
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0


def inside(fields: Fields, name: str) -> Fields:
    """The field's own fields."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _text(fields: Fields) -> ports.Content:
    words = text(fields, "Content")
    if choice := text(fields, "bizmsgmenuid"):
        return ports.Choice(choice, words)
    if words in _NOT_PASSED_ON:
        return ports.Unsupported(ports.NOT_PASSED_ON, {"text": words})
    return ports.Text(words)


def _picture(fields: Fields) -> ports.Content:
    return ports.Picture(text(fields, "MediaId"), text(fields, "PicUrl"))


def _voice(fields: Fields) -> ports.Content:
    return ports.Voice(
        text(fields, "MediaId"), text(fields, "Format"), text(fields, "MediaId16K"), text(fields, "Recognition")
    )


def _video(fields: Fields) -> ports.Content:
    return ports.Video(text(fields, "MediaId"), text(fields, "ThumbMediaId"))


def _short_video(fields: Fields) -> ports.Content:
    return ports.Video(text(fields, "MediaId"), text(fields, "ThumbMediaId"), short=True)


def _place(fields: Fields) -> ports.Content:
    return ports.Place(
        number(fields, "Location_X"), number(fields, "Location_Y"), whole(fields, "Scale"), text(fields, "Label")
    )


def _link(fields: Fields) -> ports.Content:
    return ports.Link(text(fields, "Title"), text(fields, "Description"), text(fields, "Url"))


def _card(fields: Fields) -> ports.Content:
    return ports.Card(
        text(fields, "Title"), text(fields, "AppId"), text(fields, "PagePath"), text(fields, "ThumbMediaId")
    )


def _document(fields: Fields) -> ports.Content:
    return ports.Document(
        text(fields, "Title"), text(fields, "Description"), whole(fields, "FileTotalLen"), text(fields, "FileMd5")
    )


def _follow(fields: Fields) -> ports.Content:
    # Other ways of following put other things into the key; only a code's carries this prefix (A9).
    key = text(fields, "EventKey")
    code = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
    return ports.Follow(code, text(fields, "Ticket"))


def _unfollow(fields: Fields) -> ports.Content:
    return ports.Unfollow()


def _scan(fields: Fields) -> ports.Content:
    return ports.Scan(text(fields, "EventKey"), text(fields, "Ticket"))


def _click(fields: Fields) -> ports.Content:
    return ports.MenuClick(text(fields, "EventKey"))


def _view(fields: Fields) -> ports.Content:
    return ports.MenuView(text(fields, "EventKey"), text(fields, "MenuId"))


def _view_program(fields: Fields) -> ports.Content:
    return ports.MenuView(text(fields, "EventKey"), text(fields, "MenuId"), program=True)


def _menu_scan(fields: Fields, *, waits: bool) -> ports.Content:
    scanned = inside(fields, "ScanCodeInfo")
    return ports.MenuScan(text(fields, "EventKey"), text(scanned, "ScanResult"), text(scanned, "ScanType"), waits)


def _menu_pictures(way: str) -> Callable[[Fields], ports.Content]:
    def read(fields: Fields) -> ports.Content:
        return ports.MenuPictures(text(fields, "EventKey"), whole(inside(fields, "SendPicsInfo"), "Count"), way)

    return read


def _menu_place(fields: Fields) -> ports.Content:
    sent = inside(fields, "SendLocationInfo")
    return ports.MenuPlace(
        text(fields, "EventKey"),
        number(sent, "Location_X"),
        number(sent, "Location_Y"),
        text(sent, "Label"),
        text(sent, "Poiname"),
    )


def _place_report(fields: Fields) -> ports.Content:
    return ports.PlaceReport(number(fields, "Latitude"), number(fields, "Longitude"), number(fields, "Precision"))


MESSAGES: dict[str, Callable[[Fields], ports.Content]] = {
    "text": _text,
    "image": _picture,
    "voice": _voice,
    "video": _video,
    "shortvideo": _short_video,
    "location": _place,
    "link": _link,
    "miniprogrampage": _card,
    "file": _document,
}

EVENTS: dict[str, Callable[[Fields], ports.Content]] = {
    "subscribe": _follow,
    "unsubscribe": _unfollow,
    "scan": _scan,
    "location": _place_report,
    "click": _click,
    "view": _view,
    "view_miniprogram": _view_program,
    "scancode_push": lambda fields: _menu_scan(fields, waits=False),
    "scancode_waitmsg": lambda fields: _menu_scan(fields, waits=True),
    "pic_sysphoto": _menu_pictures("camera"),
    "pic_photo_or_album": _menu_pictures("any"),
    "pic_weixin": _menu_pictures("album"),
    "location_select": _menu_place,
}

# Events that nobody answers, in our words (A11–A16); a name that is not here becomes `unknown.<name>`.
NOTICES: dict[str, str] = {
    "templatesendjobfinish": "template.sent",
    "masssendjobfinish": "broadcast.finished",
    "publishjobfinish": "article.published",
    "freepublishjobfinish": "article.published",
    "kf_create_session": "platform_session.opened",
    "kf_close_session": "platform_session.closed",
    "kf_switch_session": "platform_session.passed_on",
    "subscribe_msg_popup_event": "notice_consent.given",
    "subscribe_msg_change_event": "notice_consent.changed",
    "subscribe_msg_sent_event": "notice.sent",
    "user_info_modified": "authorisation.changed",
    "user_authorization_revoke": "authorisation.withdrawn",
    "user_authorization_cancellation": "authorisation.cancelled",
    "qualification_verify_success": "verification.qualified",
    "qualification_verify_fail": "verification.not_qualified",
    "naming_verify_success": "verification.named",
    "naming_verify_fail": "verification.not_named",
    "annual_renew": "verification.due",
    "verify_expired": "verification.expired",
    "card_pass_check": "card.approved",
    "card_not_pass_check": "card.not_approved",
    "user_get_card": "card.taken",
    "user_gifting_card": "card.given_away",
    "user_del_card": "card.deleted",
    "user_consume_card": "card.used",
    "user_pay_from_pay_cell": "card.paid",
    "user_view_card": "card.viewed",
    "user_enter_session_from_card": "card.asked_about",
    "update_member_card": "card.changed",
    "card_sku_remind": "card.running_out",
    "card_pay_order": "card.ordered",
    "submit_membercard_user_info": "card.filled_in",
    "giftcard_pay_done": "gift_card.paid",
    "giftcard_send_to_friend": "gift_card.sent",
    "giftcard_user_accept": "gift_card.accepted",
    "poi_check_notify": "place.checked",
    "wificonnected": "wifi.connected",
    "shakearoundusershake": "beacon.shaken",
    "merchant_order": "merchant.ordered",
    "guide_qrcode_scan_event": "guide.scanned",
    "guide_invite_result_event": "guide.invited",
    "user_enter_tempsession": "temporary_session.entered",
    "debug_demo": "debug.demo",
}


def of_message(kind: str, fields: Fields) -> ports.Content:
    """What a person said."""
    reader = MESSAGES.get(kind)
    return reader(fields) if reader is not None else ports.Unsupported(kind[:64], _rest(fields))


def of_event(name: str, fields: Fields) -> ports.Content:
    """What a person did, or what the platform tells."""
    lower = name.lower()
    reader = EVENTS.get(lower)
    if reader is not None:
        return reader(fields)
    return ports.Notice(NOTICES.get(lower) or f"{ports.UNKNOWN}{name}"[:64], _rest(fields))


def _rest(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name not in _COMMON}
