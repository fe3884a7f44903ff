"""The ledger of reply windows in the database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import accounts, organisations
from weihu.channels import ports
from weihu.channels.outbox import services, windows
from weihu.channels.outbox.models import Spending, Window
from weihu.channels.outbox.windows import hot, rules
from weihu.kernel import clock as kernel_clock
from weihu.kernel.db import write

HOUR = kernel_clock.HOUR


@pytest.fixture
def account() -> Any:
    return accounts.account(organisations.organisation())


@pytest.mark.pg
@pytest.mark.django_db
def test_windows_of_many_persons_and_organisations_open_in_a_constant_number_of_statements(account: Any) -> None:
    other = accounts.account(organisations.organisation("乙"))
    now = kernel_clock.now()
    openings = [
        (one.pk, f"o{n}", trigger, now) for one in (account, other) for n in range(9) for trigger in ("message", "menu")
    ]

    with CaptureQueriesContext(connection) as few:
        windows.open_many(openings[:1])
    with CaptureQueriesContext(connection) as many:
        windows.open_many(openings)

    assert len(few) == len(many)
    assert Window.objects.count() == 36
    pairs = [(one.pk, f"o{n}") for one in (account, other) for n in range(9)]
    assert {left.count for left in windows.remaining_many(pairs, now).values()} == {5}


@pytest.mark.pg
@pytest.mark.django_db
def test_a_later_happening_renews_and_a_late_one_does_not(account: Any) -> None:
    now = kernel_clock.now()
    windows.open_many([(account.pk, "o1", "message", now - HOUR), (account.pk, "o1", "message", now - 2 * HOUR)])
    windows.open_many([(account.pk, "o1", "message", now - 3 * HOUR)])

    assert windows.remaining(account.pk, "o1", now) == windows.Remaining(5, now + 47 * HOUR)

    windows.open_many([(account.pk, "o1", "message", now)])

    assert windows.remaining(account.pk, "o1", now) == windows.Remaining(5, now + 48 * HOUR)


@pytest.mark.pg
@pytest.mark.django_db
def test_spends_are_kept_beside_the_windows_and_a_renewal_forgives_those_before_it(account: Any) -> None:
    now, pair = kernel_clock.now(), (account.pk, "o1")
    windows.open_many([(*pair, "message", now - HOUR)])
    spent = rules.spend(hot.load([pair])[pair], now - 1000)
    assert spent is not None
    with write():
        hot.save([(pair, spent)])
    assert windows.remaining(*pair, now).count == 4

    windows.open_many([(*pair, "message", now - 2000)])
    assert windows.remaining(*pair, now).count == 4

    windows.open_many([(*pair, "message", now)])
    assert windows.remaining(*pair, now).count == 5


@pytest.mark.pg
@pytest.mark.django_db
def test_who_left_has_no_window_and_who_comes_back_starts_clean(account: Any) -> None:
    now, pair = kernel_clock.now(), (account.pk, "o1")
    windows.open_many([(*pair, "message", now - HOUR)])
    windows.close_many([(*pair, now - 60_000)])
    windows.close_many([(*pair, now - 2 * HOUR)])

    assert windows.remaining(*pair, now) == windows.Remaining(0, None)
    assert Spending.objects.get().spends == []

    windows.open_many([(*pair, "subscribe", now)])

    assert windows.remaining(*pair, now) == windows.Remaining(3, now + 60_000)


@pytest.mark.django_db
def test_a_slow_host_clock_opens_no_window_in_the_future(account: Any, clock: Any) -> None:
    now, pair = kernel_clock.now(), (account.pk, "o1")

    windows.open_many([(*pair, "message", now + 10 * 60_000)])

    assert windows.remaining(*pair, kernel_clock.now()).count == 5
    assert Window.objects.get().opened_at <= kernel_clock.now()


@pytest.mark.pg
@pytest.mark.django_db
def test_the_composer_counts_what_is_in_line_already(account: Any) -> None:
    now, pair = kernel_clock.now(), (account.pk, "o1")
    windows.open_many([(*pair, "message", now)])

    for n in range(5):
        assert windows.remaining(*pair, now).count == 5 - n
        services.queue([
            services.Draft(account.organisation_id, *pair, 1, None, f"answer:{n}", ports.TextReply("好"), now + HOUR)
        ])  # fmt: skip

    assert windows.remaining(*pair, now) == windows.Remaining(0, None)


@pytest.mark.django_db
def test_limits_are_the_accounts_settings() -> None:
    account = accounts.account(
        organisations.organisation(), limits={"message_window": 20, "message_window_s": 60, "pool_model": "separate"}
    )
    now = kernel_clock.now()
    windows.open_many([(account.pk, "o1", "message", now), (account.pk, "o1", "scan", now)])

    assert windows.remaining(account.pk, "o1", now) == windows.Remaining(23, now + 60_000)
