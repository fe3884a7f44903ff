"""The six dimensions of an action (A-67…A-72), and what counts as filled."""

import re
from typing import Any, Final

from weihu.kernel.errors import Words

ATTRIBUTE: Final = "attribute"
GROUP: Final = "group"
SPACE: Final = "space"
QUANTITY: Final = "quantity"
VALUE: Final = "value"
EMOTION: Final = "emotion"

# Every action has an attribute by its columns; the others are what its verb says.
DECLARED: Final = frozenset({GROUP, SPACE, QUANTITY, VALUE, EMOTION})

WORDS: Final[dict[str, Words]] = {
    ATTRIBUTE: Words("属性", "Attribute"),
    GROUP: Words("群组", "Group"),
    SPACE: Words("时间空间", "Time and space"),
    QUANTITY: Words("数量质量", "Quantity and quality"),
    VALUE: Words("效率价值", "Efficiency and value"),
    EMOTION: Words("情绪观点", "Emotion and opinion"),
}

# The shop is a column: the group that the customer belonged to, and the place where it happened.
BY_SHOP: Final = frozenset({GROUP, SPACE})

# A value is a measure, an id or a word of ours; never what a person wrote, never a phone number.
_CODE = re.compile(r"[a-z][a-z0-9_.\-]{0,39}")

Dimensions = dict[str, dict[str, Any]]


def is_measure(value: object) -> bool:
    """Whether the ledger may hold this: numbers, truths, codes of ours, and lists of them."""
    if isinstance(value, list | tuple):
        return all(is_measure(one) for one in value)
    return isinstance(value, bool | int | float) or (isinstance(value, str) and bool(_CODE.fullmatch(value)))
