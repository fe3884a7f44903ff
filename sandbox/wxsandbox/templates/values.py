"""What may stand in a template's places: kinds of values and their limits (B9). Pure."""

import re
from collections.abc import Callable, Mapping

_KEY = re.compile(r"([a-z_]+?)\d*")
_CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"
_DAY = r"(\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月"
_MOMENT = rf"(({_DAY})(\s*{_CLOCK})?|{_CLOCK})"
_TIME = re.compile(rf"{_MOMENT}(\s*[~～]\s*{_MOMENT})?")
_AMOUNT = re.compile(r"[^\d\s.+-]?[+-]?\d{1,10}(\.\d+)?元?")
_NUMBER = re.compile(r"[+-]?\d{1,32}(\.\d+)?")
_PHONE = re.compile(r"[\d+\-()#* ]{1,17}")
_CHINESE = re.compile(r"[\u3400-\u9fff·]+")
_LATIN = re.compile(r"[A-Za-z .·]+")
_CHINESE_ANYWHERE = re.compile(r"[\u3400-\u9fff]")


def _matching(pattern: re.Pattern[str], most: int = 200) -> Callable[[str], bool]:
    return lambda value: len(value) <= most and pattern.fullmatch(value) is not None


def _number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None and sum(letter.isdigit() for letter in value) <= 32


def _name(value: str) -> bool:
    if _LATIN.fullmatch(value):
        return len(value) <= 20
    return len(value) <= 10


def _symbol(value: str) -> bool:
    return len(value) <= 5 and not any(letter.isalnum() for letter in value)


def _string(value: str) -> bool:
    return len(value) <= 32 and _CHINESE_ANYWHERE.search(value) is None


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "short_thing": lambda value: len(value) <= 20,
    "const": lambda value: len(value) <= 20,
    "number": _number,
    "letter": _matching(re.compile(r"[A-Za-z]+"), 32),
    "symbol": _symbol,
    "character_string": _string,
    "time": _matching(_TIME),
    "date": _matching(_TIME),
    "amount": _matching(_AMOUNT),
    "phone_number": _matching(_PHONE),
    "car_number": lambda value: len(value) <= 8,
    "name": _name,
    "phrase": _matching(_CHINESE, 5),
}
# A place of the old library (keyword1) takes any text; so long a one is refused all the same.
_FREE = 200


def fits(key: str, value: str) -> bool:
    """Whether a value may stand in this place."""
    found = _KEY.fullmatch(key)
    kind = _KINDS.get(found.group(1)) if found else None
    return kind(value) if kind else len(value) <= _FREE
