"""The page of an account and the banner of the desk: what is wrong, since when, what to do; never a secret."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from factories import accounts, http, organisations
from factories.platform import Both, both
from services.sandbox import Sandbox
from weihu.channels.accounts import cache, failures, health, housekeeping, tokens, watch
from weihu.channels.accounts.models import Account, FailedCall
from weihu.channels.wechat import circuit
from weihu.channels.wechat.client import Client
from weihu.channels.wechat.errors import SendError
from weihu.foundation.organisations.models import Role
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock as kernel_clock

pytestmark = [pytest.mark.django_db(transaction=True)]

SEND = "/cgi-bin/message/custom/send"
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"
WORDS = "客户的电话是 13800138000"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    failures.clear()
    yield
    failures.clear()
    circuit.clear()
    tokens.clear()


@pytest.fixture
def pair(sandbox: Sandbox) -> Both:
    return both(sandbox)


def admin(account: Account, role: str = "admin") -> http.Client:
    return http.client(organisations.staff(account.organisation, role))


def send(pair: Both) -> None:
    """A message that the platform refuses, or not."""
    loaded = cache.by_id(pair.row.pk)
    assert loaded is not None
    try:
        Client(loaded).send({"touser": OPENID, "msgtype": "text", "text": {"content": WORDS}})
    except SendError:
        return


def spoil_secret(sandbox: Sandbox, pair: Both, secret: str = "0" * 32) -> None:
    """Somebody resets the secret in the console: what was given out before is void as well."""
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", secret=secret)
    sandbox.call("POST", f"/accounts/{pair.theirs['appid']}/invalidate-tokens")


def pause_is_over(clock: Any) -> None:
    """The circuit counts by time that passes, which is not in our hands; the account's row by the clock in force."""
    for state in circuit._states.values():
        state.opens_again = 0.0
    clock.advance(61)


@pytest.mark.req(half="what the desk is told, and that it ends", waits="the desk, which e2e/test_menu.py opens")
@pytest.mark.pg
def test_req_A_37_an_expired_secret_is_a_red_banner_with_account_cause_and_fix(
    sandbox: Sandbox, pair: Both, clock: Any
) -> None:
    """Given an expired secret when a send fails then a red banner names account, cause, fix; no silent loss."""
    client, agent = admin(pair.row), admin(pair.row, "agent")
    send(pair)
    assert client.get("/accounts/troubles").json() == []

    spoil_secret(sandbox, pair)
    clock.advance(5)
    at = kernel_clock.rfc3339(kernel_clock.now())
    send(pair)

    [told] = client.get("/accounts/troubles").json()
    assert (told["account_id"], told["name"]) == (str(pair.row.pk), pair.row.name)
    assert told["words_zh"] == "AppSecret 不正确或已重置"
    assert "填到这里并保存" in told["remedy_zh"]
    assert told["since"][:19] == at[:19]
    assert Event.unscoped.filter(name="account.changed").exists()
    [short] = agent.get("/accounts/troubles").json()
    assert (short["name"], short["remedy_zh"]) == (pair.row.name, None)

    spoil_secret(sandbox, pair, pair.theirs["secret"])
    pause_is_over(clock)
    watch.look()

    assert client.get("/accounts/troubles").json() == []
    shown = client.get(f"/accounts/{pair.row.pk}").json()
    assert (shown["state"], shown["state_since"][:19]) == (
        "ok",
        kernel_clock.rfc3339(kernel_clock.now())[:19],
    )


def test_a_corrected_secret_is_tried_at_once_and_not_after_the_pause(sandbox: Sandbox, pair: Both) -> None:
    client = admin(pair.row)
    spoil_secret(sandbox, pair, "a" * 32)
    send(pair)
    assert pair.reload().cause == "secret_wrong"

    client.patch(f"/accounts/{pair.row.pk}", {"secret": "a" * 32})
    send(pair)

    assert pair.reload().state == "ok"


def test_the_watch_asks_only_for_red_accounts_whose_pause_is_over(pair: Both, clock: Any) -> None:
    assert watch.look() == 0
    loaded = cache.by_id(pair.row.pk)
    assert loaded is not None
    circuit.open_for(loaded, "secret_wrong")

    assert watch.look() == 0
    pause_is_over(clock)
    assert watch.look() == 1
    assert pair.reload().state == "ok"


@pytest.mark.pg
def test_failed_calls_are_written_down_in_our_words_and_without_people_or_secrets(sandbox: Sandbox, pair: Both) -> None:
    client = admin(pair.row)
    send(pair)
    send(pair)
    sandbox.faults({"path": SEND, "errcode": 45047, "rate": 1.0})
    send(pair)

    assert FailedCall.unscoped.count() == 0, "nothing is written on the path"
    failures.flush()

    found = client.get(f"/accounts/{pair.row.pk}/failures").json()
    assert [(one["call"], one["code"], one["times"]) for one in found] == [(SEND, "45047", 1), (SEND, "40003", 2)]
    assert (found[0]["words_zh"], found[1]["words_zh"]) == ("可回复条数已用完", "接收人不属于这个公众号")
    assert all(one["remedy_zh"] and one["remedy_en"] for one in found)
    assert found[1]["rid"].count("-") == 2
    body = client.get(f"/accounts/{pair.row.pk}/failures").content.decode()
    for kept_out in (OPENID, WORDS, "13800138000", pair.theirs["secret"], "access_token="):
        assert kept_out not in body
    [event] = Event.unscoped.filter(name="account.call_failed")
    assert event.data == {"account_id": str(pair.row.pk)}


def test_a_code_that_nobody_knows_is_named_and_says_where_to_ask(sandbox: Sandbox, pair: Both) -> None:
    sandbox.faults({"path": SEND, "errcode": 99999, "rate": 1.0})
    send(pair)
    failures.flush()

    [told] = admin(pair.row).get(f"/accounts/{pair.row.pk}/failures").json()

    assert told["words_zh"] == "微信返回了错误 99999"
    assert "rid" in told["remedy_zh"]


def test_no_answer_and_no_connection_have_names_too(sandbox: Sandbox, pair: Both) -> None:
    send(pair)
    Account.unscoped.update(api_base="http://127.0.0.1:1", version=2)
    cache.refresh()
    send(pair)
    failures.flush()

    [told] = [
        one for one in admin(pair.row).get(f"/accounts/{pair.row.pk}/failures").json() if one["code"] == "not_reached"
    ]

    assert told["words_zh"] == "没有连上微信"


def test_noting_a_failed_call_asks_nothing_of_the_database(pair: Both) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(1000):
            failures.note(pair.row.pk, SEND, "45015")

    assert len(queries) == 0


def test_only_the_newest_two_hundred_of_an_account_are_kept(pair: Both) -> None:
    for number in range(250):
        failures.note(pair.row.pk, SEND, str(number))
    failures.flush()

    codes = FailedCall.unscoped.order_by("id").values_list("code", flat=True)
    assert len(codes) == failures.KEPT == 200
    failures.note(pair.row.pk, SEND, "last")
    failures.flush()
    assert FailedCall.unscoped.count() == 200
    assert FailedCall.unscoped.order_by("-id").first().code == "last"  # type: ignore[union-attr]


def test_memory_is_bounded_however_many_ways_there_are_to_fail() -> None:
    for number in range(2_000):
        failures.note(number, SEND, "-1")

    assert len(failures._waiting) == 500


def test_an_outage_of_the_database_loses_no_failed_call(pair: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    failures.note(pair.row.pk, SEND, "-1")
    monkeypatch.setattr(failures, "_write", _away)

    with pytest.raises(OperationalError):
        failures.flush()
    monkeypatch.undo()

    assert failures.flush() == 1


def _away(taken: object) -> int:
    raise OperationalError("away")


def test_what_was_gathered_is_written_when_the_process_ends(pair: Both) -> None:
    stop = threading.Event()
    failures.note(pair.row.pk, SEND, "-1")
    stop.set()

    failures.write_forever(stop)

    assert FailedCall.unscoped.count() == 1


def test_failed_calls_of_last_month_go(pair: Both, clock: Any) -> None:
    failures.note(pair.row.pk, SEND, "-1")
    failures.flush()
    clock.advance(31 * 24 * 3600)
    failures.note(pair.row.pk, SEND, "45015")
    failures.flush()

    assert housekeeping.tidy_failures() == 1
    assert FailedCall.unscoped.get().code == "45015"


def test_the_tokens_state_is_shown_and_never_the_token(sandbox: Sandbox, pair: Both) -> None:
    client = admin(pair.row)
    none = client.get(f"/accounts/{pair.row.pk}/token").json()
    send(pair)
    token = tokens.current(pair.loaded).value

    answer = client.get(f"/accounts/{pair.row.pk}/token")

    assert (none["has_token"], none["age_s"], none["left_s"]) == (False, None, None)
    told = answer.json()
    assert (told["has_token"], told["renewals"], told["lease_by"]) == (True, 1, None)
    assert told["renewed_by"] == tokens.holder()
    assert 0 <= told["age_s"] < 60
    assert 7000 < told["left_s"] <= 7200
    assert token not in answer.content.decode()


def test_who_asks_for_a_token_right_now_is_named(pair: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    client = admin(pair.row)
    fetch = Client.token

    def watched(self: Client) -> Any:
        seen.update(client.get(f"/accounts/{pair.row.pk}/token").json())
        return fetch(self)

    monkeypatch.setattr(Client, "token", watched)
    send(pair)

    assert seen["lease_by"] == tokens.holder()
    assert 0 < seen["lease_left_s"] <= 15


def test_the_platforms_figures_of_today_and_our_pace_are_shown(sandbox: Sandbox, pair: Both) -> None:
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", quotas={SEND: 10})
    send(pair)

    told = admin(pair.row).get(f"/accounts/{pair.row.pk}/allowances").json()

    figures = {one["name"]: (one["limit"], one["used"], one["left"]) for one in told["allowances"]}
    assert figures["send"] == (10, 1, 9)
    assert figures["menu_publish"] == (1000, 0, 1000)
    assert len(figures) == 8
    assert (told["pace_a_second"], told["pace_at_once"]) == (50, 100)
    assert 0 < told["pace_left"] <= 100


def test_figures_that_cannot_be_had_say_why_and_ask_no_further(sandbox: Sandbox, pair: Both) -> None:
    spoil_secret(sandbox, pair)

    told = admin(pair.row).get(f"/accounts/{pair.row.pk}/allowances").json()

    [one] = told["allowances"]
    assert (one["limit"], one["left"]) == (None, None)
    assert one["problem_zh"] == "AppSecret 不正确或已重置"


def test_a_silence_counts_from_the_last_push(db: None, clock: Any) -> None:
    row = accounts.account(organisations.organisation())
    clock.advance(80 * 3600)

    told = admin(row).get(f"/accounts/{row.pk}").json()

    assert (told["state"], told["state_since"]) == ("warning", kernel_clock.rfc3339(row.created_at))


def test_troubles_are_told_to_whoever_answers_in_that_shop_and_to_nobody_else(db: None) -> None:
    org = organisations.organisation()
    mine, other = organisations.shop(org, "滨江店"), organisations.shop(org, "城西店")
    ill = accounts.account(org, other)
    health.mark(ill.pk, "secret_wrong")
    role = Role.unscoped.create(
        organisation=org, key="night", name_zh="夜班", name_en="Night", permissions=["session.answer"]
    )

    def troubles(shop: Any, role_key: str) -> list[str]:
        client = http.client(organisations.staff(org, role_key, shop))
        return [one["name"] for one in client.get("/accounts/troubles").json()]

    assert troubles(mine, "agent") == []
    assert troubles(other, "agent") == [ill.name]
    assert troubles(other, role.key) == [ill.name]
    ill.disabled_at = kernel_clock.now()
    ill.save()
    assert troubles(other, "agent") == []


def test_a_warning_is_no_trouble(db: None) -> None:
    row = accounts.account(organisations.organisation())
    health.mark(row.pk, "quota_used_up")

    assert admin(row).get("/accounts/troubles").json() == []
