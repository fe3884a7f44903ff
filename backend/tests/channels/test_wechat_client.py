"""The platform's API as the client sees it, over the simulated platform and its misbehaviour."""

import logging
import re
import time
from typing import Any

import pytest

from factories import recordings
from factories.platform import Both, both
from services.sandbox import Sandbox
from weihu.channels.accounts import tokens
from weihu.channels.accounts.models import Account
from weihu.channels.outbox import ports
from weihu.channels.wechat import circuit, errors, transport
from weihu.channels.wechat.client import Client

pytestmark = pytest.mark.django_db

SEND = "/cgi-bin/message/custom/send"


def text(openid: str, words: str = "您好") -> dict[str, Any]:
    return {"touser": openid, "msgtype": "text", "text": {"content": words}}


def talking(sandbox: Sandbox, pair: Both) -> tuple[str, str]:
    """A follower who has just said something."""
    phone, openid = sandbox.follower(pair.theirs)
    sandbox.say(phone, pair.theirs)
    return phone, openid


def shown(sandbox: Sandbox, phone: str, pair: Both) -> list[str]:
    return [one["text"] for one in sandbox.screen(phone, pair.theirs) if one["from"] == "account"]


def test_a_message_reaches_the_phone_with_its_letters_raw(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)

    Client(pair.loaded).send(text(openid, '退款😀 "a"\n<b>'))

    assert shown(sandbox, phone, pair) == ['退款😀 "a"\n<b>']


def test_every_call_that_weihu_uses_is_understood(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    _, openid = talking(sandbox, pair)
    client = Client(pair.loaded)

    client.show_typing(openid)
    client.show_typing(openid, on=False)
    assert client.followers().data.openid == [openid]
    assert client.followers(openid).data.openid == []
    assert client.person(openid).subscribe == 1
    assert [one.openid for one in client.people([openid])] == [openid]
    client.set_remark(openid, "老客户")
    assert client.person(openid).remark == "老客户"
    tag = client.create_tag("意向")
    client.tag(tag.id, [openid])
    assert client.tag_members(tag.id).data.openid == [openid]
    assert {one.name for one in client.tags()} >= {"意向"}
    client.untag(tag.id, [openid])
    assert client.tag_members(tag.id).data.openid == []
    code = client.create_code("shop-1", expires_s=600)
    assert code.ticket
    assert client.code_picture(code.ticket).content[:2] in {b"\xff\xd8", b"\x89P"}
    client.create_menu([{"name": "价格", "type": "click", "key": "PRICE"}])
    assert client.menus().menu["button"][0]["key"] == "PRICE"
    client.delete_menu()
    with pytest.raises(ports.Refused) as none:
        client.menus()
    assert none.value.code == "46003"
    assert client.callback_addresses()
    assert client.api_addresses()
    client.clear_quota()


def test_media_go_up_and_come_back(sandbox: Sandbox) -> None:
    client = Client(both(sandbox).loaded)
    picture = recordings.jpeg()

    made = client.upload("image", name="a.jpg", mime="image/jpeg", content=picture)
    found = client.media(made.id)

    assert (found.content, found.mime) == (picture, "image/jpeg")
    with pytest.raises(transport.TooLarge):
        client.media(made.id, most=10)
    with pytest.raises(ports.MediaGone):
        client.media("no-such-media")


def test_fault_19_a_token_that_somebody_else_replaced_is_renewed_once(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    client = Client(pair.loaded)
    client.send(text(openid, "一"))
    force = {
        "grant_type": "client_credential",
        "appid": pair.row.appid,
        "secret": pair.row.secret,
        "force_refresh": True,
    }
    sandbox.http.post(f"{sandbox.url}/cgi-bin/stable_token", json=force)

    client.send(text(openid, "二"))

    assert shown(sandbox, phone, pair) == ["一", "二"]
    assert tokens.current(pair.loaded).version == 2
    assert pair.reload().state == Account.State.OK


@pytest.mark.parametrize("code", [40001, 42001, 40014])
def test_fault_19_a_fresh_token_refused_again_opens_the_circuit_with_its_cause(sandbox: Sandbox, code: int) -> None:
    pair = both(sandbox)
    _, openid = talking(sandbox, pair)
    other = both(sandbox)
    other_phone, other_openid = talking(sandbox, other)
    sandbox.faults({"path": SEND, "errcode": code, "appid": pair.row.appid})
    mark = sandbox.mark()

    for _ in range(5):
        with pytest.raises(ports.ChannelDown) as down:
            Client(pair.loaded).send(text(openid))
        assert down.value.cause == "token_refused"

    assert len(sandbox.calls(SEND, mark)) == 2, "once, and once more with the new token; then the circuit is open"
    assert len(sandbox.calls("/cgi-bin/stable_token", mark)) == 2
    row = pair.reload()
    assert (row.state, row.cause) == (Account.State.RED, "token_refused")
    Client(other.loaded).send(text(other_openid, "不受影响"))
    assert shown(sandbox, other_phone, other) == ["不受影响"]
    assert other.reload().state == Account.State.OK


def test_the_circuit_lets_one_call_probe_and_closes_when_it_went_well(sandbox: Sandbox, monkeypatch: Any) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    monkeypatch.setattr(circuit, "OPEN_FOR_S", 0.2)
    circuit.open_for(pair.loaded, "token_refused", 0.2)
    with pytest.raises(ports.ChannelDown):
        Client(pair.loaded).send(text(openid))

    time.sleep(0.25)
    Client(pair.loaded).send(text(openid, "又好了"))

    assert shown(sandbox, phone, pair) == ["又好了"]
    row = pair.reload()
    assert (row.state, row.cause, row.circuit_until) == (Account.State.OK, "", 0)


@pytest.mark.parametrize("skew_s", [600, -600])
def test_fault_20_a_wrong_clock_of_ours_neither_ends_nor_prolongs_tokens_and_is_told(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, skew_s: int
) -> None:
    pair = both(sandbox)
    _, openid = talking(sandbox, pair)
    Client(pair.loaded).send(text(openid))
    assert pair.reload().state == Account.State.OK

    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + skew_s)
    mark = sandbox.mark()
    Client(pair.loaded).send(text(openid))
    assert len(sandbox.calls("/cgi-bin/stable_token", mark)) == 0, "the token in hand still works"
    row = pair.reload()
    assert (row.state, row.cause) == (Account.State.WARNING, "clock_skew")

    monkeypatch.setattr(time, "time", right)
    Client(pair.loaded).send(text(openid))
    assert pair.reload().state == Account.State.OK


def test_fault_22_a_closed_window_and_a_used_up_one_are_told_apart(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    phone, openid = sandbox.follower(pair.theirs)
    sandbox.advance(120)  # the window of the follow itself is over
    client = Client(pair.loaded)

    with pytest.raises(ports.WindowClosed) as closed:
        client.send(text(openid))
    sandbox.say(phone, pair.theirs)
    for number in range(5):
        client.send(text(openid, str(number)))
    with pytest.raises(ports.WindowClosed) as used:
        client.send(text(openid))

    assert (closed.value.how, used.value.how) == ("closed", "used_up")
    assert shown(sandbox, phone, pair) == ["0", "1", "2", "3", "4"]
    assert "rid" in used.value.detail


def test_fault_23_whoever_cannot_be_reached_is_named(sandbox: Sandbox) -> None:
    pair = both(sandbox, knobs={"not_follower_code": 43004})
    client = Client(pair.loaded)
    left_phone, left = talking(sandbox, pair)
    sandbox.call("POST", f"/phones/{left_phone}/unfollow?wait=false", appid=pair.row.appid)
    deaf_phone, deaf = talking(sandbox, pair)
    sandbox.call("POST", f"/phones/{deaf_phone}/switches", appid=pair.row.appid, accepts=False)

    found = {}
    for name, openid in {"left": left, "deaf": deaf, "nobody": "oNobody"}.items():
        with pytest.raises(ports.Unreachable) as caught:
            client.send(text(openid))
        found[name] = caught.value.why

    assert found == {"left": "not_following", "deaf": "refuses", "nobody": "unknown_person"}
    assert pair.reload().state == Account.State.OK


def test_fault_24_no_answer_after_the_request_left_is_unknown(sandbox: Sandbox, monkeypatch: Any) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    client = Client(pair.loaded)
    client.followers()
    monkeypatch.setattr(transport, "TIMEOUT", transport.httpx.Timeout(0.5))
    sandbox.faults({"path": SEND, "timeout": 3.0, "appid": pair.row.appid, "times": 1})

    with pytest.raises(ports.UnknownOutcome):
        client.send(text(openid, "也许"))

    # It did arrive: had we tried again, she would have it twice.
    assert shown(sandbox, phone, pair) == ["也许"]


def test_fault_24_a_line_cut_in_the_answer_is_unknown_for_a_message_and_tried_again_for_a_question(
    sandbox: Sandbox,
) -> None:
    pair = both(sandbox)
    _, openid = talking(sandbox, pair)
    client = Client(pair.loaded)
    client.followers()
    sandbox.faults({"path": SEND, "reset": True}, {"path": "/cgi-bin/user/get", "reset": True})

    with pytest.raises(ports.UnknownOutcome):
        client.send(text(openid))
    with pytest.raises(ports.Retry):
        client.followers()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        # A gateway lost the answer, or somebody put a page in its place: it may have been carried out.
        ({"html": True}, errors.UnknownOutcome),
        ({"html": True, "status": 200}, errors.UnknownOutcome),
        ({"html": True, "status": 403}, errors.NotReached),
        ({"status": 429}, errors.NotReached),
        ({"status": 503}, errors.NotReached),
        ({"status": 500}, errors.UnknownOutcome),
        ({"status": 504}, errors.UnknownOutcome),
        ({"errcode": -1}, errors.Retry),
    ],
)
def test_fault_25_bad_answers_to_a_message(sandbox: Sandbox, fault: dict[str, Any], kind: type[Exception]) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    client = Client(pair.loaded)
    sandbox.faults({"path": SEND, "times": 1, **fault})

    with pytest.raises(kind) as caught:
        client.send(text(openid))
    client.send(text(openid, "第二次"))

    assert type(caught.value) is kind
    assert shown(sandbox, phone, pair)[-1] == "第二次"
    assert pair.reload().state == Account.State.OK


def test_fault_25_an_answer_cut_short_after_its_code_is_an_answer(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    sandbox.faults({"path": SEND, "truncated": True})

    Client(pair.loaded).send(text(openid, "到了"))

    assert shown(sandbox, phone, pair) == ["到了"]


def test_fault_25_an_answer_cut_short_to_a_question_is_asked_again(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    sandbox.faults({"path": "/cgi-bin/user/get", "truncated": True, "times": 1})

    with pytest.raises(errors.NotReached):
        Client(pair.loaded).followers()
    Client(pair.loaded).followers()


def test_fault_25_a_wrong_content_type_changes_nothing(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    phone, openid = talking(sandbox, pair)
    sandbox.faults({"path": SEND, "content_type": "text/plain"})

    Client(pair.loaded).send(text(openid, "好"))

    assert shown(sandbox, phone, pair) == ["好"]


def test_fault_26_a_platform_that_is_away_is_named_as_such_and_not_as_a_wrong_secret(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    _, openid = talking(sandbox, pair)
    sandbox.faults({"path": "*", "html": True, "status": 503, "appid": pair.row.appid})
    client = Client(pair.loaded)

    for _ in range(circuit.FAILURES):
        with pytest.raises(errors.NotReached):
            client.send(text(openid))
    with pytest.raises(ports.ChannelDown) as down:
        client.send(text(openid))

    assert down.value.cause == "platform_unreachable"
    assert down.value.until is not None
    row = pair.reload()
    assert (row.state, row.cause) == (Account.State.RED, "platform_unreachable")


@pytest.mark.parametrize(
    ("code", "cause"),
    [(40164, "ip_not_allowed"), (40125, "secret_wrong"), (50007, "account_frozen"), (89503, "ip_to_confirm")],
)
def test_fault_27_a_wrong_set_up_turns_this_account_red_at_once(sandbox: Sandbox, code: int, cause: str) -> None:
    pair, other = both(sandbox), both(sandbox)
    _, openid = talking(sandbox, pair)
    Client(other.loaded).followers()
    sandbox.faults({"path": "/cgi-bin/stable_token", "errcode": code})
    mark = sandbox.mark()

    for _ in range(3):
        with pytest.raises(ports.ChannelDown) as down:
            Client(pair.loaded).send(text(openid))
        assert down.value.cause == cause

    assert len(sandbox.calls("/cgi-bin/stable_token", mark)) == 1
    assert (pair.reload().state, pair.reload().cause) == (Account.State.RED, cause)
    Client(other.loaded).followers()
    assert other.reload().state == Account.State.OK


def test_a_used_up_allowance_is_a_warning_until_midnight(sandbox: Sandbox, clock: Any) -> None:
    pair = both(sandbox)
    sandbox.faults({"path": "/cgi-bin/user/get", "errcode": 45009})

    with pytest.raises(ports.QuotaReached) as reached:
        Client(pair.loaded).followers()

    assert reached.value.until == errors.next_reset()
    assert (pair.reload().state, pair.reload().cause) == (Account.State.WARNING, "quota_used_up")
    Client(pair.loaded).tags()
    assert pair.reload().cause == "quota_used_up", "other calls still work; the warning stays"


def test_the_log_holds_the_request_id_and_no_secret(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    pair = both(sandbox)
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ports.Unreachable):
        Client(pair.loaded).send(text("oNobody", "秘密的话"))

    told = "\n".join(record.getMessage() for record in caplog.records)
    assert re.search(r"message/custom/send: errcode 40003, \d+ bytes, rid [0-9a-f]{8}-", told)
    for secret in (pair.row.secret, tokens.current(pair.loaded).value, "秘密的话"):
        assert secret not in told
