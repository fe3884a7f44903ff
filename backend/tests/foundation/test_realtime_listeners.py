"""What waits for one stream: bounded, sent when it is told, and never after its end. No database."""

import asyncio

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import listeners
from weihu.foundation.realtime.events import RIGHTS_CHANGED, Event
from weihu.foundation.realtime.hub import Feed, Hub
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.logins import Ticket
from weihu.foundation.realtime.reader import Reader
from weihu.kernel import ids

EVERYWHERE: dict[str, frozenset[int] | None] = {"session.read": None}


def listener(seen: int = 0, since: int = 0, staff_id: int = 1) -> Listener:
    actor = Actor(staff_id=staff_id, organisation_id=1, login_id=1, name="小李", language="zh", grants=EVERYWHERE)
    made = Listener(Ticket("key", actor, 0, since), seen)
    made.live = True
    return made


def event(number: int, name: str = "message.added", permission: str = "session.read", **data: object) -> Event:
    return Event(1, number, name, permission, None, data, 0)


async def test_what_waits_travels_together_and_each_number_once() -> None:
    one = listener(seen=3)

    for number in (2, 3, 4, 4, 5):
        one.offer(event(number), b"%d " % number)

    assert one.take() == b"4 5 "
    assert one.take() == b""
    assert not one.news.is_set()


async def test_a_slow_reader_is_dropped_before_she_costs_memory_and_hears_nothing_out_of_order() -> None:
    one = listener()
    frame = b"x" * 1024

    for number in range(1, 1000):
        one.offer(event(number), frame)

    assert one.over
    assert not one.revoked
    assert one.take() == b""
    assert one.seen <= listeners.MOST_WAITING // 1024 + 1


async def test_who_catches_up_is_not_dropped_for_the_size_of_a_page() -> None:
    one = listener()
    one.live = False

    for number in range(1, 500):
        one.offer(event(number), b"x" * 1024)

    assert (one.over, len(one.take())) == (False, 499 * 1024)


async def test_an_ending_concerns_those_it_names_and_no_ticket_that_is_newer() -> None:
    named, other, newer = listener(), listener(), listener(since=7)
    other.ticket = Ticket("key", Actor(2, 1, 2, "小王", "zh", EVERYWHERE), 0, 0)
    ending = event(7, RIGHTS_CHANGED, "(nobody)", staff_ids=[1])

    for one in (named, other, newer):
        one.offer(event(6), b"before")
        one.offer(ending, b"never sent")
        one.offer(event(8), b" after")

    assert (named.over, named.revoked, named.take()) == (True, True, b"")
    assert (other.over, other.take()) == (False, b"before after")
    assert (newer.over, newer.take()) == (False, b"before after")


async def test_the_frame_is_one_line_of_json_with_ids_as_strings() -> None:
    told = listeners.told(event(9, text="a\nb", session_id=1 << 60, file_ids=[1, 2], valid=3))

    assert told == (
        b"id: 9\nevent: message.added\n"
        b'data: {"text":"a\\nb","session_id":"1152921504606846976","file_ids":["1","2"],"valid":3}\n\n'
    )


async def test_whose_conversation_it_is_hears_at_once_and_the_others_when_everybody_is_told() -> None:
    hers, others = listener(), listener(staff_id=2)

    for one in (hers, others):
        one.offer(event(1, agent_id=ids.to_text(1)), b"a message")
    assert (hers.news.is_set(), others.news.is_set()) == (True, False)

    others.tell()
    assert others.news.is_set()
    assert (hers.take(), others.take()) == (b"a message", b"a message")


async def test_telling_wakes_nobody_for_whom_nothing_waits() -> None:
    one = listener()

    one.tell()

    assert not one.news.is_set()


async def test_what_comes_after_a_quiet_while_is_told_at_once_and_what_follows_waits_to_travel_together() -> None:
    hub = Hub()
    hub.reader = Reader("nobody asks")
    feed = Feed(hub, organisation_id=1, position=0)
    feed.listeners = {listener() for _ in range(200)}
    one = next(iter(feed.listeners))

    one.offer(event(1), b"first ")
    feed.tell_all()
    async with asyncio.timeout(5):
        await one.news.wait()
    assert one.take() == b"first "

    for number in (2, 3):
        one.offer(event(number), b"%d " % number)
        feed.tell_all()
    await asyncio.sleep(0)
    assert not one.news.is_set()
    async with asyncio.timeout(5):
        await one.news.wait()
    assert one.take() == b"2 3 "
