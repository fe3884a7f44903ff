"""Whatever the network does to the order of pushes: each customer's thread, and one answer beside each question."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import pipe
from factories.pipe import Answer, Pipe, Push
from reception.conftest import Small
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.kernel import clock
from weihu.people.customers.models import Identity
from weihu.people.ledger.models import Action

pytestmark = pytest.mark.pg

RULES = {"价格": "9.9 万起", "地址": "三江路 1 号"}
OTHERWISE, CHOSEN = "在的", "菜单已收到"
CUSTOMER, BOT = Message.Author.CUSTOMER, Message.Author.BOT
_examples = itertools.count()


class Said(msgspec.Struct, frozen=True):
    """What one customer does in a second; `words` None: she taps the menu."""

    who: int
    second: int
    words: str | None

    @property
    def answer(self) -> str:
        return CHOSEN if self.words is None else RULES.get(self.words, OTHERWISE)


# In the order in which the platform numbers them. A second tap of the same entry in the same second is the same event.
deeds = st.lists(
    st.builds(
        Said, who=st.integers(0, 2), second=st.integers(0, 3), words=st.sampled_from([*RULES, "你好", None])
    ),
    min_size=1, max_size=8, unique_by=lambda one: (one.who, one.second, one.words is None or object()),
)  # fmt: skip


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Said], list[list[tuple[int, int]]]]:
    """What is done, and how it arrives: rounds of (deed, gateway) at once, each deed once to three times."""
    done = draw(deeds)
    copies = [n for n in range(len(done)) for _ in range(draw(st.integers(1, 3)))]
    order = draw(st.permutations(copies))
    gateways = [(n, draw(st.integers(0, 1))) for n in order]
    cuts = sorted(draw(st.sets(st.integers(1, len(order)), max_size=4)) | {0, len(order)})
    return done, [gateways[start:end] for start, end in itertools.pairwise(cuts)]


@pytest.fixture
def gateways(small: Small, tmp_path: Path) -> object:
    """Two, as in two processes."""
    for phrase, answer in RULES.items():
        small.rule("keyword", phrase, say=answer)
    small.rule("menu", "entry", say=CHOSEN)
    small.rule("default", say=OTHERWISE)
    with pipe.running(tmp_path / "other") as other:
        yield [small.pipe, other]


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(story=stories())
def test_fault_07_in_whatever_order_pushes_come_the_thread_is_the_platforms_and_each_question_has_its_answer(
    small: Small, gateways: list[Pipe], story: tuple[list[Said], list[list[tuple[int, int]]]]
) -> None:
    done, rounds = story
    people = [f"o{next(_examples)}" for _ in range(3)]
    began = clock.now_s() - 4
    pushes = [push_of(small, one, people[one.who], began) for one in done]

    for one in rounds:
        for (number, _), answer in zip(one, asyncio.run(bring(gateways, pushes, one)), strict=True):
            assert (answer.status, answer.text) == (200, done[number].answer)
    for gateway in gateways:
        gateway.settle()

    assert not Outgoing.unscoped.exists()
    assert not Receipt.unscoped.exclude(state=Receipt.State.DONE, handed=Receipt.Handed.DONE).exists()
    for who, openid in enumerate(people):
        check(openid, [(n, one) for n, one in enumerate(done) if one.who == who], began)


def push_of(small: Small, one: Said, openid: str, began: int) -> Push:
    if one.words is None:
        return pipe.event(small.account, "CLICK", openid=openid, CreateTime=began + one.second, EventKey="entry")
    return pipe.text(small.account, one.words, openid=openid, at=began + one.second)


async def bring(gateways: Sequence[Pipe], pushes: Sequence[Push], one: list[tuple[int, int]]) -> list[Answer]:
    return list(await asyncio.gather(*(gateways[where].send(pushes[number]) for number, where in one)))


def check(openid: str, mine: list[tuple[int, Said]], began: int) -> None:
    if not mine:
        assert not Identity.unscoped.filter(openid=openid).exists()
        return
    customer = Identity.unscoped.get(openid=openid).customer_id
    rows = Message.unscoped.filter(customer_id=customer).order_by("sent_at", "message_no", "id")
    # An event has no number: its answer stands at the beginning of its second.
    expected = []
    for _, _, one in sorted((one.second, -1 if one.words is None else n, one) for n, one in mine):
        expected += [(CUSTOMER, one.words)] * (one.words is not None) + [(BOT, one.answer)]
    assert [(row.author, row.text) for row in rows] == expected
    assert {row.state for row in rows} <= {"received", "sent"}
    questions = [row for row in rows if row.author == CUSTOMER]
    # Whoever came after a newer one had been worked on is flagged.
    for row in questions:
        newer = any(o.pk < row.pk and (o.sent_at, o.message_no) > (row.sent_at, row.message_no) for o in questions)
        assert row.late or not newer
    verbs = Counter(Action.unscoped.filter(customer_id=customer).values_list("verb", flat=True))
    assert verbs["message.received"] == len(questions)
    assert verbs["rule.matched"] == verbs["message.answered"] == verbs["message.sent"] == len(mine)
    assert verbs["session.opened"] == 1
