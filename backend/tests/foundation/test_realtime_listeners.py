"""What waits for one stream: bounded, and never sent after its end. No database."""

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import listeners
from weihu.foundation.realtime.events import RIGHTS_CHANGED, Event
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.logins import Ticket

EVERYWHERE: dict[str, frozenset[int] | None] = {"session.read": None}


def listener(seen: int = 0, since: int = 0) -> Listener:
    actor = Actor(staff_id=1, organisation_id=1, login_id=1, name="小李", language="zh", grants=EVERYWHERE)
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
