"""What each answer of a platform makes of a message."""

import pytest

from weihu.channels import ports as replies
from weihu.channels.outbox import ports, rules

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (ports.Retry(), "queued", "retrying"),
        (ports.ChannelDown("secret_wrong"), "queued", "secret_wrong"),
        (ports.QuotaReached(NOW + 1), "queued", "quota"),
        (ports.MediaGone(), "queued", "retrying"),
        (ports.WindowClosed(), "refused", "window_closed"),
        (ports.WindowClosed("used_up"), "refused", "window_used_up"),
        (ports.Unreachable("refuses"), "refused", "unreachable_refuses"),
        (ports.Refused("45002"), "refused", "refused_45002"),
        (ports.UnknownOutcome(), "unknown", "no_answer"),
        (ZeroDivisionError("a mistake of ours"), "unknown", "no_answer"),
    ],
)
def test_each_answer_has_its_state(error: Exception, state: str, reason: str) -> None:
    verdict = rules.judge(error, tries=1, now=NOW)

    assert (verdict.state, verdict.reason) == (state, reason)


def test_only_what_surely_did_not_leave_gives_its_message_back_to_the_window() -> None:
    sure = [ports.Retry(), ports.ChannelDown("x"), ports.QuotaReached(NOW), ports.Refused("1"), ports.MediaGone()]

    assert all(rules.judge(error, tries=1, now=NOW).undo for error in sure)
    assert not rules.judge(ports.UnknownOutcome(), tries=1, now=NOW).undo


def test_a_retry_ends_after_the_last_try_and_an_outage_never_does() -> None:
    tries = range(1, 100)

    states = [rules.judge(ports.Retry(), tries=n, now=NOW).state for n in tries]
    assert states[: rules.MOST_TRIES - 1] == ["queued"] * (rules.MOST_TRIES - 1)
    assert set(states[rules.MOST_TRIES - 1 :]) == {"refused"}
    away = [rules.judge(ports.Retry(), tries=n, now=NOW, channel_works=False).state for n in tries]
    assert set(away) == {"queued"}
    assert {rules.judge(ports.ChannelDown("x"), tries=n, now=NOW).state for n in tries} == {"queued"}
    assert not rules.judge(ports.ChannelDown("x"), tries=1, now=NOW).counts


def test_pauses_double_to_a_minute_and_obey_the_platform() -> None:
    assert all(750 <= rules.pause_ms(1) <= 1250 for _ in range(50))
    assert all(45_000 <= rules.pause_ms(20) <= 75_000 for _ in range(50))
    assert rules.judge(ports.Retry(90), tries=1, now=NOW).pause_ms == 90_000


def test_an_account_that_is_down_is_asked_again_soon_whatever_it_says() -> None:
    far = NOW + 10**9

    assert rules.judge(ports.ChannelDown("x", far), tries=1, now=NOW).rest_until == NOW + 15_000
    assert rules.judge(ports.ChannelDown("x", NOW + 2_000), tries=1, now=NOW).rest_until == NOW + 2_000
    assert rules.judge(ports.QuotaReached(far), tries=1, now=NOW).rest_until == NOW + 600_000


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (ports.UnknownOutcome(), "queued", "retrying"),
        (ZeroDivisionError(), "queued", "retrying"),
        (FileNotFoundError(), "refused", "file_missing"),
        (ports.Refused("40006"), "refused", "refused_40006"),
        (ports.ChannelDown("ip"), "queued", "ip"),
    ],
)
def test_a_failed_upload_leaves_nothing_unknown(error: Exception, state: str, reason: str) -> None:
    verdict = rules.judge_upload(error, tries=1, now=NOW)

    assert (verdict.state, verdict.reason) == (state, reason)


def test_which_files_a_reply_needs_and_as_what() -> None:
    assert rules.uses(replies.TextReply("好")) == {}
    assert rules.uses(replies.PictureReply(1)) == {1: "picture"}
    assert rules.uses(replies.VideoReply(1, thumb_file_id=2)) == {1: "video", 2: "thumb"}
    assert rules.uses(replies.CardReply("t", "wx", "p", 3)) == {3: "thumb"}
