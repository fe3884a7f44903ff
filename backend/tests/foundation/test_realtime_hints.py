"""Hints between processes through Redis: they arrive, and their absence is no fault."""

import time

from factories.streams import until
from weihu.foundation.realtime.hints import Hints


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
