"""Accounts in memory: quick, fresh, and there when the database is not."""

import threading
from typing import Any

import pytest
from django.db import OperationalError

from factories import accounts, organisations
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.kernel import clock as kernel_clock


@pytest.fixture(autouse=True)
def _empty() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.django_db
def test_an_address_is_found_in_the_database_once_and_then_in_memory(django_assert_num_queries: Any) -> None:
    row = accounts.account(organisations.organisation())
    cache.clear()

    assert cache.by_key(row.key) is None
    with django_assert_num_queries(1):
        found = cache.find(row.key)
        assert cache.find(row.key) is found
    assert cache.by_key(row.key) is found
    assert cache.by_id(row.pk) is found


@pytest.mark.django_db
def test_guessing_addresses_does_not_reach_the_database_each_time(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        for _ in range(50):
            assert cache.find("nobody") is None
    with django_assert_num_queries(0):
        assert cache.find("x" * 41) is None


@pytest.mark.django_db
def test_a_refresh_learns_what_others_changed_and_no_more(django_assert_num_queries: Any) -> None:
    org = organisations.organisation()
    kept, changed, gone = (accounts.account(org) for _ in range(3))
    before = cache.by_id(kept.pk)
    Account.unscoped.filter(pk=changed.pk).update(name="新名", version=2)
    Account.unscoped.filter(pk=gone.pk).update(disabled_at=1)
    Account.unscoped.filter(pk=kept.pk).update(state="red", cause="secret_wrong")

    with django_assert_num_queries(2):
        assert cache.refresh() == 2
    with django_assert_num_queries(1):
        assert cache.refresh() == 0

    assert cache.by_id(kept.pk) is before, "health is no reason to read secrets again"
    found = cache.by_key(changed.key)
    assert found is not None
    assert found.name == "新名"
    assert cache.by_key(gone.key) is None


@pytest.mark.django_db
def test_a_previous_key_ends_by_itself(clock: Any) -> None:
    row = accounts.account(
        organisations.organisation(), previous_aes_key="P" * 43, previous_aes_until=kernel_clock.now() + 60_000
    )
    assert cache.of(row).previous_aes_key == "P" * 43

    clock.advance(61)
    cache.refresh()

    found = cache.by_key(row.key)
    assert found is not None
    assert found.previous_aes_key == ""
    assert cache.refresh() == 0


@pytest.mark.django_db
def test_known_accounts_stay_through_an_outage_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    row = accounts.account(organisations.organisation())

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Account.unscoped, "filter", away)
    with pytest.raises(OperationalError):
        cache.refresh()

    found = cache.find(row.key)
    assert found is not None
    assert found.token == row.token
    with pytest.raises(OperationalError):
        cache.find("unknown")


@pytest.mark.django_db
def test_the_loop_goes_on_through_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, calls = threading.Event(), []

    def refresh() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("connection refused")
        stop.set()
        return 0

    monkeypatch.setattr(cache, "refresh", refresh)
    monkeypatch.setattr(cache.connection, "close", lambda: None)

    cache.refresh_forever(stop, every_s=0.01)

    assert len(calls) == 2


def test_a_loaded_account_never_shows_its_secrets() -> None:
    loaded = accounts.loaded()

    assert repr(loaded) == "Loaded(id=7, appid='wx0123456789abcdef', version=1)"
    assert f"{loaded}" == repr(loaded)
