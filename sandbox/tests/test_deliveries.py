"""Retries, duplicates, losses and the service-fault line (A6, C1, C2), against a real server."""

import time
from typing import Any

from shapes import field, reply

from conftest import Developer, Received, Running
from wxsandbox.world import FAULT_LINE


def _faults(sandbox: Running, **callback: Any) -> None:
    sandbox.control("PUT", "/faults", callback=callback)


def test_silence_is_delivered_three_times_the_same_and_then_shows_the_fault_line(
    sandbox: Running, developer: Developer
) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    developer.answer = lambda received: 3.0

    said = sandbox.say(phone, account)

    assert (said["delivered"], said["result"], said["deliveries"]) == (False, "fail", 3)
    assert len({one.body for one in developer.received}) == 1
    assert len(developer.received) == 3
    assert len({one.query["nonce"] for one in developer.received}) == 3
    gaps = [after.at - before.at for before, after in zip(developer.received, developer.received[1:], strict=False)]
    assert all(0.35 < gap < 0.8 for gap in gaps)
    assert [(item["kind"], item.get("text")) for item in sandbox.screen(phone, account)][1:] == [("fault", FAULT_LINE)]


def test_the_second_delivery_waits_for_the_mark_even_when_the_first_fails_at_once(
    sandbox: Running, developer: Developer
) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    developer.answer = lambda received: (500, b"") if len(developer.received) == 1 else reply(received.body)

    said = sandbox.say(phone, account)

    assert (said["result"], said["deliveries"]) == ("reply", 2)
    assert 0.35 < developer.received[1].at - developer.received[0].at < 0.8
    assert [item["kind"] for item in sandbox.screen(phone, account)] == ["text", "text"]


def test_a_bad_body_is_not_retried(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    developer.answer = lambda received: b"OK"

    said = sandbox.say(phone, account)

    assert (said["result"], said["deliveries"], len(developer.received)) == ("bad", 1, 1)
    assert sandbox.screen(phone, account)[-1]["kind"] == "fault"


def test_unsubscribing_never_shows_a_fault(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.answer = lambda received: b"rubbish"
    left = sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert left["delivered"] is False
    assert sandbox.screen(phone, account) == []


def test_a_server_that_is_not_there(sandbox: Running) -> None:
    account = sandbox.account(callback_url="http://127.0.0.1:9/wx")
    phone = sandbox.control("POST", "/phones")["phone"]
    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"])
    said = sandbox.say(phone, account)
    assert (said["result"], said["deliveries"]) == ("fail", 3)
    entries = [one for one in sandbox.control("GET", "/log")["items"] if one["kind"] == "callback"]
    assert [one["delivery"] for one in entries] == [1, 2, 3, 1, 2, 3]
    assert sandbox.control("GET", "/accounts")["items"][0]["last_delivery"]["outcome"] == "fail"


def test_not_waiting_answers_before_the_delivery_ends(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.answer = lambda received: 0.2
    started = time.monotonic()
    said = sandbox.control("POST", f"/phones/{phone}/messages?wait=false", appid=account["appid"], text="在吗")
    assert time.monotonic() - started < 0.15
    assert (said["delivered"], said["result"]) == (False, "waiting")


def test_duplicates_carry_the_same_message_and_only_one_reply_counts(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    for when in ("answered", "waiting"):
        _faults(sandbox, duplicate=1.0, duplicate_when=when)
        developer.received.clear()
        developer.answer = lambda received: reply(received.body, inside=f"<Content>{len(developer.received)}</Content>")
        before = len(sandbox.screen(phone, account))
        sandbox.say(phone, account)
        _wait_until(lambda: len(developer.received) == 2)
        time.sleep(0.05)
        assert len({field(one.body, "MsgId") for one in developer.received}) == 1
        assert [one["from"] for one in sandbox.screen(phone, account)[before:]] == ["me", "account"]


def test_a_cut_line_makes_the_server_see_the_message_twice(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    _faults(sandbox, connection_reset_after_body=1.0)
    said = sandbox.say(phone, account)
    assert (said["result"], said["deliveries"]) == ("handled", 2)
    assert len(developer.received) == 2


def test_dropping(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    _faults(sandbox, drop_first=1.0)
    assert sandbox.say(phone, account)["deliveries"] == 2
    assert len(developer.received) == 1
    _faults(sandbox, drop=1.0)
    assert sandbox.say(phone, account)["result"] == "dropped"
    assert len(developer.received) == 1
    _faults(sandbox)
    assert sandbox.say(phone, account)["result"] == "handled"


def test_reordering_lets_a_later_message_overtake(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()
    _faults(sandbox, reorder=1.0, reorder_window_ms=400)
    sandbox.control("POST", f"/phones/{phone}/messages?wait=false", appid=account["appid"], text="一")
    _faults(sandbox)
    sandbox.control("POST", f"/phones/{phone}/messages?wait=false", appid=account["appid"], text="二")
    _wait_until(lambda: len(developer.received) == 2)
    assert [field(one.body, "Content") for one in developer.received] == ["二", "一"]
    first, second = sorted(int(field(one.body, "MsgId")) for one in developer.received)
    assert first < second


def test_the_same_seed_misbehaves_the_same(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    runs = []
    for _ in range(2):
        sandbox.control("PUT", "/faults", seed=7, callback={"drop": 0.5})
        runs.append([sandbox.say(phone, account)["result"] for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {"dropped", "handled"}


def test_message_numbers_may_collide_or_be_near_the_limit(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    _faults(sandbox, msgid_near_max=True)
    assert 2**63 - 10_000_000 < int(sandbox.say(phone, account)["msg_id"]) < 2**63
    _faults(sandbox, msgid_collision=1.0)
    assert len({sandbox.say(phone, account)["msg_id"] for _ in range(3)}) == 1


def test_url_verification(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    where = f"/accounts/{account['appid']}/verify"

    def echo(received: Received) -> bytes:
        return received.query["echostr"].encode()

    developer.answer = echo
    assert sandbox.control("POST", where) == {"ok": True, "detail": "ok"}
    assert developer.received[-1].method == "GET"
    developer.answer = lambda received: b'"' + echo(received) + b'"'
    assert sandbox.control("POST", where)["ok"] is False
    developer.answer = lambda received: (403, b"")
    assert sandbox.control("POST", where) == {"ok": False, "detail": "HTTP 403"}


def _wait_until(true: Any) -> None:
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()
