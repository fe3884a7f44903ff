"""Odd answers to a message: carried out, not carried out, or nobody can say; only the second may be tried again."""

import httpx
import pytest

from weihu.channels.wechat import errors, transport

SEND = "/cgi-bin/message/custom/send"
PAGE = "<html><body>502 Bad Gateway</body></html>"


def answered(content: str | bytes, status: int = 200, mime: str = "application/json", *, once: bool = True) -> str:
    """What the client makes of it."""
    body = content.encode() if isinstance(content, str) else content
    response = httpx.Response(status, content=body, headers={"content-type": mime})
    try:
        transport.understood(SEND, response, body, once=once)
    except (errors.SendError, errors.UnknownOutcome) as error:
        return type(error).__name__
    return "sent"


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        ('{"errcode":0,"errmsg":"ok"}', "sent"),
        ('{"errcode":"0","errmsg":"ok"}', "sent"),
        ('{"errcode":0,"errmsg":17}', "sent"),
        ('  {"errcode":0}\n', "sent"),
        ('{"errcode":"45015","errmsg":"out of time"}', "WindowClosed"),
        ('{"errcode":-1,"errmsg":"system error"}', "Retry"),
        ('{"errcode":"-1"}', "Retry"),
    ],
)
def test_fault_25_a_code_counts_also_where_it_is_text(content: str, outcome: str) -> None:
    assert answered(content) == outcome


@pytest.mark.parametrize(
    "content",
    [
        "", "{}", "[]", "ok", "null", '"0"', "0", '{"errmsg":"ok"}', '{"errcode":null}', '{"errcode":""}',
        '{"errcode":"busy"}', '{"errcode":true}', '{"errcode":false}', '{"errcode":0.5}', '{"errcode":[0]}',
        '{"errcode":{}}', '{"errco', '{"errmsg":"o', "{", b"\xff\xfe", b"{\xff}",
    ],
)  # fmt: skip
def test_fault_25_an_answer_that_says_neither_yes_nor_no_leaves_the_message_unknown(content: str | bytes) -> None:
    assert answered(content) == "UnknownOutcome"


@pytest.mark.parametrize(
    ("content", "outcome"),
    [('{"errcode":0,"errm', "sent"), ('{"errcode":45015,"er', "WindowClosed"), ('{"errcode": "0", "m', "sent"),
     ('{"errcode":0', "UnknownOutcome"), ('{"errcode":4', "UnknownOutcome")],
)  # fmt: skip
def test_fault_25_of_an_answer_cut_short_only_a_whole_code_counts(content: str, outcome: str) -> None:
    assert answered(content) == outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "UnknownOutcome"), (302, "NotReached"), (403, "NotReached"), (413, "NotReached"), (429, "NotReached"),
     (500, "UnknownOutcome"), (502, "UnknownOutcome"), (503, "NotReached"), (504, "UnknownOutcome")],
)  # fmt: skip
def test_fault_25_a_page_in_place_of_an_answer_is_tried_again_only_where_it_says_that_nothing_was_done(
    status: int, outcome: str
) -> None:
    assert answered(PAGE, status, "text/html") == outcome
    assert answered("\n" + PAGE, status, "application/json") == outcome


@pytest.mark.parametrize("content", [PAGE, '{"errco', '{"errcode":null}', '{"errcode":"busy"}', ""])
def test_fault_25_a_question_may_always_be_asked_again(content: str) -> None:
    assert answered(content, once=False) in {"NotReached", "Retry"}
