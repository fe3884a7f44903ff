"""Official accounts: make, list, change, verify, and what their menu and tokens are."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from wxsandbox import cipher, knobs, tokens
from wxsandbox.accounts import Account, Format, Frozen, Kind, LastDelivery, Mode
from wxsandbox.callbacks.verification import verify
from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.knob_words import CHINESE


class NewAccount(Struct, forbid_unknown_fields=True):
    """An account to make; what is left out is made up."""

    kind: Kind = "service"
    verified: bool = True
    sandbox: bool = False
    name: str = ""
    appid: str = ""
    secret: str = ""
    original_id: str = ""
    token: str = ""
    aes_key: str = ""
    mode: Mode = "plain"
    format: Format = "xml"
    callback_url: str = ""
    open_platform: str = ""
    oauth_domain: str = ""
    ip_whitelist: list[str] = []
    knobs: dict[str, Any] = {}


class AccountChange(Struct, forbid_unknown_fields=True):
    """What to change; the rest stays."""

    kind: Kind | UnsetType = UNSET
    verified: bool | UnsetType = UNSET
    sandbox: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET
    secret: str | UnsetType = UNSET
    token: str | UnsetType = UNSET
    aes_key: str | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    callback_url: str | UnsetType = UNSET
    open_platform: str | UnsetType = UNSET
    oauth_domain: str | UnsetType = UNSET
    ip_whitelist: list[str] | UnsetType = UNSET
    frozen: Frozen | UnsetType = UNSET
    knobs: dict[str, Any] | UnsetType = UNSET
    quotas: dict[str, int] | UnsetType = UNSET  # path → daily limit


class AccountShown(Struct):
    """An account with all its fields: a sandbox has no secrets."""

    appid: str
    secret: str
    original_id: str
    name: str
    kind: Kind
    verified: bool
    sandbox: bool
    token: str
    aes_key: str
    mode: Mode
    format: Format
    callback_url: str
    open_platform: str
    oauth_domain: str
    ip_whitelist: list[str]
    frozen: Frozen
    knobs: dict[str, bool | int | float | str]
    quotas: dict[str, int]
    followers: int
    last_delivery: LastDelivery | None


class AccountList(Struct):
    """A page of accounts."""

    items: list[AccountShown]
    next: int


class Verified(Struct):
    """How a verification of the callback address ended."""

    ok: bool
    detail: str


class KnobShown(Struct):
    """A knob: its name, default, what it means in both languages, and where the fact sheet speaks of it."""

    name: str
    default: bool | int | float | str
    meaning: str
    meaning_zh: str
    section: str
    choices: list[bool | int | float | str]


class KnobList(Struct):
    """A page of knobs."""

    items: list[KnobShown]
    next: int


@route("POST", "/accounts", "Make an official account", body=NewAccount, answer=AccountShown)
def make_account(visit: Visit) -> AccountShown:
    wanted: NewAccount = visit.body
    fields = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value not in ("", [], {})}
    fields["knobs"] = knobs.checked(wanted.knobs)
    fields.setdefault("name", "服务号" if wanted.kind == "service" else "订阅号")
    account = Account(**fields)
    _check(account)
    if account.original_id in visit.world.by_original_id:
        raise ControlError(409, "original_id_taken", f"{account.original_id} exists already")
    return _shown(visit, visit.world.add_account(account))


@route("GET", "/accounts", "All official accounts, with the state of their last delivery", answer=AccountList)
def list_accounts(visit: Visit) -> AccountList:
    accounts = [_shown(visit, account) for account in visit.world.accounts.values()]
    return AccountList(accounts, len(accounts))


@route("GET", "/accounts/{appid}", "One official account", answer=AccountShown)
def get_account(visit: Visit) -> AccountShown:
    return _shown(visit, visit.world.account(visit.path("appid")))


@route(
    "PATCH",
    "/accounts/{appid}",
    "Change an account: callback, mode, rights, daily limits, knobs",
    body=AccountChange,
    answer=AccountShown,
)
def change_account(visit: Visit) -> AccountShown:
    account = visit.world.account(visit.path("appid"))
    changes = {name: value for name, value in msgspec.structs.asdict(visit.body).items() if value is not UNSET}
    new_knobs, limits = knobs.checked(changes.pop("knobs", {})), changes.pop("quotas", {})
    _check(msgspec.structs.replace(account, **changes))
    for name, value in changes.items():
        setattr(account, name, value)
    account.knobs.update(new_knobs)
    account.quotas.limits.update(limits)
    visit.world.changed_account(account)
    return _shown(visit, account)


@route("POST", "/accounts/{appid}/verify", "Do the console's URL verification now", answer=Verified)
async def verify_account(visit: Visit) -> Verified:
    ok, detail = await verify(visit.world, visit.world.account(visit.path("appid")))
    return Verified(ok, detail)


@route("POST", "/accounts/{appid}/invalidate-tokens", "Make every access token of the account fail from now on")
def invalidate_tokens(visit: Visit) -> dict[str, int]:
    account = visit.world.account(visit.path("appid"))
    return {"invalidated": len(tokens.invalidate(account, now=visit.world.now()))}


@route("GET", "/knobs", "The points that can be turned per account", answer=KnobList)
def list_knobs(visit: Visit) -> KnobList:
    shown = [
        KnobShown(one.name, one.default, one.meaning, CHINESE.get(one.name, one.meaning), one.section, [*one.choices])
        for one in knobs.KNOBS.values()
    ]
    return KnobList(shown, len(shown))


def _check(account: Account) -> None:
    """What the console would refuse (A1)."""
    if not 3 <= len(account.token) <= 32:
        raise ControlError(400, "bad_token", "a token has 3 to 32 letters and digits")
    try:
        cipher.read_aes_key(account.aes_key)
    except cipher.CipherError as error:
        raise ControlError(400, "bad_aes_key", str(error)) from error
    if account.callback_url and not account.callback_url.startswith(("http://", "https://")):
        raise ControlError(400, "bad_callback_url", "callback_url begins with http:// or https://")


def _shown(visit: Visit, account: Account) -> AccountShown:
    names = [name for name in AccountShown.__struct_fields__ if name not in ("quotas", "followers")]
    fields = {name: getattr(account, name) for name in names}
    followers = len(visit.world.rosters[account.appid].followers)
    return AccountShown(**fields, quotas=account.quotas.limits, followers=followers)
