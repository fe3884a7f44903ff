"""What has run out goes, in small transactions and by one process; what is still of use stays."""

import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from factories import accounts, organisations, outgoing
from weihu.channels.accounts.models import Account, Oddity
from weihu.channels.inbox import services as inbox
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.channels.outbox import services as outbox
from weihu.channels.outbox import windows
from weihu.channels.outbox.models import Outgoing, Spending, Upload, Window
from weihu.config import environment, housekeeping
from weihu.config.environment import SettingError
from weihu.conversations.messages.models import Submission
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.worker import run_due
from weihu.kernel import clock as kernel_clock
from weihu.kernel import ids
from weihu.kernel.db import prune as pruning
from weihu.kernel.db.prune import prune

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]

DAY = kernel_clock.DAY


@pytest.fixture
def account() -> Account:
    return accounts.account(organisations.organisation())


def ago(days: float) -> int:
    """An id of a row made then."""
    return ids.floor_of(kernel_clock.wall() - int(days * DAY))


def sent(account: Account, days: float, *, state: str = "sent", **more: Any) -> str:
    """A message of that state, so many days old; what it says."""
    words = f"{state} {days} {sorted(more)}"
    outbox.queue([outgoing.draft(account, words, to=words[:60])])
    Outgoing.unscoped.filter(intent=f"test:{words[:60]}:{words}").update(id=ago(days), state=state, **more)
    return words


def left() -> set[str]:
    return {row.body["text"] for row in Outgoing.unscoped.all()}


def test_the_outbox_forgets_what_was_sent_or_dealt_with_long_ago_and_nothing_else(account: Account) -> None:
    kept = {
        sent(account, 29),
        sent(account, 31, state="queued"),
        sent(account, 32, state="unknown"),
        sent(account, 33, state="refused"),
        sent(account, 28, state="expired", reviewed_at=1, review="dismissed"),
    }
    for days in (30.5, 300):
        sent(account, days)
        sent(account, days + 1, state="unknown", reviewed_at=1, review="dismissed")

    housekeeping.tidy()

    assert left() == kept


def test_windows_that_closed_go_with_what_was_spent_of_them(account: Account, clock: Any) -> None:
    windows.open_many([(account.pk, "gone", "message", kernel_clock.now() - 6 * DAY)])
    windows.open_many([(account.pk, "here", "message", kernel_clock.now())])
    windows.open_many([(account.pk, "here", "menu", kernel_clock.now() - 6 * DAY)])
    for who in ("gone", "here"):
        Spending.objects.create(account_id=account.pk, recipient=who, spends=[[1, "message"]])
    windows.close_many([(account.pk, "left yesterday", kernel_clock.now() - DAY)])
    remaining = windows.remaining(account.pk, "here")

    housekeeping.tidy()

    assert list(Window.objects.values_list("recipient", "trigger")) == [("here", "message")]
    assert set(Spending.objects.values_list("recipient", flat=True)) == {"here", "left yesterday"}
    assert windows.remaining(account.pk, "here") == remaining


def test_media_ids_that_the_platform_forgot_old_keys_of_answers_and_old_oddities_go(account: Account) -> None:
    now = kernel_clock.now()
    for file_id, expires_at in ((1, now - 1), (2, now + DAY)):
        Upload.objects.create(
            account_id=account.pk, file_id=file_id, use="picture", media_id="m", expires_at=expires_at
        )
    for key, days in (("old", 31), ("new", 29)):
        Submission.objects.create(organisation_id=1, client_key=key, message_id=1, created_at=now - days * DAY)
        Oddity.unscoped.create(
            organisation_id=account.organisation_id, account=account, name="unknown_push", detail=key,
            at=now - days * DAY,
        )  # fmt: skip

    housekeeping.tidy()

    assert list(Upload.objects.values_list("file_id", flat=True)) == [2]
    assert list(Submission.objects.values_list("client_key", flat=True)) == ["new"]
    assert list(Oddity.unscoped.values_list("detail", flat=True)) == ["new"]


def test_pushes_are_kept_raw_for_the_days_that_the_settings_say_and_failed_ones_until_somebody_looks(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {
        days: Receipt.unscoped.create(
            id=ago(days), organisation_id=account.organisation_id, account=account, key=str(days), raw=b"x",
            received_at=1, state=state,
        )
        for days, state in ((2, Receipt.State.DONE), (8, Receipt.State.DONE), (9, Receipt.State.POISON))
    }  # fmt: skip
    DeliveryKey.objects.create(key="old", receipt_id=1, expires_at=kernel_clock.now() - 1)

    assert inbox.prune() == 2
    assert set(Receipt.unscoped.values_list("key", flat=True)) == {"2", "9"}

    changed = environment.read({"WEIHU_KEEP_RAW_DAYS": "1", "WEIHU_MODE": "test"})
    monkeypatch.setattr(settings, "ENVIRONMENT", changed)
    assert inbox.prune() == 1
    assert set(Receipt.unscoped.values_list("key", flat=True)) == {"9"}
    assert found[2].key == "2"


def test_no_transaction_takes_away_more_than_a_thousand_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    Submission.objects.bulk_create(
        Submission(organisation_id=1, client_key=f"k{n}", message_id=n, created_at=1) for n in range(2_500)
    )
    Submission.objects.create(organisation_id=1, client_key="kept", message_id=1, created_at=9)
    monkeypatch.setattr(pruning, "_LOOKED_UP", 2_000)
    taken: list[int] = []
    real = pruning._take

    def counting(*args: Any) -> int:
        assert connection.in_atomic_block
        taken.append(real(*args))
        return taken[-1]

    monkeypatch.setattr(pruning, "_take", counting)

    assert prune(Submission, "created_at < {p}", 9) == 2_500
    assert taken == [1_000, 1_000, 500]
    assert Submission.objects.get().client_key == "kept"


def test_a_row_that_came_to_be_of_use_again_while_it_was_looked_up_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    Submission.objects.bulk_create(
        Submission(organisation_id=1, client_key=str(n), message_id=n, created_at=1) for n in range(3)
    )
    real = pruning._found

    def changing(*args: Any) -> list[Any]:
        found = real(*args)
        Submission.objects.filter(client_key="1").update(created_at=99)
        return found

    monkeypatch.setattr(pruning, "_found", changing)

    assert prune(Submission, "created_at < {p}", 9) == 2
    assert Submission.objects.get().client_key == "1"


def test_any_number_of_workers_have_it_done_once_an_hour(clock: Any) -> None:
    def jobs() -> int:
        return Job.unscoped.filter(name=housekeeping.TIDY).count()

    gate = threading.Barrier(3)

    def asks() -> None:
        gate.wait()
        housekeeping.ask()
        connection.close()

    threads = [threading.Thread(target=asks) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert jobs() == 1
    assert run_due() == 1
    housekeeping.ask()
    assert jobs() == 1
    assert Job.unscoped.get(name=housekeeping.TIDY).state == "done"

    clock.advance(3601)
    housekeeping.ask()
    assert jobs() == 2


@pytest.mark.parametrize("days", ["0", "-1", "a week", "1.5"])
def test_days_that_are_none_are_refused_at_the_start(days: str) -> None:
    with pytest.raises(SettingError, match=f"WEIHU_KEEP_SENT_DAYS={days}: give a whole number"):
        environment.read({"WEIHU_KEEP_SENT_DAYS": days})
