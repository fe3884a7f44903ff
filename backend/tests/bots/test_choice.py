"""Which rule answers."""

import datetime as dt
import time
import zoneinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weihu.bots.rules import choice
from weihu.channels import ports

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
MONDAY_NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


def entry(id: int, kind: str, *phrases: str, **fields: Any) -> choice.Entry:
    told: dict[str, Any] = {
        "name": f"rule {id}", "priority": 0, "accounts": frozenset(), "schedule": {}, "replies": (), "hand_over": None,
        "always": False,
    }  # fmt: skip
    return choice.Entry(id=id, kind=kind, phrases=phrases, **(told | fields))


def chosen(book: choice.Book, content: ports.Content | str, **how: Any) -> int | None:
    said = ports.Text(content) if isinstance(content, str) else content
    found = choice.choose(book, said, **({"account_id": 1, "local": MONDAY_NOON} | how))
    return found.entry.id if found else None


def test_of_two_rules_that_match_the_longer_part_wins() -> None:
    book = choice.Book([entry(1, "contains", "保养"), entry(2, "contains", "保养价格")])

    assert chosen(book, "保养价格多少") == 2
    assert chosen(book, "我要保养") == 1


def test_a_whole_keyword_beats_a_pattern_beats_a_part_beats_the_default() -> None:
    rules = [
        entry(1, "keyword", "保养"),
        entry(2, "pattern", "保.?养"),
        entry(3, "contains", "保养"),
        entry(4, "default"),
    ]

    assert [chosen(choice.Book(rules[first:]), "保养") for first in range(4)] == [1, 2, 3, 4]


def test_a_higher_priority_beats_specificity() -> None:
    book = choice.Book([entry(1, "keyword", "保养"), entry(2, "contains", "保", priority=5)])

    assert chosen(book, "保养") == 2


def test_width_case_and_outer_punctuation_do_not_matter_to_a_keyword() -> None:
    book = choice.Book([entry(1, "keyword", "ok")])

    assert [chosen(book, text) for text in ("ＯＫ！", " Ok。", "ok", "o k")] == [1, 1, 1, None]


def test_a_rule_of_one_account_is_silent_on_another() -> None:
    book = choice.Book([entry(1, "keyword", "你好", accounts=frozenset({7})), entry(2, "default")])

    assert chosen(book, "你好", account_id=7) == 1
    assert chosen(book, "你好", account_id=8) == 2


def test_beside_a_person_only_rules_marked_always_speak() -> None:
    book = choice.Book([entry(1, "keyword", "地址"), entry(2, "contains", "救援", always=True)])

    assert chosen(book, "地址", silent=True) is None
    assert chosen(book, "要救援", silent=True) == 2


def test_events_reach_their_rules_by_name() -> None:
    book = choice.Book(
        [entry(1, "follow"), entry(2, "code", "booth-3"), entry(3, "menu", "PRICE"), entry(4, "default")]
    )

    assert chosen(book, ports.Follow()) == 1
    assert chosen(book, ports.Follow(code="booth-3")) == 2
    assert chosen(book, ports.Scan(code="booth-3")) == 2
    assert chosen(book, ports.Scan(code="unknown")) is None
    assert chosen(book, ports.MenuClick(key="PRICE")) == 3
    assert chosen(book, ports.Picture(media="m")) == 4
    assert chosen(book, ports.Unfollow()) is None


def test_the_platform_transcript_of_a_voice_is_understood_as_words() -> None:
    book = choice.Book([entry(1, "contains", "保养"), entry(4, "default")])

    assert chosen(book, ports.Voice(media="m", transcript="想做保养。")) == 1
    assert chosen(book, ports.Voice(media="m")) == 4


@pytest.mark.parametrize(
    ("schedule", "local", "inside"),
    [
        ({"from": "08:30", "to": "17:30"}, (23, 8, 30), True),
        ({"from": "08:30", "to": "17:30"}, (23, 17, 30), False),
        ({"weekdays": [6, 7]}, (23, 12, 0), False),
        ({"weekdays": [1], "from": "22:00", "to": "06:00"}, (24, 5, 59), True),
        ({"weekdays": [1], "from": "22:00", "to": "06:00"}, (23, 5, 59), False),
    ],
)
def test_a_schedule_holds_by_the_wall_clock_and_a_night_belongs_to_the_day_it_began(
    schedule: dict[str, Any], local: tuple[int, int, int], inside: bool
) -> None:
    assert choice.in_schedule(schedule, dt.datetime(2026, 11, *local, tzinfo=SHANGHAI)) is inside


def test_the_bench_hears_of_every_rule_that_matched_and_why_it_may_not_speak() -> None:
    book = choice.Book(
        [
            entry(1, "contains", "保养"),
            entry(2, "contains", "保养价格", accounts=frozenset({7})),
            entry(3, "pattern", "价格", schedule={"weekdays": [7]}),
        ]
    )

    found = choice.candidates(book, ports.Text("保养价格多少"), account_id=1, local=MONDAY_NOON)

    assert [(one.entry.id, one.barred) for one in found] == [(1, ""), (3, "schedule"), (2, "account")]


def test_a_pattern_that_blows_up_elsewhere_costs_no_more_than_its_text() -> None:
    book = choice.Book([entry(1, "pattern", "(a+)+$"), entry(2, "default")])
    began = time.perf_counter()

    assert chosen(book, "a" * 1_900 + "b") == 2
    assert time.perf_counter() - began < 1


def test_a_pattern_that_cannot_be_is_named() -> None:
    with pytest.raises(choice.BadPattern, match=r"\(保养"):
        choice.Book([entry(1, "pattern", "(保养")])


WORDS = st.text(alphabet="保养价格多少你好人工ab", min_size=1, max_size=6)


@given(
    rules=st.lists(
        st.tuples(st.sampled_from(["keyword", "contains"]), WORDS, st.integers(-2, 2)), min_size=1, max_size=12
    ),
    text=WORDS,
)
def test_the_choice_is_the_greatest_of_all_that_match_whatever_their_order(
    rules: list[tuple[str, str, int]], text: str
) -> None:
    entries = [entry(number, kind, phrase, priority=priority) for number, (kind, phrase, priority) in enumerate(rules)]
    forwards, backwards = choice.Book(entries), choice.Book(reversed(entries))

    first = chosen(forwards, text)

    assert first == chosen(backwards, text)
    matching = choice.candidates(forwards, ports.Text(text), account_id=1, local=MONDAY_NOON)
    assert first == (matching[0].entry.id if matching else None)
    plain = choice.normalise(text)
    expected = {
        number
        for number, (kind, phrase, _) in enumerate(rules)
        if (choice.normalise(phrase) == plain if kind == "keyword" else choice.normalise(phrase) in plain)
    }
    assert {one.entry.id for one in matching} == expected
