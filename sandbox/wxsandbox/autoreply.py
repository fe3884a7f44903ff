"""Automatic answers set in the account's console (B5). In developer mode they are off; the API only reads them."""

from typing import Any, Literal

from msgspec import Struct, to_builtins

Kind = Literal["text", "img", "voice", "video", "news"]


class Reply(Struct, forbid_unknown_fields=True):
    """One answer: a text, a medium's id, or articles."""

    type: Kind = "text"
    content: str = ""
    news_info: dict[str, Any] | None = None

    def shown(self) -> dict[str, Any]:
        """As the platform tells it; news_info only for articles."""
        found = {"type": self.type, "content": self.content}
        return found | ({"news_info": self.news_info} if self.news_info is not None else {})


class Keyword(Struct, forbid_unknown_fields=True):
    """Words that call a rule."""

    content: str
    match_mode: Literal["contain", "equal"] = "contain"
    type: Literal["text"] = "text"


class KeywordRule(Struct, forbid_unknown_fields=True):
    """A rule: any of its keywords calls all of its answers, or one of them."""

    rule_name: str
    keyword_list_info: list[Keyword]
    reply_list_info: list[Reply]
    reply_mode: Literal["reply_all", "random_one"] = "reply_all"
    create_time: int = 0


class AutoReply(Struct, forbid_unknown_fields=True):
    """The console's page of automatic answers."""

    add_friend: Reply | None = None
    message_default: Reply | None = None
    keywords: list[KeywordRule] = []
    add_friend_open: bool = True
    open: bool = True

    def told(self) -> dict[str, Any]:
        """The answer of get_current_autoreply_info."""
        found: dict[str, Any] = {
            "is_add_friend_reply_open": int(self.add_friend_open),
            "is_autoreply_open": int(self.open),
        }
        if self.add_friend is not None:
            found["add_friend_autoreply_info"] = self.add_friend.shown()
        if self.message_default is not None:
            found["message_default_autoreply_info"] = self.message_default.shown()
        if self.keywords:
            found["keyword_autoreply_info"] = {"list": [_rule(one) for one in self.keywords]}
        return found


def _rule(rule: KeywordRule) -> dict[str, Any]:
    shown: dict[str, Any] = to_builtins(rule)
    return {**shown, "reply_list_info": [one.shown() for one in rule.reply_list_info]}
