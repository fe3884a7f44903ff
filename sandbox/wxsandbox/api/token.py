"""Access tokens, both families (B1)."""

from wxsandbox import quotas, tokens
from wxsandbox.accounts import Account
from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.quotas import Quota

_PLAIN = Quota(2000, 200)
_STABLE = Quota(500_000, minute=10_000)


@endpoint("GET", "/cgi-bin/token", token=False)
def get_token(call: Call) -> Answer:
    account = authenticate(call, call.query.get("appid"), call.query.get("secret"), call.query.get("grant_type"))
    quotas.count(account, call.path, _PLAIN, now=call.now)
    value, expires_in = tokens.issue(account, now=call.now)
    return _handed_out(call, account, value, expires_in)


@endpoint("POST", "/cgi-bin/stable_token", token=False)
def get_stable_token(call: Call) -> Answer:
    body = call.json()
    account = authenticate(call, body.get("appid"), body.get("secret"), body.get("grant_type"))
    quotas.count(account, call.path, _STABLE, now=call.now)
    value, expires_in = tokens.issue_stable(account, force=body.get("force_refresh") is True, now=call.now)
    return _handed_out(call, account, value, expires_in)


def authenticate(call: Call, appid: object, secret: object, grant_type: object) -> Account:
    """The account behind appid and secret, called from an allowed address."""
    if grant_type != "client_credential":
        raise ApiError(40002)
    account = account_by_secret(call, appid, secret)
    if account.ip_whitelist and call.client not in account.ip_whitelist:
        raise ApiError(40164, f"invalid ip {call.client}, not in whitelist")
    return account


def account_by_secret(call: Call, appid: object, secret: object) -> Account:
    if not appid:
        raise ApiError(41002)
    account = call.world.accounts.get(appid) if isinstance(appid, str) else None
    if account is None:
        raise ApiError(40013)
    call.belongs_to(account)
    if not secret:
        raise ApiError(41004)
    if account.frozen == "secret":
        raise ApiError(40243)
    if secret != account.secret:
        raise ApiError(40125)
    return account


def _handed_out(call: Call, account: Account, value: str, expires_in: int) -> Answer:
    index = call.world.by_token
    index[value] = account
    if len(index) > 200 * (1 + len(call.world.accounts)):
        for stale in [one for one, owner in index.items() if one not in owner.tokens.known]:
            del index[stale]
    call.world.changed_account(account, told=False)
    return {"access_token": value, "expires_in": expires_in}
