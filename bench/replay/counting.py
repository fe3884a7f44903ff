"""What was said, beside what was stored, shown at the desk and answered on the phones. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from replay.platform_side import Delivery, Said
from replay.product_side import Answer, Kept

# Each of these is a broken promise.
MUST_BE_ZERO = (
    "lost", "doubled", "altered", "out_of_order", "not_shown", "answers_missing", "answers_doubled", "faults_shown",
    "unsettled",
)  # fmt: skip
# The product's kinds of answers, as a screen calls them.
_ON_SCREENS = {"choices": "msgmenu", "articles": "news", "picture": "image"}
_TAKEN = ("handled", "reply")

Line = Mapping[str, Any]


def messages(said: Sequence[Said], kept: Kept) -> dict[str, float]:
    """Every text once, as it was said, in its customer's thread, in the order of the platform's numbers."""
    known = {(one.phone.openid, one.message_no): one.text for one in said}
    stored = Counter((one.openid, one.message_no) for one in kept.heard)
    mine = sum(1 for key in known if stored[key])
    return {
        "said": len(known),
        "stored": mine,
        "lost": len(known) - mine,
        # Also what nobody said.
        "doubled": stored.total() - mine,
        "altered": sum(1 for one in kept.heard if known.get((one.openid, one.message_no), one.text) != one.text),
        **order(said, kept),
        "answered_by_rule": kept.by_rule,
        "waiting": mine - kept.by_rule,
    }


def order(said: Sequence[Said], kept: Kept) -> dict[str, float]:
    """Places in the threads, as the desk shows them, that another message has than the one sent then."""
    numbers = {one.id: one.message_no for one in kept.heard}
    sent: dict[str, list[int]] = defaultdict(list)
    for one in sorted(said, key=lambda one: one.message_no):
        sent[one.phone.openid].append(one.message_no)
    kept_numbers = set(numbers.values())
    wrong, hidden = 0, 0
    for openid, due in sent.items():
        shown = list(dict.fromkeys(numbers.get(id, 0) for id in kept.threads.get(openid, [])))
        there, wanted = set(shown), set(due)
        in_place = [number for number in due if number in there]
        wrong += sum(a != b for a, b in zip([one for one in shown if one in wanted], in_place, strict=True))
        hidden += len(kept_numbers & wanted - there)
    return {"out_of_order": wrong, "not_shown": hidden}


def answers(kept: Kept, screens: Mapping[str, Sequence[Line]]) -> dict[str, float]:
    """Every answer that the desk calls sent is on its phone's screen, once."""
    on_phone, missing, doubled = 0, 0, 0
    by_person: dict[str, list[Answer]] = defaultdict(list)
    for answer in kept.answers:
        by_person[answer.openid].append(answer)
    for openid, lines in screens.items():
        shown = Counter(_of_line(line) for line in lines if line["from"] == "account")
        sent = Counter(_of_answer(one) for one in by_person[openid] if one.state == "sent")
        perhaps = Counter(_of_answer(one) for one in by_person[openid] if one.state == "unknown")
        on_phone += (sent & shown).total()
        missing += (sent - shown).total()
        doubled += (shown - sent - perhaps).total()
    states = Counter(one.state for one in kept.answers)
    return {
        "answers": len(kept.answers),
        "answers_on_phone": on_phone,
        "answers_missing": missing,
        "answers_doubled": doubled,
        "answers_unknown": states["unknown"],
        "answers_refused": states["refused"] + states["expired"],
        "faults_shown": sum(line["kind"] == "fault" for lines in screens.values() for line in lines),
    }


def _of_line(line: Line) -> str:
    return str(line.get("text", "")) if line["kind"] == "text" else f"<{line['kind']}>"


def _of_answer(answer: Answer) -> str:
    return answer.text if answer.kind == "text" else f"<{_ON_SCREENS.get(answer.kind, answer.kind)}>"


def ways(said: Sequence[Said], deliveries: Mapping[int, Sequence[Delivery]]) -> dict[str, float]:
    """What befell the messages on their way, and how long the platform waited for our answer."""
    latencies = sorted(one.latency_ms for number in deliveries for one in deliveries[number] if one.outcome in _TAKEN)
    mine = [one.message_no for one in said]
    return {
        "deliveries": sum(len(deliveries.get(number, ())) for number in mine),
        "delivered_again": sum(max(0, len(deliveries.get(number, ())) - 1) for number in mine),
        "delivered_late": late(said, deliveries),
        "p50_answer_ms": part_of(latencies, 0.50),
        "p99_answer_ms": part_of(latencies, 0.99),
    }


def late(said: Sequence[Said], deliveries: Mapping[int, Sequence[Delivery]]) -> int:
    """Messages whose first delivery began after that of a later one of the same phone."""
    next_began: dict[str, float] = {}
    found = 0
    for one in sorted(said, key=lambda one: one.message_no, reverse=True):
        began = min((delivery.began for delivery in deliveries.get(one.message_no, ())), default=None)
        if began is None:
            continue
        earliest = next_began.get(one.phone.openid, began)
        found += began > earliest
        next_began[one.phone.openid] = min(began, earliest)
    return found


def undelivered(said: Iterable[Said], again: int, deliveries: Mapping[int, Sequence[Delivery]]) -> int:
    """Deliveries that are still to come: one of each message that was taken, and the second ones."""
    numbers = [one.message_no for one in said]
    taken = sum(any(one.outcome in _TAKEN for one in deliveries.get(number, ())) for number in numbers)
    more = sum(len(deliveries.get(number, ())) > 1 for number in numbers)
    return len(numbers) - taken + max(0, again - more)


def part_of(ordered: Sequence[float], part: float) -> float:
    """The value that this part of them does not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
