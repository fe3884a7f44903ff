"""What the words of a canned reply may be; variables: `{称呼}` and its like, filled by the desk where they are put into
an answer. Pure.
"""

import re
from typing import Final

from weihu.kernel.errors import FieldError, field_error

TITLE_MOST: Final = 60
TEXT_MOST: Final = 2000
CATEGORY_MOST: Final = 40
SHORTCUT_MOST: Final = 20
# What follows `/` in the composer: no spaces, so that typing on ends the search.
SHORTCUT_PATTERN: Final = r"^[^\s/]*$"
# As many as somebody can still keep in order, and the desk search while one types.
MOST: Final = 2000

# The desk has something to say for each when nothing is known: an empty name is never printed.
VARIABLES: Final = ("称呼", "客服", "门店", "公众号")
_VARIABLE = re.compile(r"\{([^{}\n]{1,20})\}")


def unknown(text: str) -> list[str]:
    """Variables that nobody fills, each once."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in VARIABLES]


def findings(text: str) -> list[FieldError]:
    """What is wrong with the words of a canned reply."""
    known = "、".join(f"{{{name}}}" for name in VARIABLES)
    return [
        field_error(
            "text", f"{{{name}}}", "没有这个变量", "There is no such variable", f"可用：{known}", f"Use one of: {known}"
        )
        for name in unknown(text)
    ]


def faults(*, title: str, text: str, category: str, shortcut: str) -> list[FieldError]:
    """All that is wrong with a reply that came in a table, whose cells no form has looked at."""
    found: list[FieldError] = []
    for name, value, zh, en, least, most in (
        ("title", title, "标题", "The title", 1, TITLE_MOST),
        ("text", text, "内容", "The text", 1, TEXT_MOST),
        ("category", category, "分组", "The group", 0, CATEGORY_MOST),
        ("shortcut", shortcut, "快捷码", "The shortcut", 0, SHORTCUT_MOST),
    ):
        if len(value) < least:
            found.append(field_error(name, value, f"{zh}是空的", f"{en} is empty", "请填写", "Write something"))
        if len(value) > most:
            found.append(
                field_error(
                    name, value, f"{zh}有 {len(value)} 个字", f"{en} has {len(value)} characters",
                    f"最多 {most} 个", f"{most} at most",
                )
            )  # fmt: skip
    if not re.match(SHORTCUT_PATTERN, shortcut):
        found.append(
            field_error(
                "shortcut", shortcut, "快捷码含空格或 /", "The shortcut has a space or /", "去掉它们", "Leave them out"
            )
        )
    return found + findings(text)
