"""The product's side: what its database keeps, and the threads as a supervisor reads them over HTTP."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from factories import serving
from harness.world import World

_AT_ONCE = 500


@dataclass(frozen=True)
class Heard:
    """A customer's message as it is stored."""

    id: int
    message_no: int
    openid: str
    text: str


@dataclass(frozen=True)
class Answer:
    """Something that was said to a customer, and what the desk tells of it."""

    openid: str
    kind: str
    text: str
    state: str


@dataclass
class Kept:
    """Everything that the product has of these customers. `threads`: ids of a customer's words as the desk has them."""

    heard: list[Heard] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    by_rule: int = 0
    threads: dict[str, list[int]] = field(default_factory=dict)
    sessions: dict[str, list[int]] = field(default_factory=dict)


def connect(data: Path, database_url: str) -> None:
    """This process reads the database of the one that serves."""
    for name in [name for name in os.environ if name.startswith("WEIHU_")]:
        del os.environ[name]
    os.environ |= {"WEIHU_MODE": "demo", "WEIHU_DATA": str(data), "DJANGO_SETTINGS_MODULE": "weihu.config.settings"}
    if database_url:
        os.environ["WEIHU_DATABASE_URL"] = database_url
    import django

    django.setup()


def under_way() -> tuple[int, int, int]:
    """Pushes without their turn, passive answers not known as handed, messages still going out."""
    from weihu.channels.inbox.models import Receipt
    from weihu.channels.outbox.models import Outgoing

    return (
        Receipt.unscoped.filter(state=Receipt.State.RECEIVED).count(),
        Receipt.unscoped.filter(handed=Receipt.Handed.PENDING).count(),
        Outgoing.unscoped.filter(state__in=[Outgoing.State.QUEUED, Outgoing.State.SENDING]).count(),
    )


def kept_of(openids: Sequence[str]) -> Kept:
    """What the database keeps of these people."""
    from weihu.people.customers.models import Identity

    kept = Kept()
    for begin in range(0, len(openids), _AT_ONCE):
        some = Identity.unscoped.filter(openid__in=openids[begin : begin + _AT_ONCE])
        people = dict(some.values_list("customer_id", "openid"))
        _add_messages(kept, people)
        kept.by_rule += _answered_by_rule(people)
    return kept


def _add_messages(kept: Kept, people: dict[int, str]) -> None:
    from weihu.conversations.messages.models import Message

    sessions: dict[str, set[int]] = defaultdict(set)
    for row in Message.unscoped.filter(customer_id__in=people).order_by("id").iterator(chunk_size=2000):
        openid = people[row.customer_id]
        sessions[openid].add(row.session_id)
        if row.author == Message.Author.CUSTOMER:
            kept.heard.append(Heard(row.pk, row.message_no, openid, row.text))
        else:
            kept.answers.append(Answer(openid, row.kind, row.text, row.state))
    kept.sessions |= {openid: sorted(ids) for openid, ids in sessions.items()}


def _answered_by_rule(people: dict[int, str]) -> int:
    """Turns that a rule answered for good: neither the default reply nor one that asks a person to take over."""
    from weihu.bots.rules.models import Rule
    from weihu.people.ledger.models import Action

    handing = set(Rule.unscoped.filter(hand_over__isnull=False).values_list("id", flat=True))
    matched = Action.unscoped.filter(verb="rule.matched", customer_id__in=people).exclude(content_class="default")
    return sum(rule not in handing for rule in matched.values_list("object_id", flat=True))


def read_threads(world: World, kept: Kept) -> None:
    """Every thread from its newest stretch up to its beginning, as the desk's screen loads it."""
    user = world.user("supervisor")
    with serving.logged_in(world.desk, user.username, user.password) as client:
        for openid, sessions in kept.sessions.items():
            thread: list[int] = []
            for session in sessions:
                stretch: list[int] = []
                before: str | None = ""
                while before is not None:
                    path = f"/api/v1/sessions/{session}/messages"
                    told = client.get(path, params={"before": before}).raise_for_status().json()
                    stretch = [int(one["id"]) for one in told["messages"] if one["author"] == "customer"] + stretch
                    before = told["before"]
                thread += stretch
            kept.threads[openid] = thread
