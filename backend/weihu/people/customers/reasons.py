"""Why an account cannot reach a customer, in words of staff: what the platform said, or her own leaving."""

from typing import Final

from weihu.kernel.errors import Words

# She left: told by herself, where the others are the platform's answer to a message of ours.
UNFOLLOWED: Final = "unfollowed"

_BY_WORD: Final[dict[str, Words]] = {
    UNFOLLOWED: Words("客户已取消关注公众号，收不到消息。", "The customer unfollowed the account."),
    "not_following": Words("客户没有关注公众号，收不到消息。", "The customer does not follow the account."),
    "refuses": Words("客户拒收公众号的消息。", "The customer refuses messages of the account."),
    "blocked": Words("客户在公众号的黑名单里。", "The customer is on the account's blacklist."),
    "unknown_person": Words(
        "微信不认识这位客户在该公众号的身份。", "WeChat does not know this customer at this account."
    ),
    "protected": Words("微信正在保护这位客户，暂时不能发送。", "WeChat protects this customer for now."),
}
_OTHER: Final = Words("微信说现在联系不上这位客户。", "WeChat says that this customer cannot be reached now.")


def words_of(why: str) -> Words:
    """The sentence."""
    return _BY_WORD.get(why, _OTHER)
