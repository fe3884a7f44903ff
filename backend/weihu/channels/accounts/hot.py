"""The statement by which gateways tell that accounts were heard from."""

from weihu.channels.accounts.models import Account
from weihu.kernel.db import Bulk

# (account, instant): the newest counts.
HEARD = Bulk.update(
    Account,
    "id",
    "last_callback_at",
    set_="last_callback_at = new.last_callback_at",
    where=f"COALESCE({Account._meta.db_table}.last_callback_at, 0) < new.last_callback_at",
)
