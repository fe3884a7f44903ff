"""Accounts for tests."""

import secrets
from typing import Any

from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.wechat import cipher
from weihu.foundation.organisations.models import Organisation, Shop
from weihu.kernel import clock


def account(organisation: Organisation, shop: Shop | None = None, **fields: Any) -> Account:
    """A verified service account, in plain mode unless told, known to this process's memory."""
    told: dict[str, Any] = {
        "name": "三江服务号",
        "key": secrets.token_urlsafe(18),
        "appid": f"wx{secrets.token_hex(8)}",
        "original_id": f"gh_{secrets.token_hex(6)}",
        "mode": Account.Mode.PLAIN,
        "secret": secrets.token_hex(16),
        "token": secrets.token_hex(8),
        "aes_key": cipher.new_key(),
        "api_base": "http://127.0.0.1:1",
        "created_at": clock.now(),
    }
    made = Account.unscoped.create(organisation=organisation, shop=shop, **(told | fields))
    cache.put(made)
    return made


def loaded(**fields: Any) -> cache.Loaded:
    """An account without a database, for the pure parts."""
    told: dict[str, Any] = {
        "id": 7,
        "organisation_id": 1,
        "shop_id": None,
        "adapter": "wechat",
        "name": "三江服务号",
        "key": "k" * 24,
        "appid": "wx0123456789abcdef",
        "original_id": "gh_0123456789ab",
        "kind": "service",
        "verified": True,
        "mode": "plain",
        "format": "xml",
        "secret": "s" * 32,
        "token": "simtoken",
        "aes_key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
        "previous_aes_key": "",
        "api_base": "http://127.0.0.1:1",
        "limits": {},
        "version": 1,
    }
    return cache.Loaded(**(told | fields))
