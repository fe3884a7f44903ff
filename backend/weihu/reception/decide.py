"""What to do with one happening. Pure: no clock, no database.

From hand-over until close the rules are silent except those marked "always"; whoever asks for a person gets one;
nothing that a customer says falls through: what no rule answers goes to a person.
"""

import msgspec

from weihu.bots.rules.choice import Candidate, normalise
from weihu.channels import ports
from weihu.conversations.sessions import rules as session_rules
from weihu.conversations.sessions.rules import Open
from weihu.reception.texts import House, in_words


class Understood(msgspec.Struct, frozen=True):
    """What the engines made of it, outside any transaction: the rule that answers, and the one that speaks even while
    a person has the session.
    """

    rule: Candidate | None
    always: Candidate | None
    asks_for_person: bool


class HandOver(msgspec.Struct, frozen=True):
    """A person is asked for: by whom, and where to."""

    by: str
    queue: str = ""
    service_class: str = ""
    skill: str = ""


class Decision(msgspec.Struct, frozen=True):
    """The answer in order, the rule behind it, and whether a person takes over. `acknowledge` names the text that tells
    so; it is worded where it is known who is there.
    """

    replies: tuple[ports.Reply, ...] = ()
    rule: Candidate | None = None
    hand_over: HandOver | None = None
    acknowledge: str = ""


def words_of(content: ports.Content) -> str:
    """The words that may ask for a person."""
    if isinstance(content, ports.Text | ports.Choice):
        return content.text
    return content.transcript if isinstance(content, ports.Voice) else ""


def asks_for_person(content: ports.Content, house: House) -> bool:
    """「人工」 and its like, alone in the message."""
    words = words_of(content)
    return bool(words) and len(words) < 40 and normalise(words) in house.human_words


def decide(content: ports.Content, understood: Understood, session: Open | None) -> Decision:
    """The decision for one happening in the session as it stands."""
    if session is not None and session_rules.rules_are_silent(session):
        return _beside_a_person(understood, session)
    rule = understood.rule
    if understood.asks_for_person and not (rule and rule.entry.kind == "keyword"):
        return Decision(hand_over=HandOver(session_rules.BY_CUSTOMER), acknowledge="handed_over")
    if rule is not None:
        return _by_rule(rule, asked=understood.asks_for_person)
    if isinstance(content, ports.SAID):
        return Decision(hand_over=HandOver(session_rules.BY_RULE), acknowledge="not_understood")
    return Decision()


def _beside_a_person(understood: Understood, session: Open) -> Decision:
    if understood.always is not None:
        return Decision(replies=understood.always.entry.replies, rule=understood.always)
    if understood.asks_for_person and session.state == session_rules.WAITING:
        return Decision(acknowledge="waiting")
    return Decision()


def _by_rule(rule: Candidate, *, asked: bool) -> Decision:
    entry = rule.entry
    if entry.hand_over is None:
        return Decision(replies=entry.replies, rule=rule)
    by = session_rules.BY_CUSTOMER if asked else session_rules.BY_RULE
    wanted = {name: entry.hand_over.get(name, "") for name in ("queue", "service_class", "skill")}
    # With words of its own the rule acknowledges by itself; who is there is told all the same when nobody is.
    acknowledge = "handed_over" if not entry.replies else "if_nobody"
    return Decision(replies=entry.replies, rule=rule, hand_over=HandOver(by, **wanted), acknowledge=acknowledge)


def acknowledgement(key: str, house: House, now_ms: int, *, anybody_ready: bool) -> ports.TextReply | None:
    """The text that tells the customer who answers and when; None when a rule's own words are enough."""
    if not key:
        return None
    now = house.local(now_ms)
    if key in {"waiting", "trouble"}:
        return ports.TextReply(house.say(key))
    opening = house.next_opening(now)
    if opening is not None:
        return ports.TextReply(house.say("outside_hours", when=in_words(opening, now)))
    if not anybody_ready:
        return ports.TextReply(house.say("nobody_ready"))
    return None if key == "if_nobody" else ports.TextReply(house.say(key))
