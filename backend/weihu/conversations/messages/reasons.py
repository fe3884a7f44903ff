"""Why a message did not go, or waits, in words of staff: what happened, what was kept, what to do."""

from typing import Final

from weihu.channels.outbox import rules as outbox
from weihu.kernel.errors import Words
from weihu.people.customers import reasons as customers

_KEPT_ZH, _KEPT_EN = "内容保留在这里。", "It is kept here."

_BY_REASON: Final[dict[str, Words]] = {
    outbox.RETRYING: Words("暂时没有发出，正在自动重试。", "It has not left yet and is being tried again."),
    outbox.QUOTA: Words(
        "公众号今天的接口次数已用完，恢复后自动发送。",
        "The account's calls are used up; it is sent when they are back.",
    ),
    outbox.WINDOW["closed"]: Words(
        f"已超过微信允许回复的时间，客户再次来信后才能发送。{_KEPT_ZH}",
        f"The time in which WeChat allows a reply is over until the customer writes again. {_KEPT_EN}",
    ),
    outbox.WINDOW["used_up"]: Words(
        f"微信允许的回复条数已用完，客户再次来信后才能发送。{_KEPT_ZH}",
        f"The replies that WeChat allows are used up until the customer writes again. {_KEPT_EN}",
    ),
    outbox.GAVE_UP: Words(
        f"多次重试后仍没有发出，可以重新发送。{_KEPT_ZH}", f"Several tries failed; you can send it again. {_KEPT_EN}"
    ),
    outbox.MEDIA_GONE: Words(
        "微信反复丢失这个文件，请重新上传后再发送。", "WeChat lost this file several times. Upload it again."
    ),
    outbox.FILE_MISSING: Words(
        "文件已不在服务器上，请重新上传后再发送。", "The file is no longer on the server. Upload it again."
    ),
    outbox.BROKEN: Words(f"内容无法发送。{_KEPT_ZH}", f"It cannot be sent as it is. {_KEPT_EN}"),
    outbox.NO_ANSWER: Words(
        "已发出，但没有收到微信的回应，不能确定客户是否收到。请先确认，再决定是否重发。",
        "It left, but WeChat did not answer: nobody can say whether the customer has it. Check before sending again.",
    ),
    outbox.PROCESS_DIED: Words(
        "发送时程序中断，不能确定客户是否收到。请先确认，再决定是否重发。",
        "The program stopped while sending: nobody can say whether the customer has it. Check before sending again.",
    ),
    outbox.FIRST_PART_UNKNOWN: Words(
        f"前一段是否送达无法确定，所以没有继续发送。{_KEPT_ZH}",
        f"Nobody can say whether the part before it arrived, so it was not sent. {_KEPT_EN}",
    ),
    outbox.SAID_BEFORE: Words(
        "这条来信之前已经答复过，没有再发一次。",
        "What she wrote was answered before, so this was not sent a second time.",
    ),
    # A passive answer whose request was gone (reception).
    "not_fetched": Words(
        "微信没有确认取走这条回复，不能确定客户是否收到。请先确认，再决定是否重发。",
        "WeChat did not confirm that it took this answer: nobody can say whether the customer has it. Check first.",
    ),
}
_BY_STATE: Final[dict[str, Words]] = {
    outbox.QUEUED: Words(
        "公众号暂时不能发送，恢复后自动发送。", "The account cannot send right now; it is sent when it can again."
    ),
    outbox.REFUSED: Words(f"微信没有接收这条消息。{_KEPT_ZH}", f"WeChat did not take this message. {_KEPT_EN}"),
    outbox.UNKNOWN: Words(
        "不能确定客户是否收到。请先确认，再决定是否重发。",
        "Nobody can say whether the customer has it. Check before sending again.",
    ),
    outbox.EXPIRED: Words(
        f"在可以发送的时间内没有发出。{_KEPT_ZH}", f"It could not be sent while that was allowed. {_KEPT_EN}"
    ),
}


def words_of(state: str, reason: str) -> Words | None:
    """The sentence for a message that waits for a reason, or did not surely arrive; None for the others."""
    if state == outbox.QUEUED and not reason:
        return None
    if reason.startswith(outbox.UNREACHABLE):
        return customers.words_of(reason.removeprefix(outbox.UNREACHABLE))
    return _BY_REASON.get(reason) or _BY_STATE.get(state) if state in _BY_STATE else None
