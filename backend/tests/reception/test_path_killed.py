"""The one path from outside: a simulated WeChat pushes at real processes, which are killed while they work."""

import random
import shutil
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from factories import fleet as fleets
from factories import front as fronts
from factories import platform
from factories.fleet import Fleet
from factories.front import Front
from services import children
from services.sandbox import Sandbox
from weihu.bots.rules.models import Edition, Rule
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.kernel import clock
from weihu.people.customers.models import Customer, Identity
from weihu.people.ledger.models import Action

pytestmark = [pytest.mark.pg, pytest.mark.slow, pytest.mark.timeout(300)]

PHONES, EACH = 200, 5
ANSWERS = PHONES * EACH + PHONES // 2
# As fast as that, unless so many deliveries wait for an answer: how much it takes at most is another test's matter.
A_SECOND, MOST_WAITING, AT_ONCE = 30, 12, 15
# Nobody can say of these whether they were shown; of a thousand.
MOST_UNKNOWN = 10
# What each question is answered with: one by the rule for everything else; and one, which half of them ask, in two
# messages, of which the second leaves through the outbox.
QUESTIONS = {f"问{n}": [f"答{n}"] for n in range(EACH)} | {"怎么走": ["地址是", "电话是"]}
OTHERWISE = "问4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of the installation on the test's database: it opens what this process has sealed."""
    made = tmp_path / "data"
    made.mkdir()
    shutil.copy(settings.WEIHU_DATA / "secret.key", made)
    return made


@pytest.mark.fault(5)
@pytest.mark.fault(7)
@pytest.mark.fault(17)
def test_fault_16_a_thousand_messages_through_kills_none_is_lost_or_doubled_or_answered_twice(
    transactional_db: None, folder: Path, sandbox: Sandbox
) -> None:
    """Every message is brought three times, by retries signed anew, to processes drawn at random (one on SQLite);
    some overtake others, some answers get lost on their way. What the phones show is what counts.
    """
    pair = platform.both(sandbox)
    rules_of(pair.row.organisation)
    seed = random.randrange(1 << 32)
    count = 1 if connection.vendor == "sqlite" else 2
    more = {"WEIHU_DATABASE_URL": children.database_url(), "WEIHU_REDIS_URL": settings.WEIHU_REDIS_URL}

    with (
        fleets.fleet(folder, count, **more) as fleet,
        fronts.standing(Front(fleet.ports, pair.row.token, loses=0.05, seed=seed)) as front,
    ):
        callback = f"http://127.0.0.1:{front.port}/wx/{pair.row.key}"
        sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", callback_url=callback)
        people = [sandbox.follower(pair.theirs) for _ in range(PHONES)]
        sandbox.faults(callback={"reorder": 0.03, "reorder_window_ms": 3000})
        talk(sandbox, pair, people, fleet, front, random.Random(seed))
        settle(front)

    story = Story(sandbox, pair, people)
    sys.stdout.write(
        f"seed {seed}: {fleet.kills} kills, {sum(front.brought.values())} deliveries, unanswered {dict(front.failed)};"
        f" of {ANSWERS} answers not known as sent: {dict(story.not_sent)}\n"
    )
    assert fleet.kills >= 3
    story.check()
    # Whoever answers a delivery, there is one answer; else it is only acknowledged.
    assert len(front.answers) == PHONES * EACH + 1
    assert max(len(set(bodies) - {b"success"}) for name, bodies in front.answers.items() if name) == 1


def rules_of(organisation: Any) -> None:
    now = clock.now()
    for question, answers in QUESTIONS.items():
        kind, phrases = ("default", []) if question == OTHERWISE else ("keyword", [question])
        Rule.unscoped.create(
            organisation=organisation, name=question, kind=kind, phrases=phrases, created_at=now, updated_at=now,
            replies=[{"kind": "text", "text": answer} for answer in answers],
        )  # fmt: skip
    Edition.objects.create(organisation=organisation, number=1)


def questions(which: int) -> list[str]:
    """What a phone asks; each begins with another one."""
    asked = [f"问{(which + n) % EACH}" for n in range(EACH)]
    return ["怎么走" if one == "问3" and which % 2 else one for one in asked]


def talk(
    sandbox: Sandbox, pair: platform.Both, people: list[tuple[str, str]], fleet: Fleet, front: Front,
    chance: random.Random,
) -> None:  # fmt: skip
    """Everybody asks her questions, in turn; meanwhile processes die, one at a time and once all of them."""
    began, said, kill_at = time.monotonic(), 0, 40
    for turn in range(EACH):
        for which in chance.sample(range(PHONES), PHONES):
            sandbox.say(people[which][0], pair.theirs, questions(which)[turn])
            said += 1
            # Just before a kill many speak at once: it is to hit work at hand.
            if not kill_at - AT_ONCE <= said < kill_at:
                time.sleep(max(0.0, began + said / A_SECOND - time.monotonic()))
                while front.waiting > MOST_WAITING or not fleet.up():
                    time.sleep(0.01)
            elif said == kill_at - 1:
                time.sleep(chance.uniform(0, 0.06))
                up = fleet.up()
                for port in up if fleet.kills == 2 else chance.sample(up, min(1, len(up))):
                    fleet.kill(port)
                kill_at = said + chance.randrange(80, 200)


def settle(front: Front, within_s: float = 120) -> None:
    """Until the platform has brought everything, and nothing is open with us."""
    end = time.monotonic() + within_s
    while front.quiet_s() < fronts.HANGS_UP_S + 1.5 or open_ends():
        assert time.monotonic() < end, open_ends()
        time.sleep(0.2)


def open_ends() -> dict[str, int]:
    found = {
        "received": Receipt.unscoped.filter(state=Receipt.State.RECEIVED).count(),
        "pending": Receipt.unscoped.filter(handed=Receipt.Handed.PENDING).count(),
        "on their way": Outgoing.unscoped.filter(state__in=["queued", "sending"]).count(),
    }
    return {name: count for name, count in found.items() if count}


class Story:
    """What the phones show, and what the desk has."""

    def __init__(self, sandbox: Sandbox, pair: platform.Both, people: list[tuple[str, str]]) -> None:
        self.screens = {openid: sandbox.screen(phone, pair.theirs) for phone, openid in people}
        openids = dict(Identity.unscoped.values_list("customer_id", "openid"))
        self.threads: defaultdict[str, list[Message]] = defaultdict(list)
        for row in Message.unscoped.order_by("sent_at", "message_no", "id"):
            self.threads[openids[row.customer_id]].append(row)
        outgoing = Message.unscoped.filter(author=Message.Author.BOT).exclude(state="sent")
        self.not_sent = Counter(outgoing.values_list("state", "reason"))

    def check(self) -> None:
        assert Receipt.unscoped.filter(state=Receipt.State.DONE).count() == PHONES * (EACH + 1)
        assert Customer.unscoped.count() == Identity.unscoped.count() == PHONES
        assert Session.unscoped.count() == PHONES
        for which, (openid, screen) in enumerate(self.screens.items()):
            self.nothing_is_lost_or_doubled(openid, screen, questions(which))
            self.each_question_has_one_answer(openid, screen, questions(which))
        verbs = Counter(Action.unscoped.values_list("verb", flat=True))
        assert verbs["customer.followed"] == PHONES
        assert verbs["session.opened"] == PHONES
        assert verbs["message.received"] == verbs["rule.matched"] == PHONES * EACH
        assert verbs["message.answered"] == ANSWERS
        assert sum(self.not_sent.values()) <= MOST_UNKNOWN, self.not_sent

    def nothing_is_lost_or_doubled(self, openid: str, screen: list[dict[str, Any]], asked: list[str]) -> None:
        """In the order in which she said it, whichever came first."""
        said = [one["text"] for one in screen if one["from"] == "me"]
        kept = [row for row in self.threads[openid] if row.author == Message.Author.CUSTOMER]
        assert [row.text for row in kept] == said == asked
        assert {row.kind for row in kept} == {"text"}

    def each_question_has_one_answer(self, openid: str, screen: list[dict[str, Any]], asked: list[str]) -> None:
        """Shown once; or the desk says that it cannot tell, or why it did not go."""
        shown = Counter(one["text"] for one in screen if one["from"] == "account")
        rows = {row.text: row for row in self.threads[openid] if row.author == Message.Author.BOT}
        expected = [answer for question in asked for answer in QUESTIONS[question]]
        assert sorted(row.text for row in self.threads[openid] if row.author == Message.Author.BOT) == sorted(expected)
        assert [one for one in screen if one["from"] == "system"] == []
        for answer in expected:
            row = rows[answer]
            assert shown[answer] <= 1, (openid, answer, shown[answer], row.state)
            if row.state == "sent":
                assert shown[answer] == 1, (openid, answer)
            else:
                assert (row.state, bool(row.reason)) in {("unknown", True), ("refused", True)}
                assert row.state == "unknown" or not shown[answer]
                # A person sees it in the review.
                assert Outgoing.unscoped.get(message_id=row.pk, reviewed_at=None).state == row.state
