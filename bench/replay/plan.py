"""Who says what, and what happens to it on its way. Pure: the same texts give the same plan each time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

RATE = 50
MOST_PHONES = 200
DUPLICATES = 0.03
OVERTAKEN = 0.01
# Somebody types again half a second later, while her first message is still held up on its way.
GAP = RATE // 2
HELD_MS = 3_000.0

Twice = Literal["", "waiting", "answered"]


@dataclass
class Saying:
    """One text of one phone. `twice`: delivered once more, while the first delivery waits for its answer or after it.
    `held`: the push is held up, and the phone's next message is delivered before it.
    """

    phone: int
    text: str
    twice: Twice = ""
    held: bool = False


def phones_for(texts: int) -> int:
    """200; fewer when there is too little to say for a conversation each."""
    return max(3, min(MOST_PHONES, texts // 4))


def plan(texts: Sequence[str]) -> list[Saying]:
    """Everything that will be said, in order."""
    dice, phones = random.Random("replay"), phones_for(len(texts))
    sayings = [Saying(dice.randrange(phones), text) for text in texts]
    hold_some(sayings, dice)
    for number, saying in enumerate(dice.sample(sayings, share(len(sayings), DUPLICATES))):
        saying.twice = "answered" if number % 2 else "waiting"
    return sayings


def hold_some(sayings: Sequence[Saying], dice: random.Random) -> None:
    """Holds up the first of two messages that a phone sends in a row."""
    gap = min(GAP, len(sayings) // 4)
    wanted, used = share(len(sayings), OVERTAKEN), set[int]()
    for first in dice.sample(range(len(sayings) - gap), len(sayings) - gap) if gap else ():
        if not wanted:
            return
        if {first, first + gap} & used:
            continue
        used |= {first, first + gap}
        sayings[first].held = True
        sayings[first + gap].phone = sayings[first].phone
        wanted -= 1


def share(count: int, part: float) -> int:
    """That part of them, at least one when there are enough to have one."""
    return max(1, round(count * part)) if count >= 10 else 0
