"""Accounts over HTTP."""

from collections.abc import Sequence
from typing import Any

from ninja import Status

from weihu.channels.accounts import failures, schemas, selectors, services
from weihu.channels.accounts.models import Account
from weihu.channels.accounts.permissions import ACCOUNT_EDIT, ACCOUNT_READ
from weihu.channels.accounts.platforms import PLATFORMS
from weihu.foundation.organisations import selectors as organisations
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.edge import LOGGED_IN, IdIn, Request, Router
from weihu.kernel import clock

router = Router(tag="accounts")


@router.get("/accounts", permission=ACCOUNT_READ, response=list[schemas.AccountOut])
def list_accounts(request: Request) -> list[dict[str, Any]]:
    """The accounts that I may see, with their health."""
    return _all_shown(request.actor, list(selectors.visible_to(request.actor)))


@router.get("/accounts/troubles", permission=LOGGED_IN, response=list[schemas.AccountTroubleOut])
def list_account_troubles(request: Request) -> list[dict[str, Any]]:
    """The accounts that cannot work now: what is wrong, and for whoever may mend it what to do."""
    actor = request.actor
    return [schemas.trouble(one, may_mend=_may_edit(actor, one)) for one in selectors.troubled(actor)]


@router.get("/accounts/{account_id}", permission=ACCOUNT_READ, response=schemas.AccountOut)
def get_account(request: Request, account_id: IdIn) -> dict[str, Any]:
    """One of them."""
    return _shown(request.actor, selectors.get_visible(request.actor, account_id))


@router.post("/accounts", permission=ACCOUNT_EDIT, response={201: schemas.AccountMade})
def create_account(request: Request, body: schemas.AccountIn) -> Status[dict[str, Any]]:
    """Connects an account; answers what to type into the platform's console."""
    if body.shop_id is not None:
        organisations.get_visible_shop(request.actor, body.shop_id)
    told = {name: value for name, value in body.model_dump().items() if value is not None}
    made = services.create(request.actor, organisation_id=request.actor.organisation_id, **told)
    return Status(201, _made(request.actor, made, token=body.token is None, aes_key=body.aes_key is None))


@router.patch("/accounts/{account_id}", permission=ACCOUNT_EDIT, response=schemas.AccountOut)
def change_account(request: Request, account_id: IdIn, body: schemas.AccountChange) -> dict[str, Any]:
    """Changes what is given."""
    account = selectors.get_visible(request.actor, account_id, ACCOUNT_EDIT)
    if body.shop_id is not None:
        organisations.get_visible_shop(request.actor, body.shop_id)
    account = services.change(request.actor, account, **body.columns())
    if body.disabled is not None:
        account = (services.disable if body.disabled else services.enable)(request.actor, account)
    return _shown(request.actor, account)


@router.post("/accounts/{account_id}/cipher-key", permission=ACCOUNT_EDIT, response=schemas.AccountMade)
def rotate_cipher_key(request: Request, account_id: IdIn) -> dict[str, Any]:
    """A new cipher key, shown once; the former one is accepted for a week."""
    account = selectors.get_visible(request.actor, account_id, ACCOUNT_EDIT)
    return _made(request.actor, services.rotate_aes_key(request.actor, account), token=False, aes_key=True)


@router.post("/accounts/{account_id}/check", permission=ACCOUNT_EDIT, response=schemas.CheckOut)
def check_account(request: Request, account_id: IdIn) -> dict[str, Any]:
    """Asks the platform whether all is set up well."""
    account = selectors.get_visible(request.actor, account_id, ACCOUNT_EDIT)
    findings = [
        {
            "name": one.name,
            "ok": one.ok,
            "words_zh": one.words.zh,
            "words_en": one.words.en,
            "remedy_zh": one.remedy.zh,
            "remedy_en": one.remedy.en,
        }
        for one in services.check(account)
    ]
    return {"ok": all(one["ok"] for one in findings), "findings": findings}


@router.get("/accounts/{account_id}/token", permission=ACCOUNT_READ, response=schemas.AccountTokenOut)
def get_account_token(request: Request, account_id: IdIn) -> dict[str, Any]:
    """How old its access token is and for how long it is good; never the token."""
    account = selectors.get_visible(request.actor, account_id)
    return schemas.token_state(selectors.token_of(account), clock.wall())


@router.get("/accounts/{account_id}/failures", permission=ACCOUNT_READ, response=list[schemas.AccountFailureOut])
def list_account_failures(request: Request, account_id: IdIn) -> list[dict[str, Any]]:
    """The newest failed calls of its platform, at most 200."""
    account = selectors.get_visible(request.actor, account_id)
    platform = PLATFORMS.get(account.adapter)
    return [schemas.failure(row, platform) for row in selectors.failures_of(account, limit=failures.KEPT)]


@router.get("/accounts/{account_id}/allowances", permission=ACCOUNT_READ, response=schemas.AccountAllowancesOut)
def get_account_allowances(request: Request, account_id: IdIn) -> dict[str, Any]:
    """What the platform still allows today; it is asked now."""
    account = selectors.get_visible(request.actor, account_id)
    allowances, pace = services.allowances(account)
    return {
        "allowances": [schemas.allowance(one, PLATFORMS[account.adapter]) for one in allowances],
        "pace_a_second": pace.a_second,
        "pace_at_once": pace.at_once,
        "pace_left": pace.left,
        "at": clock.now(),
    }


@router.post("/accounts/{account_id}/followers/sync", permission=ACCOUNT_EDIT, response={202: schemas.AccountOut})
def sync_followers(request: Request, account_id: IdIn) -> Status[dict[str, Any]]:
    """Begins to read the follower list; who is on it becomes a customer."""
    account = selectors.get_visible(request.actor, account_id, ACCOUNT_EDIT)
    services.sync_followers(request.actor, account)
    return Status(202, _shown(request.actor, account))


def _shown(actor: Actor, account: Account) -> dict[str, Any]:
    return _all_shown(actor, [account])[0]


def _all_shown(actor: Actor, accounts: Sequence[Account]) -> list[dict[str, Any]]:
    oddities = selectors.oddities_of(accounts)
    return [schemas.shown(account, oddities[account.pk], may_edit=_may_edit(actor, account)) for account in accounts]


def _may_edit(actor: Actor, account: Account) -> bool:
    return actor.may_everywhere(ACCOUNT_EDIT) or (
        account.shop_id is not None and actor.may(ACCOUNT_EDIT, account.shop_id)
    )


def _made(actor: Actor, account: Account, *, token: bool, aes_key: bool) -> dict[str, Any]:
    return {
        "account": _shown(actor, account),
        "callback_url": schemas.callback_url(account),
        "token": account.token if token else None,
        "aes_key": account.aes_key if aes_key else None,
    }
