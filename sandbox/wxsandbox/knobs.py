"""Points where the fact sheet is unsure, or where a test wants to turn: named, per account, with its default."""

from collections.abc import Mapping
from dataclasses import dataclass

from wxsandbox.errors import ControlError

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Knob:
    """One uncertain or adjustable behaviour of the platform."""

    name: str
    default: Value
    meaning: str
    section: str
    choices: tuple[Value, ...] = ()


_ALL = (
    Knob(
        "callback_timeout_s", 5.0, "How long one delivery may take; the next one starts at this mark. Real time.", "A6"
    ),
    Knob("deliveries", 3, "Deliveries of one push in all.", "A6, D1"),
    Knob("bad_reply_retried", False, "Whether an unusable body is delivered again.", "C1, D14"),
    Knob("error_status_retried", True, "Whether an HTTP status other than 200 is delivered again.", "C1"),
    Knob("plain_subscribe_eventkey", "empty", "EventKey of a plain follow.", "A9, D18", ("empty", "absent")),
    Knob("location_reply_shown", False, "Whether a passive reply to LOCATION is shown.", "A19, D12"),
    Knob("view_reply_shown", False, "Whether a passive reply to VIEW, pic_* and location_select is shown.", "A19, D12"),
    Knob("voice_recognition", False, "Whether voice pushes carry Recognition.", "A8, D9"),
    Knob("message_pool", 5, "Customer-service messages after a user's message (20 until 2023).", "C4, D2", ()),
    Knob("message_pool_s", 48 * 3600, "Life of that pool.", "C4"),
    Knob(
        "message_pool_repeat", "restart", "What another user message does to it.", "C4, D2", ("restart", "cumulative")
    ),
    Knob("event_pool", 3, "Customer-service messages after a click, follow, scan or msgmenu choice.", "C4"),
    Knob("event_pool_s", 60, "Life of those pools.", "C4"),
    Knob(
        "pool_model",
        "separate",
        "Pools side by side, or one counter raised to the larger.",
        "C4, D3",
        ("separate", "max"),
    ),
    Knob("qr_subscribe_pools", "one", "Pools opened by following through a code.", "A19, D4", ("one", "both")),
    Knob(
        "not_follower_code", 45015, "Answer of custom/send for someone who does not follow.", "C4, D5", (45015, 43004)
    ),
    Knob("blacklist_code", 43019, "Answer of custom/send for a blacklisted user.", "C4, D25", (43019, 48002)),
    Knob(
        "unknown_kf_code",
        65401,
        "Answer of custom/send for an unknown customservice account.",
        "B6, D5",
        (65401, 40003),
    ),
    Knob("kf_accounts_checked", False, "Whether customservice.kf_account must exist.", "B6, B7"),
    Knob("typing_s", 15, "How long the typing sign stays.", "C4, D27"),
    Knob("typing_window_s", 30, "How fresh an exchange must be for the typing sign.", "C4"),
    Knob("token_life_s", 7200, "Life of an access token.", "B1"),
    Knob("token_grace_s", 300, "How long a replaced token still works.", "C3"),
    Knob("force_grace_s", 0, "The same after a forced stable token.", "C3, D6"),
    Knob("replaced_token_code", 40001, "Answer for a replaced token.", "C3, D6", (40001, 40014, 42001)),
    Knob("expired_token_code", 42001, "Answer for a token past its life.", "C3, D6", (42001, 40001, 40014)),
    Knob("unknown_token_code", 40014, "Answer for a string that was never a token.", "C3, D6", (40014, 40001, 42001)),
    Knob("text_limit_bytes", 2048, "Longest text, passive and customer service, in UTF-8 bytes.", "C13, D7"),
    Knob("title_limit_bytes", 64, "Longest title of a news article.", "C13"),
    Knob("description_limit_bytes", 512, "Longest description of a news article.", "C13"),
    Knob("url_limit_bytes", 2048, "Longest link of a news article.", "C13"),
    Knob("msgmenu_items", 10, "Most choices in a msgmenu.", "C13"),
    Knob("msgmenu_item_bytes", 128, "Longest choice of a msgmenu.", "C13"),
    Knob("failed_calls_count", True, "Whether refused calls use up the daily quota.", "C11, D8"),
    Knob("user_info_daily", 5_000_000, "Daily calls of user/info.", "B29, D15", (5_000_000, 500_000)),
    Knob("blacklist_page", 1000, "Page of getblacklist.", "B13, D15", (1000, 10_000)),
    Knob("image_limit_bytes", 10 * 1024 * 1024, "Largest temporary image.", "B15, D16"),
    Knob("part_content_type_needed", False, "Whether an upload without a content type of its own is refused.", "B15"),
    Knob(
        "thumb_id_name", "both", "Name of a temporary thumb's id.", "B15, D27", ("both", "thumb_media_id", "media_id")
    ),
    Knob("thumb_must_be_thumb", False, "Whether an image's id is refused where a thumb is wanted.", "C9"),
    Knob("menu_refresh_s", 300, "How old a phone's copy of the menu may get; 0 means at once.", "B3, D17"),
    Knob("unverified_service_menu", False, "Menus for unverified service accounts.", "1, D19"),
    Knob("unverified_media", False, "Media for unverified accounts.", "1, D19"),
    Knob("refollow_keeps_remark", False, "Whether remark and tags survive unfollow and follow.", "C12, D25"),
    Knob("tag_name_limit", 30, "Longest tag name, in characters.", "B12, D16"),
    Knob("foreign_tagging_code", 49003, "Answer when tagging someone of another account.", "C12", (49003, 40003)),
    Knob(
        "tagging_batch_code", 45171, "Answer when one of a tagging batch does not follow.", "C12", (45171, 50005, 40003)
    ),
    Knob("qr_default_s", 60, "Life of a temporary code without expire_seconds.", "B14", (60, 30)),
    Knob("unicode_escapes", "refuse", "JSON escapes of letters beyond ASCII in a body.", "2", ("refuse", "accept")),
    Knob("error_style", "rid", "Tail of errmsg.", "2, C16", ("rid", "hint")),
    Knob("content_type", "application/json; encoding=utf-8", "Content-Type of JSON answers.", "2, C16"),
    Knob("test_account_followers", 100, "Most followers of a test account.", "1"),
    Knob("user_language", True, "Whether user/info carries language.", "B13"),
)

KNOBS: Mapping[str, Knob] = {knob.name: knob for knob in _ALL}


def checked(changes: Mapping[str, object]) -> dict[str, Value]:
    """Knob values as given by a person: known names, the default's type, one of the choices."""
    values: dict[str, Value] = {}
    for name, value in changes.items():
        knob = KNOBS.get(name)
        if knob is None:
            raise ControlError(400, "unknown_knob", f"no knob is called {name}; GET /_sandbox/v1/knobs lists them")
        if isinstance(knob.default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, (bool, int, float, str)) or type(value) is not type(knob.default):
            raise ControlError(400, "bad_knob", f"{name} wants a {type(knob.default).__name__}")
        if knob.choices and value not in knob.choices:
            raise ControlError(400, "bad_knob", f"{name} is one of {', '.join(map(str, knob.choices))}")
        values[name] = value
    return values
