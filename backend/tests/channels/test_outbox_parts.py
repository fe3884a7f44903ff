"""Messages in parts, later ones, files first, and bodies that cannot go."""

from typing import Any

import pytest

from channels.platforms import Platform
from factories.outgoing import draft, opened, states
from weihu.channels import ports as replies
from weihu.channels.outbox import files, ports, selectors, services, windows
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing, Upload
from weihu.kernel import clock as kernel_clock

MINUTE, HOUR = kernel_clock.MINUTE, kernel_clock.HOUR


# Nobody listens unless the test does.
pytestmark = pytest.mark.usefixtures("told")


@pytest.mark.pg
@pytest.mark.django_db
def test_the_rest_of_an_answer_waits_for_its_first_part_and_so_do_those_behind(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    services.queue([draft(account, "二", after_receipt_id=42), draft(account, "三"), draft(account, "x", to="o2")])
    dispatcher.drain()
    waiting = states(recipient="o1")

    services.release([41, 42])
    dispatcher.drain()

    assert waiting == [("queued", ""), ("queued", "")]
    assert platform.texts("o1") == ["二", "三"]


@pytest.mark.pg
@pytest.mark.django_db
def test_the_rest_of_an_answer_whose_first_part_is_unknown_does_not_go(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account)
    services.queue([draft(account, "二", after_receipt_id=42, message_id=3), draft(account, "三")])

    services.withhold([42])
    dispatcher.drain()

    assert platform.texts() == ["三"]
    assert states() == [("refused", "first_part_unknown"), ("sent", "")]
    assert [(one.message_id, one.state) for one in told] == [(3, "refused"), (None, "sent")]


@pytest.mark.pg
@pytest.mark.django_db
def test_what_is_planned_for_later_stands_in_line_when_its_time_has_come(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    services.queue([draft(account, "later", not_before=kernel_clock.now() + 10 * MINUTE), draft(account, "now")])

    dispatcher.drain()
    before = platform.texts()
    clock.advance(601)
    dispatcher.drain()

    assert (before, platform.texts()) == (["now"], ["now", "later"])


@pytest.mark.pg
@pytest.mark.django_db
def test_a_long_text_goes_in_parts_each_spending_and_a_failure_goes_on_where_it_was(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    platform.answers("o1", None, ports.Retry(5))
    services.queue([draft(account, "a|b|c", intent="long"), draft(account, "d")])

    dispatcher.drain()
    half = Outgoing.unscoped.order_by("id")[0]
    clock.advance(6)
    dispatcher.drain()

    assert (half.state, half.progress) == ("queued", 1)
    assert platform.texts() == ["a", "b", "c", "d"]
    assert platform.keys == ["long#0", "long#1", "long#2", "test:o1:d#0"]
    assert windows.remaining(account.pk, "o1").count == 1


@pytest.mark.pg
@pytest.mark.django_db
def test_a_part_that_no_window_allows_ends_the_message_truly(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    services.queue([draft(account, "1|2|3|4|5|6")])

    dispatcher.drain()

    row = Outgoing.unscoped.get()
    assert (row.state, row.reason, row.progress) == ("refused", "window_used_up", 5)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that exist: 1 and 2."""

    def read(file_id: int) -> ports.File:
        if file_id not in {1, 2}:
            raise FileNotFoundError
        return ports.File(file_id, "a.jpg", "image/jpeg", b"...")

    monkeypatch.setattr(files, "read", read)


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_files_go_first_once_in_three_days(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    services.queue([draft(account, "p1", body=replies.PictureReply(1)), draft(account, "t")])
    dispatcher.drain()
    services.queue([draft(account, "p2", body=replies.PictureReply(1), to="o2")])
    dispatcher.drain()
    known = selectors.media_of([account.pk], kernel_clock.now())
    assert (platform.uploaded, platform.texts("o1")) == ([(1, "picture")], ["<picture>", "t"])
    assert known == {account.pk: {1: platform.media_ids[0][1]}}

    clock.advance(71.5 * 3600)
    opened(account)
    services.queue([draft(account, "p3", body=replies.PictureReply(1), expires_at=kernel_clock.now() + HOUR)])
    dispatcher.drain()

    assert platform.uploaded == [(1, "picture")] * 2
    assert selectors.media_of([account.pk], kernel_clock.now() + 72 * HOUR) == {}


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_fault_28_a_file_that_the_platform_lost_is_brought_again(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    Upload.objects.create(
        account_id=account.pk, file_id=1, use="picture", media_id="old", expires_at=kernel_clock.now() + 2 * HOUR
    )
    platform.answers("o1", ports.MediaGone("40007"))
    services.queue([draft(account, body=replies.PictureReply(1))])

    dispatcher.drain()

    assert platform.uploaded == [(1, "picture")]
    assert platform.media_ids == [{1: "media-1-1"}]
    assert states() == [("sent", "")]


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_a_failed_upload_is_tried_again_and_a_missing_file_is_refused(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    platform.next_upload.extend([ports.UnknownOutcome("timeout"), OSError("gone")])
    services.queue([draft(account, "p", body=replies.PictureReply(1)), draft(account, "x", body=replies.VoiceReply(3))])

    for _ in range(3):
        dispatcher.drain()
        clock.advance(10)

    row = Outgoing.unscoped.order_by("id")[0]
    assert states() == [("sent", ""), ("refused", "file_missing")]
    assert row.attempts == 3
    assert windows.remaining(account.pk, "o1").count == 4
