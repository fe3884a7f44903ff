"""The test bench: what would answer, and why not the others, in words."""

from typing import Any

import msgspec

from weihu.bots.rules import choice
from weihu.bots.rules.book import books
from weihu.bots.rules.schemas import BenchIn
from weihu.channels import ports
from weihu.channels.accounts import selectors as accounts
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.selectors import organisation_of
from weihu.kernel import clock
from weihu.kernel.errors import Invalid, Words, field_error

KINDS = {
    "keyword": Words("整句等于「{phrase}」", "the whole text is “{phrase}”"),
    "contains": Words("包含「{phrase}」", "contains “{phrase}”"),
    "pattern": Words("符合「{phrase}」", "matches “{phrase}”"),
    "menu": Words("菜单键「{phrase}」", "menu key “{phrase}”"),
    "code": Words("扫码「{phrase}」", "code “{phrase}”"),
    "follow": Words("关注", "follow"),
    "default": Words("默认回复", "default answer"),
}
BARRED = {
    "account": Words("不在这个公众号生效", "does not hold on this account"),
    "schedule": Words("此时不在生效时段", "does not hold at this time"),
    "silent": Words("人工接待中，规则不出声", "a person has the session, rules are silent"),
}


def try_out(actor: Actor, given: BenchIn) -> dict[str, Any]:
    """Explains the choice; nothing is stored, nothing is sent. Raises NotFound, Invalid."""
    account = accounts.get_visible(actor, given.account_id)
    zone = organisation_of(actor).timezone
    book = books([actor.organisation_id])[actor.organisation_id]
    found = choice.candidates(
        book, _content(given), account_id=account.pk, local=clock.local(_instant(given), zone), silent=given.with_person
    )
    winner = found[0] if found and not found[0].barred else None
    return {
        "candidates": [_told(one, winner) for one in found],
        "replies": [msgspec.to_builtins(reply) for reply in winner.entry.replies] if winner else [],
        "hands_over": bool(winner and winner.entry.hand_over is not None) or (not winner and not given.with_person),
        **_outcome(winner, given),
    }


def _instant(given: BenchIn) -> int:
    try:
        return clock.from_rfc3339(given.at) if given.at else clock.now()
    except ValueError:
        raise Invalid(
            field_error("at", given.at, "不是日期时间", "not a date and time", "使用 2026-11-24T08:30:00+08:00 的格式",
                        "write it as 2026-11-24T08:30:00+08:00")
        ) from None  # fmt: skip


def _content(given: BenchIn) -> ports.Content:
    if given.what == "menu":
        return ports.MenuClick(key=given.words)
    if given.what == "code":
        return ports.Scan(code=given.words)
    return ports.Follow(code=given.words) if given.what == "follow" else ports.Text(given.words)


def _told(one: choice.Candidate, winner: choice.Candidate | None) -> dict[str, Any]:
    why = [KINDS[one.entry.kind].say(language, phrase=one.phrase) for language in ("zh", "en")]
    if one is winner:
        more = Words("，由它回复", ", it answers")
    elif one.barred:
        more = Words("，但" + BARRED[one.barred].zh, ", but " + BARRED[one.barred].en)
    else:
        more = _beaten(one, winner)
    return {
        "rule_id": one.entry.id, "name": one.entry.name, "kind": one.entry.kind, "phrase": one.phrase,
        "priority": one.entry.priority, "wins": one is winner, "why_zh": why[0] + more.zh, "why_en": why[1] + more.en,
    }  # fmt: skip


def _beaten(one: choice.Candidate, winner: choice.Candidate | None) -> Words:
    if winner is None:
        return Words("", "")
    mine, better = one.weight(), winner.weight()
    if mine[0] != better[0]:
        return Words(f"，但优先级 {mine[0]} 低于 {better[0]}", f", but priority {mine[0]} is below {better[0]}")
    if mine[1] != better[1]:
        return Words("，但另一条更具体", ", but another kind is more specific")
    if mine[2] != better[2]:
        return Words("，但另一条匹配得更长", ", but another match is longer")
    return Words("，但另一条更早建立", ", but another rule is older")


def _outcome(winner: choice.Candidate | None, given: BenchIn) -> dict[str, str]:
    if winner is not None:
        told = Words(f"由规则「{winner.entry.name}」回复", f"rule “{winner.entry.name}” answers")
        if winner.entry.hand_over is not None:
            told = Words(told.zh + "，并转人工", told.en + " and hands over to a person")
    elif given.with_person:
        told = Words("不自动回复，由接待的人回复", "no automatic answer, the person answers")
    elif given.what == "text":
        told = Words("没有规则，转人工", "no rule; a person is asked")
    else:
        told = Words("没有规则，不回复", "no rule; no answer")
    return {"outcome_zh": told.zh, "outcome_en": told.en}
