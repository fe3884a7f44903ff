"""Menus over HTTP."""

from typing import Any

from ninja import Status

from weihu.channels.accounts import selectors as accounts
from weihu.channels.accounts.models import Account
from weihu.channels.accounts.permissions import ACCOUNT_READ
from weihu.channels.menus import schemas, selectors, services
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.menus.permissions import MENU_EDIT, MENU_PUBLISH
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="menus")


@router.get("/accounts/{account_id}/menu", permission=ACCOUNT_READ, response=schemas.MenuOut)
def get_menu(request: Request, account_id: IdIn) -> dict[str, Any]:
    """The account's draft, what was last read as live, and how the two differ."""
    account = accounts.get_visible(request.actor, account_id)
    return _shown(account, selectors.menu_of(account))


@router.put("/accounts/{account_id}/menu", permission=MENU_EDIT, response=schemas.MenuOut)
def save_menu(request: Request, account_id: IdIn, body: schemas.MenuIn) -> dict[str, Any]:
    """Keeps the draft; it may be unfinished. `version` is the one that was read."""
    account = accounts.get_visible(request.actor, account_id, MENU_EDIT)
    entries = schemas.entries_in(body.entries)
    return _shown(account, services.save(request.actor, account, version=body.version, entries=entries))


@router.post("/accounts/{account_id}/menu/live", permission=MENU_EDIT, response=schemas.MenuOut)
def read_live_menu(request: Request, account_id: IdIn) -> dict[str, Any]:
    """Asks the platform what followers have now."""
    account = accounts.get_visible(request.actor, account_id, MENU_EDIT)
    return _shown(account, services.read_live(account))


@router.post("/accounts/{account_id}/menu/publish", permission=MENU_PUBLISH, response={202: schemas.MenuPublicationOut})
def publish_menu(request: Request, account_id: IdIn, body: schemas.MenuPublishIn) -> Status[dict[str, Any]]:
    """Begins to put the draft before the followers; how it ends is told with the menu."""
    account = accounts.get_visible(request.actor, account_id, MENU_PUBLISH)
    return _asked(services.publish(request.actor, account, version=body.version), account)


@router.delete("/accounts/{account_id}/menu", permission=MENU_PUBLISH, response={202: schemas.MenuPublicationOut})
def remove_menu(request: Request, account_id: IdIn) -> Status[dict[str, Any]]:
    """Begins to take the live menu away; the draft stays."""
    account = accounts.get_visible(request.actor, account_id, MENU_PUBLISH)
    return _asked(services.remove(request.actor, account), account)


@router.get(
    "/accounts/{account_id}/menu/publications", permission=ACCOUNT_READ, response=list[schemas.MenuPublicationOut]
)
def list_menu_publications(request: Request, account_id: IdIn) -> list[dict[str, Any]]:
    """What was published, by whom and when; the newest fifty."""
    account = accounts.get_visible(request.actor, account_id)
    return [schemas.told(one, account) for one in selectors.publications_of(account)]


@router.get("/menus/keys", permission=ACCOUNT_READ, response=list[schemas.MenuKeyOut])
def list_menu_keys(request: Request) -> list[dict[str, Any]]:
    """The entries of my accounts' menus whose taps a rule can answer."""
    return [
        {"account_id": account.pk, "account": account.name, "key": entry.key, "name": entry.name}
        for account, entry in selectors.keys_of(request.actor, ACCOUNT_READ)
    ]


def _shown(account: Account, menu: Menu) -> dict[str, Any]:
    last = selectors.publications_of(account, limit=1)
    return schemas.shown(menu, services.publisher_of(account).limits, last[0] if last else None, account)


def _asked(made: Publication, account: Account) -> Status[dict[str, Any]]:
    return Status(202, schemas.told(made, account))
