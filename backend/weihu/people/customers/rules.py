"""What a value must look like, and what a customer is called: pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from weihu.kernel.errors import FieldError, Invalid, Words

MAX_LENGTH = 400
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Province and letter, then five signs, or six of a new-energy vehicle (small: letter first; big: letter last).
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_NUMBER = re.compile(r"[+-]?(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{1,9})?")
_CONTROLS = {"Cc", "Zl", "Zp"}
_YEARS = range(1900, 2200)

# By kind: what is wrong, what to do. `{name}` is the field's.
_TOLD: dict[str, tuple[Words, Words]] = {
    "text": (
        Words("「{name}」太长或含有换行等控制字符", "“{name}” is too long or holds line breaks"),
        Words("最多 400 个字，写成一行", "One line of at most 400 characters"),
    ),
    "number": (
        Words("「{name}」不是数字", "“{name}” is not a number"),
        Words("填写数字，例如 12 或 3.5", "Give a number such as 12 or 3.5"),
    ),
    "date": (
        Words("「{name}」不是日期", "“{name}” is not a date"),
        Words("按年-月-日填写，例如 2026-03-08", "Write year-month-day, e.g. 2026-03-08"),
    ),
    "phone": (
        Words("「{name}」不是手机号码", "“{name}” is not a mobile number"),
        Words("填写 11 位手机号码，以 13 至 19 开头", "Give 11 digits beginning with 13 to 19"),
    ),
    "plate": (
        Words("「{name}」不是车牌号码", "“{name}” is not a plate number"),
        Words(
            "省份简称 + 字母 + 5 位（新能源 6 位），不含字母 I 和 O，例如 浙ZD12345",
            "Province sign, letter, then 5 signs (6 for new energy), no I or O, e.g. 浙ZD12345",
        ),
    ),
    "choice": (
        Words("「{name}」没有这个选项", "“{name}” has no such choice"),
        Words("可选：{choices}", "Choose one of: {choices}"),
    ),
}


def normalised(raw: str, *, key: str, name: str, kind: str, choices: Sequence[str] = ()) -> str:
    """The value as it is stored; the empty value takes the field away. Raises Invalid."""
    text = raw.strip()
    if not text:
        return ""
    found = text if kind == "choice" and text in choices else _KINDS[kind](text)
    if found is None or len(found) > MAX_LENGTH:
        raise Invalid(_wrong(raw, key=key, name=name, kind=kind, choices=choices))
    return found


def _wrong(raw: str, *, key: str, name: str, kind: str, choices: Sequence[str]) -> FieldError:
    message, remedy = _TOLD[kind]
    params = {"name": name, "choices": "、".join(choices)}
    return FieldError(
        key,
        raw[:80],
        Words(message.say("zh", **params), message.say("en", **params)),
        Words(remedy.say("zh", **params), remedy.say("en", **params)),
    )


def _text(text: str) -> str | None:
    return None if any(unicodedata.category(sign) in _CONTROLS for sign in text) else text


def _number(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        return format(Decimal(plain.replace(",", "")).normalize(), "f")
    except InvalidOperation:
        return None


def _date(text: str) -> str | None:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return dt.date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def _phone(text: str) -> str | None:
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    return digits if digits.isascii() and _MOBILE.fullmatch(digits) else None


def _plate(text: str) -> str | None:
    plain = re.sub(r"[\s.·•・‧\-]", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if _PLATE.fullmatch(plain) else None


def _never(text: str) -> str | None:
    return None


_KINDS: dict[str, Callable[[str], str | None]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "phone": _phone,
    "plate": _plate,
    "choice": _never,
}

_NOBODY = Words("微信用户 {short}", "WeChat user {short}")


def short_id(openid: str) -> str:
    """The end of her openid, by which staff tell nameless customers apart."""
    return openid[-6:]


def display_name(*, name: str, nickname: str, openid: str, language: str = "zh") -> str:
    """What staff read: the name they gave, else the nickname she consented to, else 微信用户 and the short id."""
    return name or nickname or _NOBODY.say(language, short=short_id(openid)).strip()


def tag_name(raw: str) -> str:
    """A tag's name with its spaces in order."""
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def searched(words: str, kind: str) -> str:
    """A piece of a phone or plate as it is stored; empty when the words are too short to be a piece of one."""
    plain = re.sub(r"[\s.·•・‧\-]", "", unicodedata.normalize("NFKC", words)).upper()
    if kind == "phone":
        return plain if plain.isascii() and plain.isdigit() and len(plain) >= 4 else ""
    return plain if len(plain) >= 3 else ""
