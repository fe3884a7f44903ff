"""What crosses the edge about accounts. Secrets go in and never come out, but for those that we have just made."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from django.conf import settings
from pydantic import Field, StringConstraints, model_validator

from weihu.channels.accounts import heard
from weihu.channels.accounts.health import CAUSES
from weihu.channels.accounts.models import AccessToken, Account, FailedCall, Oddity
from weihu.channels.accounts.platforms import Allowance, Platform, Told
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.kernel import clock
from weihu.kernel.errors import Words

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Appid = Annotated[str, StringConstraints(pattern=r"^wx[0-9a-f]{16}$")]
OriginalId = Annotated[str, StringConstraints(pattern=r"^gh_[0-9a-zA-Z]{6,20}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z]{16,64}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z]{3,32}$")]
AesKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z+/]{43}$")]
Mode = Literal["plain", "compatible", "safe"]
Kind = Literal["service", "subscription"]
Format = Literal["xml", "json"]
LimitName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,40}$")]
Limit = Annotated[int, Field(ge=0, le=10**9)] | Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,20}$")]
# What differs from the platform's defaults: calls a second, reply windows, the model of pools.
Limits = Annotated[dict[LimitName, Limit], Field(max_length=40)]


class CauseOut(Schema):
    """Why it is not well, and what to do."""

    name: str
    words_zh: str
    words_en: str
    remedy_zh: str
    remedy_en: str


class OddityOut(Schema):
    """Something unexpected that the platform did, told once."""

    name: str
    detail: str
    words_zh: str
    words_en: str
    remedy_zh: str
    remedy_en: str
    at: Instant


class AccountOut(Schema):
    """An account; null `callback_url` for whoever may not set it up."""

    id: Id
    name: str
    shop_id: Id | None
    adapter: str
    appid: str
    original_id: str
    kind: str
    verified: bool
    mode: str
    format: str
    state: str
    cause: CauseOut | None
    state_since: Instant | None
    oddities: list[OddityOut]
    callback_url: str | None
    previous_key_until: Instant | None
    limits: dict[str, int | str]
    followers_synced_at: Instant | None
    last_callback_at: Instant | None
    created_at: Instant
    disabled_at: Instant | None


class AccountTroubleOut(Schema):
    """An account that cannot work now, as the banner of the desk tells it; `remedy` is for those who can mend it."""

    account_id: Id
    name: str
    words_zh: str
    words_en: str
    remedy_zh: str | None
    remedy_en: str | None
    since: Instant | None


class AccountTokenOut(Schema):
    """The state of the access token, never the token. Seconds are of the host's clock, as tokens age by it."""

    has_token: bool
    renewals: int
    age_s: int | None
    left_s: int | None
    renewed_by: str
    # Who is asking for a new one at this moment.
    lease_by: str | None
    lease_left_s: int


class AccountFailureOut(Schema):
    """Calls that failed alike within a moment, in our words."""

    id: Id
    call: str
    code: str
    rid: str
    detail: str
    times: int
    first_at: Instant
    at: Instant
    words_zh: str
    words_en: str
    remedy_zh: str
    remedy_en: str


class AccountAllowanceOut(Schema):
    """How often one call may be made today; null figures were not told."""

    name: str
    call: str
    words_zh: str
    words_en: str
    limit: int | None
    used: int | None
    left: int | None
    a_minute: int | None
    problem_zh: str | None
    problem_en: str | None


class AccountAllowancesOut(Schema):
    """The platform's figures of today, and our own pace."""

    allowances: list[AccountAllowanceOut]
    pace_a_second: int
    pace_at_once: int
    pace_left: int
    at: Instant


class AccountMade(Schema):
    """The account, and what must be typed into the platform's console now; it is shown this once."""

    account: AccountOut
    callback_url: str
    token: str | None
    aes_key: str | None


class AccountIn(Schema):
    """A new account. A token or cipher key that is left out is made and shown once."""

    name: Name
    appid: Appid
    original_id: OriginalId
    secret: Secret
    shop_id: IdIn | None = None
    kind: Kind = "service"
    verified: bool = True
    mode: Mode = "safe"
    format: Format = "xml"
    token: Token | None = None
    aes_key: AesKey | None = None


class AccountChange(Schema):
    """What is left out stays."""

    name: Name | None = None
    original_id: OriginalId | None = None
    secret: Secret | None = None
    shop_id: IdIn | None = None
    kind: Kind | None = None
    verified: bool | None = None
    mode: Mode | None = None
    format: Format | None = None
    token: Token | None = None
    aes_key: AesKey | None = None
    limits: Limits | None = None
    disabled: bool | None = None

    @model_validator(mode="after")
    def _name_stays(self) -> Self:
        given = self.model_fields_set - {"shop_id"}
        if any(getattr(self, name) is None for name in given):
            raise ValueError("only shop_id can be null")
        return self

    def columns(self) -> dict[str, Any]:
        """What was given, but for being in use or not."""
        return self.model_dump(include=self.model_fields_set - {"disabled"})


class FindingOut(Schema):
    """One thing that was looked at."""

    name: str
    ok: bool
    words_zh: str
    words_en: str
    remedy_zh: str
    remedy_en: str


class CheckOut(Schema):
    """What the platform says about the account."""

    ok: bool
    findings: list[FindingOut]


def callback_url(account: Account) -> str:
    """Where the platform pushes: its last part is secret."""
    return f"{settings.ENVIRONMENT.public_url.rstrip('/')}/wx/{account.key}"


def shown(account: Account, oddities: Sequence[Oddity], *, may_edit: bool) -> dict[str, Any]:
    """The account as `AccountOut`."""
    state, name = account.state, account.cause
    if state == Account.State.OK and heard.is_silent(account, clock.now()):
        state, name = Account.State.WARNING, heard.SILENT
    cause = CAUSES.get(name)
    told = None
    if cause is not None:
        told = {
            "name": name,
            "words_zh": cause.words.zh,
            "words_en": cause.words.en,
            "remedy_zh": cause.remedy.zh,
            "remedy_en": cause.remedy.en,
        }
    told_else = {
        "state",
        "cause",
        "state_since",
        "oddities",
        "callback_url",
        "previous_key_until",
        "followers_synced_at",
    }
    return {
        **{column: getattr(account, column) for column in AccountOut.model_fields.keys() - told_else},
        "state": state,
        "cause": told,
        "state_since": _since(account, state),
        "oddities": [_odd(one) for one in oddities],
        "callback_url": callback_url(account) if may_edit else None,
        "previous_key_until": account.previous_aes_until or None,
        "followers_synced_at": account.sync.get("ended_at"),
    }


def _since(account: Account, state: str) -> int | None:
    """Since when it is in the state that is shown; a silence begins with the last push."""
    if state != account.state:
        return account.last_callback_at or account.created_at
    return account.state_since or None


def trouble(account: Account, *, may_mend: bool) -> dict[str, Any]:
    """The account as `AccountTroubleOut`."""
    cause = CAUSES.get(account.cause)
    words = cause.words if cause else Words(account.cause, account.cause)
    remedy = cause.remedy if cause and may_mend else None
    return {
        "account_id": account.pk,
        "name": account.name,
        "words_zh": words.zh,
        "words_en": words.en,
        "remedy_zh": remedy.zh if remedy else None,
        "remedy_en": remedy.en if remedy else None,
        "since": account.state_since or None,
    }


def token_state(row: AccessToken | None, wall: int) -> dict[str, Any]:
    """The token's state as `AccountTokenOut`."""
    if row is None:
        row = AccessToken()
    has_token = bool(row.value) and row.expires_at > wall
    is_leased = row.lease_until > wall
    return {
        "has_token": has_token,
        "renewals": row.version,
        "age_s": (wall - row.renewed_at) // 1000 if row.renewed_at else None,
        "left_s": (row.expires_at - wall) // 1000 if has_token else None,
        "renewed_by": row.renewed_by,
        "lease_by": row.lease_by if is_leased else None,
        "lease_left_s": (row.lease_until - wall) // 1000 if is_leased else 0,
    }


def failure(row: FailedCall, platform: Platform | None) -> dict[str, Any]:
    """The failed call as `AccountFailureOut`."""
    told = platform.explain(row.code) if platform else Told(Words(row.code, row.code), Words("", ""))
    return {
        **{name: getattr(row, name) for name in ("id", "call", "code", "rid", "detail", "times", "first_at", "at")},
        "words_zh": told.words.zh,
        "words_en": told.words.en,
        "remedy_zh": told.remedy.zh,
        "remedy_en": told.remedy.en,
    }


def allowance(one: Allowance, platform: Platform) -> dict[str, Any]:
    """The allowance as `AccountAllowanceOut`."""
    problem = platform.explain(one.problem).words if one.problem else None
    is_told = problem is None and one.limit > 0
    return {
        "name": one.name,
        "call": one.call,
        "words_zh": one.words.zh,
        "words_en": one.words.en,
        "limit": one.limit if is_told else None,
        "used": one.used if problem is None else None,
        "left": one.left if is_told else None,
        "a_minute": one.a_minute or None,
        "problem_zh": problem.zh if problem else None,
        "problem_en": problem.en if problem else None,
    }


def _odd(one: Oddity) -> dict[str, Any]:
    told = heard.ODDITIES[one.name]
    return {
        "name": one.name,
        "detail": one.detail,
        "words_zh": told.words.say("zh", detail=one.detail),
        "words_en": told.words.say("en", detail=one.detail),
        "remedy_zh": told.remedy.zh,
        "remedy_en": told.remedy.en,
        "at": one.at,
    }
