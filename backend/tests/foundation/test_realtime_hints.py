"""Hints between processes through Redis: they arrive, and their absence is no fault."""

import asyncio
import time

import redis

from factories.streams import until
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.hints import Hints, Whisper
from weihu.foundation.realtime.hub import Feed, Hub
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.logins import Ticket


def test_another_process_hears_which_organisation_has_news(redis_url: str) -> None:
    heard: list[int] = []
    mine: list[int] = []
    sender, reader = Hints(redis_url), Hints(redis_url)
    reader.listen(heard.append)
    sender.listen(mine.append)
    try:
        # Until the subscription stands, hints are lost; that is what polling is for.
        until(lambda: bool(sender.publish([1, 2]) or {1, 2} <= set(heard)))
        assert mine == []
    finally:
        sender.close()
        reader.close()


def test_what_is_true_for_a_moment_is_overheard_by_the_others_and_not_by_oneself(redis_url: str) -> None:
    whisper = Whisper(1, "session.read", None, 'event: looking\ndata: {"name":"王芳"}\n\n')
    overheard: list[Whisper] = []
    mine: list[Whisper] = []
    sender, reader = Hints(redis_url), Hints(redis_url)
    reader.listen(lambda _: None, overheard.append)
    sender.listen(lambda _: None, mine.append)
    try:
        until(lambda: bool(sender.whisper(whisper) or whisper in overheard))
        assert mine == []
    finally:
        sender.close()
        reader.close()


def test_what_somebody_else_says_on_the_channel_stops_nobody(redis_url: str) -> None:
    heard: list[int] = []
    reader, sender = Hints(redis_url), Hints(redis_url)
    reader.listen(heard.append)
    try:
        until(lambda: bool(sender.publish([1]) or heard))
        with redis.Redis.from_url(redis_url) as other:
            for text in ("abc 1 2", "[]", '{"sender": 1}', "\x00"):
                other.publish("weihu:news", text)
        heard.clear()
        until(lambda: bool(sender.publish([2]) or 2 in heard))
    finally:
        sender.close()
        reader.close()


def test_nobody_waits_for_a_redis_that_is_away() -> None:
    hints = Hints("redis://127.0.0.1:1/0")
    begin = time.monotonic()
    hints.listen(lambda _: None)
    for n in range(1000):
        hints.publish([n])
    assert time.monotonic() - begin < 0.5
    hints.close()
    assert time.monotonic() - begin < 5


def test_without_an_address_there_are_no_threads() -> None:
    hints = Hints("")
    hints.listen(lambda _: None)
    hints.publish([1])
    assert hints._threads == []
    hints.close()


async def test_who_looks_in_one_process_is_seen_on_the_streams_of_another(redis_url: str) -> None:
    here, there = Hub(redis_url), Hub(redis_url)
    actor = Actor(1, 1, 1, "小李", "zh", {"session.read": frozenset({7})})
    one = Listener(Ticket("key", actor, 0, 0), 0)
    one.live = True
    await there.start()
    feed = there._feeds[1] = Feed(there, organisation_id=1, position=0)
    feed.listeners.add(one)
    try:
        async with asyncio.timeout(20):
            while not one.news.is_set():
                here.whisper(1, "session.looked", permission="session.read", shop_id=7, session_id=1 << 60)
                here.whisper(1, "session.looked", permission="session.read", shop_id=8, session_id=9)
                here.whisper(2, "session.looked", permission="session.read", shop_id=None, session_id=9)
                await asyncio.sleep(0.05)
        frames = set(one.take().split(b"\n\n")) - {b""}
        assert frames == {b'event: session.looked\ndata: {"session_id":"1152921504606846976"}'}
    finally:
        await there.stop()
        await asyncio.to_thread(here.hints().close)
