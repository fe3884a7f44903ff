"""An account on both sides: ours, and the simulated platform's."""

from typing import Any

import msgspec

from factories import accounts, organisations
from services.sandbox import Sandbox
from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation


class Both(msgspec.Struct):
    """An account as we know it and as the platform knows it."""

    row: Account
    theirs: dict[str, Any]

    @property
    def loaded(self) -> Loaded:
        """As the senders need it."""
        return cache.of(self.row)

    def reload(self) -> Account:
        """The row as it is now."""
        return Account.unscoped.get(pk=self.row.pk)


def both(
    sandbox: Sandbox, organisation: Organisation | None = None, *, limits: dict[str, int] | None = None, **fields: Any
) -> Both:
    """A verified service account, wired; `fields` are the platform's, `limits` ours."""
    theirs = sandbox.account(**fields)
    copied = {name: theirs[name] for name in ("appid", "original_id", "secret", "token", "aes_key", "mode", "kind")}
    owner = organisation or organisations.organisation()
    return Both(accounts.account(owner, api_base=sandbox.url, limits=limits or {}, **copied), theirs)
