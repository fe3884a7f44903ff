"""The customer-service window (C4, B6) in both pool models."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Running
from wxsandbox import windows
from wxsandbox.accounts import Account


def _send(sandbox: Running, account: dict[str, Any], openid: str, **more: Any) -> int:
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}, **more}
    return int(sandbox.api(account, "/cgi-bin/message/custom/send", body)["errcode"])


def _until_refused(sandbox: Running, account: dict[str, Any], openid: str) -> tuple[int, int]:
    sent = 0
    while not (code := _send(sandbox, account, openid)):
        sent += 1
    return sent, code


def test_a_message_allows_five_in_48_hours_and_the_next_one_starts_again(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.advance(61)
    assert _send(sandbox, account, openid) == 45015

    sandbox.say(phone, account)
    assert _until_refused(sandbox, account, openid) == (5, 45047)
    sandbox.say(phone, account)
    assert _send(sandbox, account, openid) == 0
    sandbox.say(phone, account)
    assert _until_refused(sandbox, account, openid) == (5, 45047)

    sandbox.say(phone, account)
    sandbox.advance(48 * 3600 - 1)
    assert _send(sandbox, account, openid) == 0
    sandbox.advance(2)
    assert _send(sandbox, account, openid) == 45015


def test_the_smaller_pool_that_ends_sooner_is_spent_first(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    assert _until_refused(sandbox, account, openid) == (3 + 5, 45047)
    sandbox.advance(61)
    assert _send(sandbox, account, openid) == 45047


def test_the_max_model_never_adds_up(sandbox: Running) -> None:
    account = sandbox.account(knobs={"pool_model": "max"})
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    assert _until_refused(sandbox, account, openid) == (5, 45047)
    assert sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])["following"] is False
    assert _send(sandbox, account, openid) == 45015


def test_a_menu_click_and_a_msgmenu_choice_allow_three_for_a_minute(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.api(account, "/cgi-bin/menu/create", {"button": [{"type": "click", "name": "人工", "key": "human"}]})
    sandbox.advance(61)
    sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0])
    menu = {"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}]}}
    assert _send(sandbox, account, openid, **menu) == 0
    assert _until_refused(sandbox, account, openid) == (2, 45047)

    sandbox.advance(61)
    sandbox.control("POST", f"/phones/{phone}/choices", appid=account["appid"], id="101")
    assert _until_refused(sandbox, account, openid) == (3, 45047)
    sandbox.advance(61)
    assert _send(sandbox, account, openid) == 45015


def test_order_of_checks_before_the_window(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    phone, openid = sandbox.follower(account)
    _, foreign = sandbox.follower(other)
    assert _send(sandbox, account, "nobody") == 40003
    assert _send(sandbox, account, foreign) == 40003
    sandbox.control("POST", f"/phones/{phone}/switches", appid=account["appid"], accepts=False)
    assert _send(sandbox, account, openid) == 48002
    sandbox.control("POST", f"/phones/{phone}/switches", appid=account["appid"], accepts=True)
    sandbox.api(account, "/cgi-bin/tags/members/batchblacklist", {"openid_list": [openid]})
    assert _send(sandbox, account, openid) == 43019
    assert sandbox.say(phone, account)["result"] == "blocked"
    sandbox.api(account, "/cgi-bin/tags/members/batchunblacklist", {"openid_list": [openid]})
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert _send(sandbox, account, openid) == 45015
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"not_follower_code": 43004})
    assert _send(sandbox, account, openid) == 43004


def test_a_refused_body_spends_nothing_and_a_passive_reply_neither(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.advance(61)
    sandbox.say(phone, account)
    assert _send(sandbox, account, openid, msgtype="image", image={"media_id": "none"}) == 40007
    assert _send(sandbox, account, openid, text={"content": "长" * 700}) == 45002
    assert _until_refused(sandbox, account, openid) == (5, 45047)


def test_typing(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)

    def typing(command: str = "Typing") -> int:
        body = {"touser": openid, "command": command}
        return int(sandbox.api(account, "/cgi-bin/message/custom/typing", body)["errcode"])

    assert [typing(), typing(), typing("CancelTyping"), typing(), typing("Sing")] == [0, 45081, 0, 0, 45072]
    sandbox.advance(31)
    assert typing() == 45080
    sandbox.say(phone, account)
    assert typing() == 0
    assert _send(sandbox, account, openid) == 0
    assert typing() == 0


_TRIGGERS = st.sampled_from(["message", "menu", "msgmenu", "scan", "subscribe", "send", "minute", "day"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(st.lists(_TRIGGERS, max_size=60), st.sampled_from(["separate", "max"]))
def test_no_history_ever_allows_more_than_its_pools(history: list[str], model: str) -> None:
    account = Account(name="a", kind="service", knobs={"pool_model": model})
    now, pools = 1_760_000_000.0, windows.opened(None, "subscribe", account=account, now=1_760_000_000.0)
    since_message: int | None = None
    others = 3
    for step in history:
        if step == "minute":
            now, others = now + 61, 0
        elif step == "day":
            now, others = now + 86_400, 0
        elif step == "send":
            if not windows.refusal(pools, now=now):
                windows.spend(pools, account=account, now=now)
                since_message = None if since_message is None else since_message + 1
                assert since_message is None or since_message <= 5 + others
        else:
            pools = windows.opened(pools, step, account=account, now=now)
            since_message = 0 if step == "message" else since_message
            others += 0 if step == "message" else 3
    assert all(0 <= pool.used <= pool.limit for pool in pools)
