"""Whether a rule can be: each complaint names the field, the value and the remedy."""

from collections.abc import Iterator

import re2

from weihu.bots.rules import choice
from weihu.bots.rules.schemas import RuleIn
from weihu.channels import ports
from weihu.kernel import clock
from weihu.kernel.errors import FieldError, Invalid, field_error

NAMED = {"keyword", "contains", "pattern", "menu", "code"}


def check(rule: RuleIn) -> None:
    """Raises Invalid with every complaint at once."""
    found = [*_phrases(rule), *_schedule(rule), *_answers(rule)]
    if found:
        raise Invalid(*found)


def _phrases(rule: RuleIn) -> Iterator[FieldError]:
    if rule.kind in NAMED and not rule.phrases:
        yield field_error("phrases", "", "没有填写触发内容", "nothing to listen to",
                          "至少填写一个关键词、菜单键或码", "give at least one keyword, menu key or code")  # fmt: skip
    if rule.kind not in NAMED and rule.phrases:
        yield field_error("phrases", rule.phrases[0], "这种规则不听关键词", "this kind of rule listens to no words",
                          "清空触发内容，或换一种类型", "clear them, or choose another kind")  # fmt: skip
    if rule.kind == "pattern":
        yield from (complaint for phrase in rule.phrases for complaint in _pattern(phrase))


def _pattern(phrase: str) -> Iterator[FieldError]:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(phrase, options=options)
    except re2.error as error:
        yield field_error("phrases", phrase, f"不是有效的正则表达式：{error}", f"not a valid pattern: {error}",
                          "检查括号与转义；不支持前后查找与反向引用",
                          "check brackets and escapes; look-around and back references are not taken")  # fmt: skip


def _schedule(rule: RuleIn) -> Iterator[FieldError]:
    if rule.schedule is None:
        return
    if (rule.schedule.from_ is None) != (rule.schedule.to is None):
        yield field_error("schedule", rule.schedule.from_ or rule.schedule.to, "时段不完整", "half a span of time",
                          "开始与结束时间都要填写", "give both its beginning and its end")  # fmt: skip
    for name in ("since", "until"):
        value = getattr(rule.schedule, name)
        try:
            if value:
                clock.from_rfc3339(value)
        except ValueError:
            yield field_error(
                f"schedule.{name}", value, "不是日期时间", "not a date and time",
                "使用 2026-11-24T08:30:00+08:00 的格式", "write it as 2026-11-24T08:30:00+08:00",
            )  # fmt: skip


def _answers(rule: RuleIn) -> Iterator[FieldError]:
    if not rule.replies and rule.hand_over is None:
        yield field_error("replies", "", "规则没有回复，也不转人工", "the rule neither answers nor hands over",
                          "添加回复，或打开“转人工”", "add a reply, or switch on “hand over”")  # fmt: skip
    if rule.always and rule.hand_over is not None:
        yield field_error("always", "true", "人工接待中不能再转人工", "a person cannot be asked for beside a person",
                          "关闭“始终回复”或“转人工”", "switch off “always” or “hand over”")  # fmt: skip


def entry_of(rule: RuleIn) -> choice.Entry:
    """The rule as the choice needs it, to be tried before it is kept. Raises Invalid."""
    check(rule)
    return choice.Entry(0, rule.name, rule.kind, tuple(rule.phrases), rule.priority, frozenset(rule.accounts),
                        stored_schedule(rule), tuple(ports.reply_of(reply) for reply in stored_replies(rule)),
                        None, rule.always)  # fmt: skip


def stored_replies(rule: RuleIn) -> list[dict[str, object]]:
    """As the column keeps them."""
    return [reply.dict() for reply in rule.replies]


def stored_schedule(rule: RuleIn) -> dict[str, object]:
    """As the column keeps it: instants as milliseconds, nothing that does not limit."""
    given = rule.schedule
    if given is None:
        return {}
    found: dict[str, object] = {"weekdays": sorted(set(given.weekdays)), "from": given.from_, "to": given.to}
    for name in ("since", "until"):
        value = getattr(given, name)
        found[name] = clock.from_rfc3339(value) if value else None
    return {name: value for name, value in found.items() if value}
