"""One token for all threads and processes of an account."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from factories import accounts, organisations
from factories.platform import both
from services import children
from services.sandbox import Sandbox
from weihu.channels.accounts import cache, tokens
from weihu.channels.accounts.models import AccessToken
from weihu.channels.accounts.platforms import PLATFORMS, Granted
from weihu.channels.wechat.client import Client
from weihu.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]

TOKEN = "/cgi-bin/stable_token"
THREADS = 200
UNLIMITED = {"calls_per_s": 5_000, "calls_burst": 5_000}


class Told:
    """A platform that gives tokens as told, and counts."""

    def __init__(self, life_s: int = 7_200, takes_s: float = 0.0) -> None:
        self.life_s = life_s
        self.takes_s = takes_s
        self.asked = 0
        self.fails: Exception | None = None
        self.meanwhile: Any = None

    def fetch_token(self, account: cache.Loaded) -> Granted:
        self.asked += 1
        time.sleep(self.takes_s)
        if self.meanwhile is not None:
            self.meanwhile()
        if self.fails is not None:
            raise self.fails
        return Granted(f"token-{self.asked}", self.life_s)

    def check(self, account: cache.Loaded) -> list[Any]:
        return []

    def start_sync(self, account: cache.Loaded) -> None:
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    platform = Told()
    monkeypatch.setitem(PLATFORMS._things, "told", platform)
    return platform


@pytest.fixture
def account(told: Told) -> cache.Loaded:
    tokens.clear()
    return cache.of(accounts.account(organisations.organisation(), adapter="told"))


def row(account: cache.Loaded) -> AccessToken:
    return AccessToken.unscoped.get(account_id=account.id)


def at_once(count: int, work: Any) -> list[Any]:
    """The results of so many threads that begin together."""
    gate = threading.Barrier(count)

    def one(_: int) -> Any:
        gate.wait(30)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_fault_18_a_token_that_ends_under_200_calls_is_renewed_once_and_every_call_succeeds(sandbox: Sandbox) -> None:
    pair = both(sandbox, limits=UNLIMITED)
    loaded = pair.loaded
    Client(loaded).tags()
    sandbox.advance(7_300)
    mark = sandbox.mark()

    found = at_once(THREADS, lambda: Client(loaded).tags())

    assert len(found) == THREADS
    assert len(sandbox.calls(TOKEN, mark)) == 1
    assert tokens.current(loaded).version == 2


CALLER = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from weihu.channels.accounts import cache
from weihu.channels.wechat.client import Client
from django.db import connection

account = cache.by_id(int(sys.argv[1]))

def one(_):
    try:
        Client(account).tags()
    finally:
        connection.close()

sys.stdout.write("ready\\n"); sys.stdout.flush()
with ThreadPoolExecutor(50) as pool:
    list(pool.map(one, range(100)))
sys.stdout.write("done\\n"); sys.stdout.flush()
"""


def test_fault_18_two_processes_ask_for_one_token(sandbox: Sandbox) -> None:
    pair = both(sandbox, limits=UNLIMITED)
    # Slow enough that the second process comes while the first one waits for its token.
    sandbox.faults({"path": TOKEN, "latency_ms": 1_500})
    mark = sandbox.mark()

    with children.started(CALLER, str(pair.row.pk)) as first, children.started(CALLER, str(pair.row.pk)) as second:
        for child in (first, second):
            assert child.stdout is not None
            assert child.stdout.read() == "ready\ndone\n"

    assert len(sandbox.calls(TOKEN, mark)) == 1
    assert len([one for one in sandbox.calls("/cgi-bin/tags/get", mark) if not one.get("errcode", 0)]) == 200


def test_the_old_token_goes_on_while_one_thread_renews_it(told: Told, account: cache.Loaded) -> None:
    told.life_s = int(tokens.MARGIN_S) - 10
    assert tokens.current(account).value == "token-1"
    told.life_s, told.takes_s = 7_200, 0.5

    begun = time.monotonic()
    found = at_once(20, lambda: (tokens.current(account).value, time.monotonic() - begun))

    assert told.asked == 2
    assert sorted(value for value, _ in found) == ["token-1"] * 19 + ["token-2"]
    assert sorted(spent for _, spent in found)[18] < 0.4, "the others did not wait"


def test_a_renewal_that_fails_early_leaves_the_token_in_use(told: Told, account: cache.Loaded) -> None:
    told.life_s = int(tokens.MARGIN_S) - 10
    tokens.current(account)
    told.fails = RuntimeError("away")

    assert [tokens.current(account).value for _ in range(5)] == ["token-1"] * 5
    assert told.asked == 2, "and it is not tried at each call"
    assert row(account).lease_until == 0


def test_a_first_token_that_cannot_be_had_is_an_error_and_leaves_no_lease(told: Told, account: cache.Loaded) -> None:
    told.fails = RuntimeError("away")

    with pytest.raises(RuntimeError):
        tokens.current(account)

    assert (row(account).lease_until, row(account).version) == (0, 0)
    told.fails = None
    assert tokens.current(account).value == "token-2"


def test_a_token_of_another_process_is_used_and_not_asked_for_again(told: Told, account: cache.Loaded) -> None:
    first = tokens.current(account)
    AccessToken.unscoped.filter(account_id=account.id).update(
        value="theirs", version=5, expires_at=clock.wall() + 7_000_000
    )

    assert tokens.renew(account, first).value == "theirs"
    assert tokens.renew(account, first).value == "theirs", "the failed one was not the current one any more"
    assert told.asked == 1


def test_whoever_finds_the_lease_taken_waits_for_its_token(told: Told, account: cache.Loaded) -> None:
    first = tokens.current(account)
    AccessToken.unscoped.filter(account_id=account.id).update(lease_until=clock.wall() + 5_000)

    def other_process() -> None:
        time.sleep(0.3)
        AccessToken.unscoped.filter(account_id=account.id).update(
            value="theirs", version=2, expires_at=clock.wall() + 7_000_000, lease_until=0
        )
        connection.close()

    thread = threading.Thread(target=other_process)
    thread.start()
    found = tokens.renew(account, first)
    thread.join()

    assert (found.value, told.asked) == ("theirs", 1)


def test_a_slow_answer_never_overwrites_a_newer_token(told: Told, account: cache.Loaded) -> None:
    first = tokens.current(account)

    def overtaken() -> None:
        AccessToken.unscoped.filter(account_id=account.id).update(
            value="newer", version=9, expires_at=clock.wall() + 7_000_000
        )

    told.meanwhile = overtaken
    found = tokens.renew(account, first)

    assert (found.value, found.version) == ("newer", 9)
    assert row(account).value == "newer"


def test_a_lease_whose_holder_died_is_taken_over(told: Told, account: cache.Loaded) -> None:
    first = tokens.current(account)
    AccessToken.unscoped.filter(account_id=account.id).update(lease_until=clock.wall() - 1)

    assert tokens.renew(account, first).value == "token-2"


def test_tokens_are_stored_sealed_and_never_shown(told: Told, account: cache.Loaded) -> None:
    token = tokens.current(account)

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM channels_accounts_accesstoken")
        [(stored,)] = cursor.fetchall()
    assert stored.startswith("v1:")
    assert "token-1" not in stored
    assert "token-1" not in repr(token)
    assert account.secret not in repr(account)
