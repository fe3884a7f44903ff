"""Errors as problem JSON (RFC 9457): a stable code, words in the reader's language, fields with value and remedy."""

from typing import Any

from weihu.kernel.errors import FieldError, WeihuError, Words

CONTENT_TYPE = "application/problem+json; charset=utf-8"


class Internal(WeihuError):
    """Our bug: logged with its trace, told without it."""

    detail = Words("我们已记录这个错误，请稍后再试。", "The error was logged. Try again later.")


def language_of(accept_language: str, fallback: str = "zh") -> str:
    """The first (zh or en) of the browser's list that we speak."""
    for wish in accept_language.lower().split(","):
        language = wish.strip()[:2]
        if language in {"zh", "en"}:
            return language
    return fallback


def problem(error: WeihuError, language: str) -> dict[str, Any]:
    """The body. Parameters that are Words are said in the same language."""
    params = {name: value.say(language) if isinstance(value, Words) else value for name, value in error.params.items()}
    return {
        "code": error.code,
        "status": error.status,
        "title": error.title.say(language, **params),
        "detail": error.detail.say(language, **params),
        "fields": [_field(field, language) for field in error.fields],
        "params": {name: value for name, value in params.items() if isinstance(value, str | int | float | None)},
    }


def _field(field: FieldError, language: str) -> dict[str, str]:
    return {
        "field": field.field,
        "value": field.value.encode("utf-8", "replace").decode(),  # half a character cannot leave as JSON
        "message": field.message.say(language, value=field.value),
        "remedy": field.remedy.say(language, value=field.value),
    }
