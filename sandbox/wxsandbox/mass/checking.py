"""What the platform's checks make of a mass message: content, originality (C6, A11). Pure."""

import re
from typing import Any

from wxsandbox.accounts import Account
from wxsandbox.articles import publishing
from wxsandbox.mass.jobs import SENT, MassJob

_CANNOT, _JUDGED = 30002, 30003
_NUMBER = re.compile(r"err\((\d+)\)")


def verdict(account: Account, job: MassJob) -> str:
    """`send success` to go on, or err(num)."""
    number = publishing.marked(account, "mass_bad_words", job.words)
    if number:
        return f"err({number})"
    state = max(job.reprints, default=publishing.NO_REPRINT)
    if state == publishing.FORBIDDEN_REPRINT:
        return f"err({_CANNOT})"
    if state == publishing.REPRINT and not job.ignore_reprint:
        return f"err({_JUDGED})"
    return SENT


def is_refusal(verdict: str) -> bool:
    return _NUMBER.fullmatch(verdict) is not None


def copyright_result(job: MassJob) -> dict[str, Any]:
    """CopyrightCheckResult of the end event (A11)."""
    items = [
        {
            "ArticleIdx": place,
            "UserDeclareState": 0,
            "AuditState": 0 if state == publishing.NO_REPRINT else 2,
            "OriginalArticleUrl": "",
            "OriginalArticleType": 0,
            "CanReprint": int(state == publishing.REPRINT),
            "NeedReplaceContent": 0,
            "NeedShowReprintSource": int(state == publishing.REPRINT),
        }
        for place, state in enumerate(job.reprints, 1)
    ]
    state = max(job.reprints, default=publishing.NO_REPRINT)
    return {"Count": len(items), "ResultList": {"item": items}, "CheckState": state}


def url_result(urls: list[str]) -> dict[str, Any]:
    """ArticleUrlResult of the end event (A11)."""
    items = [{"ArticleIdx": place, "ArticleUrl": url} for place, url in enumerate(urls, 1)]
    return {"Count": len(items), "ResultList": {"item": items}}
