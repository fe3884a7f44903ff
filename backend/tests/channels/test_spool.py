"""The file that holds pushes while the database is away: nothing that was acknowledged is ever lost."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import accounts, pushes
from weihu.channels.inbox import spool
from weihu.channels.inbox.spool import Line, Record, Spool
from weihu.channels.inbox.turns import Arrival
from weihu.channels.ports import Inbound, Text

KEY = b"k" * 32
ACCOUNT = accounts.loaded()


def arrival(words: str) -> Arrival:
    raw = pushes.message(ACCOUNT, Content=words)
    inbound = Inbound(1, ACCOUNT.id, pushes.OPENID, 1_760_000_000_000, 1, words, Text(words))
    return Arrival(ACCOUNT, inbound, raw, {"nonce": "42"}, 1_760_000_000_000)


def words(lines: list[Line]) -> list[str | None]:
    """What each line says; None for one that cannot be read."""
    return [
        one.record.raw.decode().partition("<Content><![CDATA[")[2].partition("]]>")[0] if one.record else None
        for one in lines
    ]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Spool]:
    made = spool.own(tmp_path, KEY)
    yield made
    made.close()


def again(own: Spool, key: bytes = KEY) -> Spool:
    """As the next process finds it."""
    own.close()
    return Spool(own.path, key)


def test_it_keeps_the_order_and_survives_its_process(own: Spool) -> None:
    own.add([arrival("一"), arrival("二")])
    own.add([arrival("三")])

    after = again(own)

    assert len(after) == 3
    assert words(after.first(2)) == ["一", "二"]
    after.drop(after.first(2))
    assert (len(after), words(after.first(9))) == (1, ["三"])
    after.drop(after.first(9))
    assert (len(after), after.path.stat().st_size) == (0, 0)
    after.close()


def test_what_was_taken_away_does_not_come_back_after_a_restart(own: Spool) -> None:
    own.add([arrival(str(number)) for number in range(5)])
    own.drop(own.first(3))

    after = again(own)
    after.add([arrival("新")])

    assert words(after.first(9)) == ["3", "4", "新"]
    after.close()


def test_nobody_else_can_read_it(own: Spool, tmp_path: Path) -> None:
    own.add([arrival("身份证号 330102")])

    raw = own.path.read_bytes()

    assert stat.S_IMODE(own.path.stat().st_mode) == 0o600
    assert b"330102" not in raw
    assert pushes.OPENID.encode() not in raw
    stranger = again(own, b"x" * 32)
    assert words(stranger.first(9)) == [None]
    stranger.set_aside(stranger.first(9))
    assert stat.S_IMODE((tmp_path / spool.SET_ASIDE).stat().st_mode) == 0o600
    stranger.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 600))
def test_fault_69_a_line_cut_short_by_a_power_failure_harms_neither_what_was_before_nor_what_comes_after(
    tmp_path: Path, cut: int
) -> None:
    (tmp_path / "inbox-1.spool").unlink(missing_ok=True)
    own = spool.own(tmp_path, KEY)
    own.add([arrival("一"), arrival("二")])
    whole = own.path.read_bytes()
    second = whole.index(b"\n") + 1
    os.truncate(own.path, max(second, len(whole) - cut))

    after = again(own)
    after.add([arrival("三")])

    found = words(after.first(9))
    assert [found[0], found[-1]] == ["一", "三"]
    assert found[1:-1] in ([], [None], ["二"]), "whole again where only its end was missing"
    after.close()


def test_fault_69_a_damaged_line_is_told_apart_and_kept_beside(own: Spool, tmp_path: Path) -> None:
    own.add([arrival("一"), arrival("二"), arrival("三")])
    first, second, third = own.path.read_bytes().splitlines(keepends=True)
    own.path.write_bytes(first + second[::-1].strip() + b"\n" + b"\n" + third + b"\xff\xfe\n")

    after = again(own)
    lines = after.first(9)
    after.set_aside([one for one in lines if one.record is None])
    after.drop(lines)

    assert words(lines) == ["一", None, "三", None]
    assert (tmp_path / spool.SET_ASIDE).read_bytes() == second[::-1].strip() + b"\n" + b"\xff\xfe\n"
    assert len(after) == 0
    after.close()


def test_fault_69_a_file_that_somebody_emptied_does_not_keep_the_gateway_waiting(own: Spool) -> None:
    own.add([arrival("一")])
    os.truncate(own.path, 0)

    assert own.first(9) == []
    assert len(own) == 0


@pytest.mark.parametrize("taken", [0, 1, 100])
def test_fault_71_a_full_disk_refuses_the_push_and_leaves_the_others_whole(
    own: Spool, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    own.add([arrival("一")])
    write = os.pwrite

    def full(file: int, data: Any, at: int) -> int:
        if taken and at == size:
            return write(file, bytes(data)[:taken], at)  # the disk takes a part of it
        raise OSError(errno.ENOSPC, "No space left on device")

    size = own.path.stat().st_size
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        own.add([arrival("二")])
    monkeypatch.setattr(os, "pwrite", write)
    own.add([arrival("三")])

    assert words(own.first(9)) == ["一", "三"]
    assert len(own) == 2


def test_fault_71_what_the_disk_takes_in_parts_is_written_whole(own: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: write(file, bytes(data)[:7], at))

    own.add([arrival("一")])

    assert words(own.first(9)) == ["一"]


def test_fault_71_a_push_that_is_not_known_to_be_on_the_disk_is_refused(
    own: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        own.add([arrival("一")])

    assert (len(own), own.path.stat().st_size) == (0, 0)


def test_fault_71_beyond_its_limit_it_takes_no_more_until_there_is_room_again(tmp_path: Path) -> None:
    small = Spool(tmp_path / "inbox-1.spool", KEY, most_bytes=2_000)
    one = len(small._sealed(Record(ACCOUNT.id, arrival("一").raw, {"nonce": "42"}, 1_760_000_000_000)))
    for _ in range(2_000 // one):
        small.add([arrival("一")])
    with pytest.raises(OSError, match="the spool is full"):
        small.add([arrival("一")])
    assert len(small) == 2_000 // one > 1

    small.drop(small.first(9))
    small.add([arrival("二")])

    assert words(small.first(9)) == ["二"]
    small.close()


def test_two_processes_never_share_a_file_and_what_a_dead_one_left_is_found(own: Spool, tmp_path: Path) -> None:
    other = spool.own(tmp_path, KEY)
    assert other.path != own.path
    other.add([arrival("乙")])

    assert [found.path for found in spool.left_behind(tmp_path, KEY, own)] == [], "its process lives"
    other.close()
    found = [words(left.first(9)) for left in spool.left_behind(tmp_path, KEY, own)]

    assert found == [["乙"]]
    with pytest.raises(OSError, match="Bad file descriptor"):
        other.add([arrival("丙")])
