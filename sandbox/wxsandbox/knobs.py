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
    Knob("delivery_pause_s", 0.0, "Further pause before the next delivery. Real time.", "A6, D1"),
    Knob("bad_reply_retried", False, "Whether an unusable body is delivered again.", "C1, D14"),
    Knob("error_status_retried", True, "Whether an HTTP status other than 200 is delivered again.", "C1"),
    Knob("pushes_in_order", False, "Whether a person's pushes wait for one another.", "C1, D23"),
    Knob(
        "msg_id_per_account",
        False,
        "Whether MsgId is counted by each account, so that two may have the same.",
        "A7, D23",
    ),
    Knob("callback_content_type", "text/xml", "Content-Type of pushes in XML.", "A6, D13"),
    Knob("encrypted_echostr", False, "Whether the URL verification sends an encrypted echostr.", "A2, D13"),
    Knob("json_values", "numbers", "Numbers in JSON pushes.", "A7, D26", ("numbers", "texts")),
    Knob("json_news_shape", "both", "Articles of a passive reply in JSON.", "A17, D26", ("both", "item", "list")),
    Knob("plain_subscribe_scene", "ADD_SCENE_SEARCH", "subscribe_scene of a plain follow.", "B13, D18"),
    Knob("plain_subscribe_eventkey", "empty", "EventKey of a plain follow.", "A9, D18", ("empty", "absent")),
    Knob("location_reply_shown", False, "Whether a passive reply to LOCATION is shown.", "A19, D12"),
    Knob("view_reply_shown", False, "Whether a passive reply to VIEW, pic_* and location_select is shown.", "A19, D12"),
    Knob("voice_recognition", False, "Whether voice pushes carry Recognition.", "A8, D9"),
    Knob("message_pool", 5, "Customer-service messages after a user's message (20 until 2023).", "C4, D2", ()),
    Knob("message_pool_s", 48 * 3600, "Seconds that the pool of a message lives.", "C4"),
    Knob(
        "message_pool_repeat",
        "restart",
        "What another message of the user does to the message pool.",
        "C4, D2",
        ("restart", "cumulative"),
    ),
    Knob("pay_pool", -1, "Customer-service messages after a payment; -1 no limit, 0 no pool.", "C4, D3", (-1, 20, 0)),
    Knob("pay_pool_s", 48 * 3600, "Seconds that the pool of a payment lives.", "C4, D3"),
    Knob(
        "spend_order",
        "soonest",
        "Which of several open pools is spent first, by its end.",
        "C4, D3",
        ("soonest", "latest"),
    ),
    Knob("event_pool", 3, "Customer-service messages after a click, follow, scan or msgmenu choice.", "C4"),
    Knob("event_pool_s", 60, "Seconds that the pools of such events live.", "C4"),
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
    Knob("kf_agents", 100, "Most agents of an account (65405).", "B7, D20", (100, 10)),
    Knob("kf_del_method", "both", "Method of kfaccount/del.", "B7, D20", ("both", "GET", "POST")),
    Knob("kf_online_openid", False, "Whether getonlinekflist tells kf_openid.", "B7, D20"),
    Knob("kf_binding_needed", True, "Whether an agent must have bound a person before serving (65402).", "B7"),
    Knob("kf_invitation_s", 24 * 3600, "How long an invitation to be an agent waits.", "C5"),
    Knob("kf_session_events_pushed", True, "Whether events within a kf session are pushed.", "C5, D11"),
    Knob("kf_close_type", "", "CloseType of kf_close_session; empty: the element is left out.", "A12, D11"),
    Knob("kf_record_delay_s", 0, "How old a record must be before getmsglist tells it.", "B8, D11"),
    Knob("kf_records_same_day", True, "Whether getmsglist refuses a span across Beijing's midnight (65417).", "B8"),
    Knob("industry_changes", 1, "How often a month the industries may be set (43100); 0: always.", "B9"),
    Knob("template_limit_code", 45026, "Answer to the 26th own template.", "B9", (45026, 45012)),
    Knob("template_event_s", 1.0, "From a template message to its result event, by the platform's clock.", "C7"),
    Knob("template_failures", 0.0, "Share of template messages that fail by themselves (0.01 on the platform).", "C7"),
    Knob("template_forbidden_words", "", "Words that make a template message marketing (40249).", "B9, C17"),
    Knob("template_old_look", False, "Whether first, remark and colours are shown, as before 2023.", "B9"),
    Knob("client_msg_id_repeat", "same", "The same client_msg_id again.", "C7, D22", ("same", "refuse")),
    Knob("notice_event_s", 1.0, "From a subscription notice to its event, by the platform's clock.", "C8"),
    Knob("notice_change_wrapper", "change", "XML wrapper of the change event.", "A13", ("change", "popup")),
    Knob("typing_s", 15, "How long the typing sign stays.", "C4, D27"),
    Knob("typing_window_s", 30, "How fresh an exchange must be for the typing sign.", "C4"),
    Knob("token_life_s", 7200, "Life of an access token.", "B1"),
    Knob("token_grace_s", 300, "How long a replaced token still works.", "C3"),
    Knob("force_grace_s", 0, "How long the former stable token still works after a forced one.", "C3, D6"),
    Knob("replaced_token_code", 40001, "Answer for a replaced token.", "C3, D6", (40001, 40014, 42001)),
    Knob("expired_token_code", 42001, "Answer for a token past its life.", "C3, D6", (42001, 40001, 40014)),
    Knob("unknown_token_code", 40014, "Answer for a string that was never a token.", "C3, D6", (40014, 40001, 42001)),
    Knob("text_limit_bytes", 2048, "Longest text, passive and customer service, in UTF-8 bytes.", "C13, D7"),
    Knob("text_limit_characters", 0, "Longest text in characters; 0: no such limit.", "C13, D7", (0, 600)),
    Knob("title_limit_bytes", 64, "Longest title of a news article.", "C13"),
    Knob("description_limit_bytes", 512, "Longest description of a news article.", "C13"),
    Knob("url_limit_bytes", 2048, "Longest link of a news article.", "C13"),
    Knob("msgmenu_items", 10, "Most choices in a msgmenu.", "C13"),
    Knob("msgmenu_item_bytes", 128, "Longest choice of a msgmenu.", "C13"),
    Knob("quota_reset_hour", 0, "Beijing hour at which daily quotas begin again.", "C11, D8"),
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
    Knob("conditional_menus", True, "Whether the console lets menus be made for some followers (65309).", "B3"),
    Knob("conditional_menu_limit", 0, "Most conditional menus (65305); 0: no limit, the figure is not known.", "B3"),
    Knob("unverified_service_menu", False, "Menus for unverified service accounts.", "1, D19"),
    Knob("unverified_media", False, "Media for unverified accounts.", "1, D19"),
    Knob("subscription_kf", True, "Agents, sessions and records for verified subscription accounts.", "1, D19"),
    Knob("government_or_media", False, "Web login for this verified subscription account: government or media.", "1"),
    Knob("subscription_pay", False, "WeChat Pay for this verified subscription account.", "1"),
    Knob("refollow_keeps_remark", False, "Whether remark and tags survive unfollow and follow.", "C12, D25"),
    Knob("tag_name_limit", 30, "Longest tag name.", "B12, D16"),
    Knob("tag_name_unit", "characters", "What the length of a tag name counts.", "B12, D16", ("characters", "bytes")),
    Knob("foreign_tagging_code", 49003, "Answer when tagging someone of another account.", "C12", (49003, 40003)),
    Knob(
        "tagging_batch_code", 45171, "Answer when one of a tagging batch does not follow.", "C12", (45171, 50005, 40003)
    ),
    Knob("qr_default_s", 60, "Life of a temporary code without expire_seconds.", "B14", (60, 30)),
    Knob(
        "short_key_unknown_code",
        9410010,
        "Answer of shorten/fetch for a key that is none.",
        "B14",
        (9410010, 9410011, 9410012),
    ),
    Knob(
        "short_key_expired_code",
        9410011,
        "Answer of shorten/fetch for a key past its life.",
        "B14",
        (9410011, 9410010, 9410012),
    ),
    Knob("datacube_ready_hour", 8, "Beijing hour from which yesterday's statistics are ready (61503).", "B19"),
    Knob("datacube_period_days", 30, "Longest span of messages by week and by month.", "B19, D24", (30, 1)),
    Knob("datacube_article_days", 7, "Longest span of the retired article statistics.", "B19, D24"),
    Knob("datacube_new_articles", True, "Whether the article statistics of 2025-11 are there.", "B19, D24"),
    Knob("search_user_source", 35, "user_source of people who found the account by search.", "B19", (35, 39, 1, 0)),
    Knob("recognised_text", "请问店里几点关门", "What every voice says that is handed to voice-to-text.", "B20"),
    Knob("voice_result_s", 10, "How long the text of a voice can be asked for.", "B20"),
    Knob("ocr_finds", True, "Whether pictures show the document that is looked for (else 101001).", "B20"),
    Knob("unicode_escapes", "refuse", "JSON escapes of letters beyond ASCII in a body.", "2", ("refuse", "accept")),
    Knob("outside_code", 48001, "Answer of families that are not offered here.", "B21-B28", (48001, 40066)),
    Knob("rid_foreign_code", 76002, "Answer of rid/get for another account's rid.", "B2", (76002, 76003, 76004)),
    Knob("rid_expired_code", 76003, "Answer of rid/get for a rid older than seven days.", "B2", (76003, 76002, 76004)),
    Knob("argument_named", True, "Whether 47003 names the field that does not fit.", "B9, D22"),
    Knob("error_style", "rid", "Tail of errmsg.", "2, C16", ("rid", "hint")),
    Knob("content_type", "application/json; encoding=utf-8", "Content-Type of JSON answers.", "2, C16"),
    Knob("digest_limit", 120, "Longest digest of an article, in characters.", "B16, D16", (120, 128)),
    Knob("publish_finish_s", 5.0, "How long publishing takes, by the platform's clock.", "B16"),
    Knob("publish_uses_draft", True, "Whether a published draft leaves the draft box.", "B16"),
    Knob("publish_fails", False, "Whether publishing ends with an ordinary failure (3).", "B16"),
    Knob(
        "publish_event",
        "PUBLISHJOBFINISH",
        "Name of the publish result.",
        "A11, D10",
        ("PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH", "MASSSENDJOBFINISH"),
    ),
    Knob("retired_news", True, "Whether uploadnews, add_news and update_news still work instead of 48001.", "B27"),
    Knob("comments_allowed", True, "Whether the account may use comments; else 88000.", "B16"),
    Knob("elected_comments", 100, "Most comments marked as chosen below one article (88003).", "B16"),
    Knob("comment_reply_limit", 600, "Longest reply to a comment, in characters (88007).", "B16"),
    Knob("mass_daily", 1, "Mass messages a day of a subscription account.", "B11"),
    Knob("mass_monthly", 4, "Mass messages a month for each user of a service account, and to everybody.", "B11"),
    Knob("mass_finish_s", 5.0, "From the last delivery to the end event, by the platform's clock.", "C6"),
    Knob("mass_error_share", 0.0, "Share of the people who do not get a mass message (ErrorCount).", "A11"),
    Knob("mass_quota_returned", True, "Whether err(num) gives the allowance back.", "C6, D21"),
    Knob("mass_delete_s", 0, "How long a mass message can be deleted; 0 means for ever.", "B11, D21"),
    Knob("job_event_from", "openid", "FromUserName of job events.", "A11, D21", ("openid", "original_id")),
    Knob(
        "mass_protection",
        "off",
        "What sending to everybody needs: nothing, the administrator, or it is refused with that code.",
        "B11",
        ("off", "confirm", "89504", "89505"),
    ),
    Knob("mass_confirm_s", 1800, "How long the administrator may take; then err(40002).", "B11, C6"),
    Knob(
        "mass_bad_words",
        "【广告】=10001 【政治】=20001 【色情】=20002 【社会】=20004 【犯罪】=20006 【诈骗】=20008 【侵权】=20013",
        "Words that end a mass message with err(num), and publishing with status 4.",
        "A11, C6",
    ),
    Knob(
        "reprint_words",
        "【转载】=2 【禁止转载】=3",
        "Words that make an article a reprint: CheckState 2 may be sent, 3 may not.",
        "A11, C6",
    ),
    Knob("blacklist_filters_mass", True, "Whether blacklisted users are left out of mass messages.", "C12, D25"),
    Knob("clientmsgid_limit", 32, "Longest clientmsgid, in bytes.", "B11, D16", (32, 64)),
    Knob("clientmsgid_s", 24 * 3600, "How long a clientmsgid is remembered.", "B11"),
    Knob("clientmsgid_wait_s", 60, "How long a message in progress answers 45066 to its clientmsgid.", "B11"),
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
