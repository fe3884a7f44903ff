"""Reads: drafts, publications, and the keys that rules may answer."""

from collections.abc import Iterator

from weihu.channels.accounts import selectors as accounts
from weihu.channels.accounts.models import Account
from weihu.channels.menus import ports
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.menus.ports import ANSWERED, Entry
from weihu.foundation.organisations.actors import Actor

HISTORY = 50


def menu_of(account: Account) -> Menu:
    """The account's draft; an empty one that is not stored where nobody began."""
    found = Menu.objects.filter(account=account).first()
    return found or Menu(organisation_id=account.organisation_id, account=account)


def publications_of(account: Account, *, limit: int = HISTORY) -> list[Publication]:
    """The newest first."""
    return list(Publication.objects.filter(account=account).order_by("-number")[:limit])


def keys_of(actor: Actor, permission: str) -> list[tuple[Account, Entry]]:
    """The entries of live and drafted menus whose taps a rule can answer, each key of an account once."""
    mine = accounts.visible_to(actor, permission).filter(disabled_at=None).order_by("id")[:100]
    menus = Menu.objects.filter(account__in=[account.pk for account in mine]).in_bulk(field_name="account_id")
    found: dict[tuple[int, str], tuple[Account, Entry]] = {}
    for account in mine:
        menu = menus.get(account.pk)
        for entry in [*_leaves(menu.live or []), *_leaves(menu.entries)] if menu else []:
            if entry.kind in ANSWERED and entry.key:
                found[account.pk, entry.key] = (account, entry)
    return list(found.values())


def _leaves(stored: list[object]) -> Iterator[Entry]:
    for entry in ports.entries_of(stored):
        yield from entry.entries or (entry,)
