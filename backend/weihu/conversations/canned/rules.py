"""Variables of canned replies: `{称呼}` and its like, filled by the desk where they are put into an answer. Pure."""

import re
from typing import Final

from weihu.kernel.errors import FieldError, field_error

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
