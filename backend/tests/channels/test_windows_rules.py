"""Reply windows: we never believe in more than the platform gives, whichever of its two models is in force."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weihu.channels.outbox.windows import rules
from wxsandbox import accounts as platform_accounts
from wxsandbox import windows as platform
from wxsandbox.people import Pool

START = 1_800_000_000_000
HOUR = 3_600_000

TRIGGERS = st.sampled_from(sorted(rules.DEFAULTS))
# What happens next: somebody does something, we try to send, or time passes (seconds to days, often less than a minute).
SENDS = st.integers(1, 9).map(lambda times: ["send"] * times)
ONE = st.one_of(TRIGGERS, st.integers(1, 90_000), st.integers(1, 60 * HOUR), st.just("refused")).map(lambda one: [one])
# Several at once: a person taps a menu twice within the minute and is sent a handful of answers.
STEPS = st.lists(
    st.one_of(SENDS, ONE, st.integers(1, 20_000).map(lambda ms: [ms]), TRIGGERS.map(lambda one: [one]))
).map(lambda groups: [step for group in groups for step in group])


class Side:
    """The platform by one of its models, as the sandbox plays it."""

    def __init__(self, model: str) -> None:
        self.account = platform_accounts.Account(name="", kind="service", knobs={"pool_model": model})
        self.pools: list[Pool] | None = None

    def happens(self, trigger: str, now: float) -> None:
        self.pools = platform.opened(self.pools, trigger, account=self.account, now=now)

    def takes(self, now: float) -> bool:
        return platform.refusal(self.pools, now=now) == 0

    def sent(self, now: float) -> None:
        platform.spend(self.pools, account=self.account, now=now)


def opened(windows: rules.Account, trigger: str, at: int) -> rules.Account:
    """As the path's statement does it: one row a trigger, the latest."""
    fresh = rules.opening(trigger, at, {})
    others = tuple(one for one in windows.openings if one.trigger != trigger)
    same = next((one for one in windows.openings if one.trigger == trigger), None)
    if same is not None and same.opened_at >= at:
        return windows
    return msgspec.structs.replace(windows, openings=(*others, fresh))


@pytest.mark.parametrize(
    ("ours", "theirs"), [("smaller", ("separate", "max")), ("separate", ("separate",)), ("max", ("max",))]
)
@given(steps=STEPS)
@settings(max_examples=300, deadline=None)
def test_what_we_send_every_model_of_the_platform_takes(
    ours: rules.Model, theirs: tuple[str, ...], steps: list[str | int]
) -> None:
    sides, windows, now = [Side(model) for model in theirs], rules.Account(), START

    for step in steps:
        if isinstance(step, int):
            now += step
        elif step == "send":
            after = rules.spend(windows, now, ours)
            if after is not None:
                windows = after
                for side in sides:
                    assert side.takes(now / 1000)
                    side.sent(now / 1000)
        elif step == "refused":
            # Taken, then refused for a reason of its own: neither side keeps it.
            after = rules.spend(windows, now, ours)
            if after is not None:
                windows = rules.undo(after, after.spends[-1])
        else:
            for side in sides:
                side.happens(step, now / 1000)
            # The platform tells the instant in whole seconds.
            windows = opened(windows, step, now // 1000 * 1000)
        left = rules.remaining(windows, now, ours)
        assert (left.count > 0) == (left.until is not None and left.until > now)


@given(triggers=st.lists(st.tuples(TRIGGERS, st.integers(0, 120_000)), max_size=8))
def test_the_message_window_is_never_exceeded_by_adding_up_others(triggers: list[tuple[str, int]]) -> None:
    windows, now = rules.Account(), START
    for trigger, pause in triggers:
        now += pause
        windows = opened(windows, trigger, now // 1000 * 1000)

    assert rules.remaining(windows, now).count <= 5


def test_a_customers_message_allows_five_for_48_hours() -> None:
    windows = opened(rules.Account(), "message", START)

    assert rules.remaining(windows, START) == rules.Remaining(5, START + 48 * HOUR)
    assert rules.remaining(windows, START + 48 * HOUR - 1).count == 5
    assert rules.remaining(windows, START + 48 * HOUR) == rules.Remaining(0, None)


def test_each_further_message_starts_the_count_and_the_time_again() -> None:
    windows = spend(opened(rules.Account(), "message", START), START + 1000, times=4)
    assert rules.remaining(windows, START + 2000).count == 1

    windows = opened(windows, "message", START + HOUR)

    assert rules.remaining(windows, START + HOUR) == rules.Remaining(5, START + 49 * HOUR)


def test_an_answer_of_the_same_second_counts_to_be_safe() -> None:
    windows = spend(opened(rules.Account(), "message", START), START + 300, times=2)

    assert rules.remaining(windows, START + 400).count == 3


def test_the_window_that_ends_soonest_pays_first() -> None:
    windows = opened(opened(rules.Account(), "message", START), "menu", START + 1000)

    windows = spend(windows, START + 2000, times=3, model="separate")

    assert {spent.trigger for spent in windows.spends} == {"menu"}
    assert rules.remaining(windows, START + 120_000, "separate").count == 5


def test_with_one_counter_nothing_is_added_up() -> None:
    windows = opened(opened(rules.Account(), "message", START), "menu", START + 1000)

    assert rules.remaining(windows, START + 2000, "separate").count == 8
    assert rules.remaining(windows, START + 2000, "max").count == 5
    assert rules.remaining(windows, START + 2000) == rules.Remaining(5, START + 48 * HOUR)


def test_what_the_platform_closed_is_closed_until_something_new_happens() -> None:
    windows = opened(rules.Account(), "message", START)
    closed = msgspec.structs.replace(windows, closed_at=START + 5000)

    assert rules.remaining(closed, START + 6000).count == 0
    assert rules.why_not(closed, START + 6000) == "closed"
    assert rules.remaining(opened(closed, "menu", START + 5000), START + 6000).count == 3


def test_used_up_and_closed_are_told_apart() -> None:
    windows = opened(rules.Account(), "scan", START)

    assert rules.why_not(spend(windows, START + 1, times=3), START + 1000) == "used_up"
    assert rules.why_not(windows, START + 61_000) == "closed"


def test_an_accounts_settings_go_before_the_platforms_figures() -> None:
    limits = {"message_window": 20, "menu_window_s": 30, "scan_window": "many"}

    assert rules.opening("message", START, limits) == rules.Opening("message", START, START + 48 * HOUR, 20)
    assert rules.opening("menu", START, limits) == rules.Opening("menu", START, START + 30_000, 3)
    assert rules.opening("scan", START, limits) == rules.Opening("scan", START, START + 60_000, 3)
    assert rules.model_of({"pool_model": "max"}) == "max"
    assert rules.model_of({"pool_model": "?"}) == "smaller"


def spend(windows: rules.Account, now: int, *, times: int, model: rules.Model = "smaller") -> rules.Account:
    for _ in range(times):
        after = rules.spend(windows, now, model)
        assert after is not None
        windows = after
    return windows
