"""Verbs of accounts: connect, change, rotate the cipher key, put out of use, check with the platform."""

import functools
import secrets
import string
from typing import Any

from django.db import IntegrityError, transaction

from weihu.channels.accounts import cache, health, tokens
from weihu.channels.accounts.errors import AccountDisabled, AppidTaken
from weihu.channels.accounts.models import AccessToken, Account
from weihu.channels.accounts.permissions import ACCOUNT_EDIT
from weihu.channels.accounts.platforms import PLATFORMS, Allowance, Finding, Pace
from weihu.foundation.audit import services as audit
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Conflict, NotAllowed

# How long the former cipher key is still accepted (A1: for a while).
PREVIOUS_KEY_FOR = 7 * clock.DAY
_LETTERS = string.ascii_letters + string.digits
# What the audit log names when it changes, and never shows.
_SECRET = frozenset({"secret", "token", "aes_key"})
_MEANS_NEW_TOKEN = frozenset({"secret", "appid"})


def create(
    actor: Actor | None,
    *,
    organisation_id: int,
    name: str,
    appid: str,
    original_id: str,
    secret: str,
    shop_id: int | None = None,
    token: str = "",
    aes_key: str = "",
    **fields: Any,
) -> Account:
    """Connects an account under a callback address of its own; a token and a cipher key that are not given are made.

    `fields` are further columns: kind, verified, mode, format, api_base, limits. Raises AppidTaken, NotAllowed.
    """
    _may(actor, shop_id)
    made = Account(
        organisation_id=organisation_id,
        shop_id=shop_id,
        name=name,
        key=secrets.token_urlsafe(24),
        appid=appid,
        original_id=original_id,
        secret=secret,
        token=token or _letters(32),
        aes_key=aes_key or _letters(43),
        created_at=clock.now(),
        **fields,
    )
    with write():
        _save_new(made)
        AccessToken.unscoped.create(organisation_id=organisation_id, account=made)
        words = (f"接入公众号「{name}」（{appid}）", f"Account “{name}” ({appid}) connected")
        audit.record(actor, "account.created", "account", made.pk, *words, organisation_id=organisation_id)
        _announce(made)
    return made


def change(actor: Actor | None, account: Account, **fields: Any) -> Account:
    """Changes what is given, of the columns that `create` takes; a new `aes_key` keeps the former one for a while.

    Raises AppidTaken, NotAllowed, Conflict.
    """
    new_key = fields.pop("aes_key", None)
    changes = {name: value for name, value in fields.items() if getattr(account, name) != value}
    if new_key and new_key != account.aes_key:
        changes |= _rotation(account, new_key)
    if not changes:
        return account
    if "shop_id" in changes:
        _may(actor, changes["shop_id"])
    told = sorted(changes.keys() - {"previous_aes_key", "previous_aes_until"})
    with write():
        _update(account, changes)
        if _MEANS_NEW_TOKEN & changes.keys():
            tokens.forget(account.pk)
        words = (f"修改公众号「{account.name}」：{_shown(told)}", f"Account “{account.name}” changed: {_shown(told)}")
        audit.record(actor, "account.changed", "account", account.pk, *words, organisation_id=account.organisation_id)
        _announce(account)
    return account


def rotate_aes_key(actor: Actor | None, account: Account) -> Account:
    """A new cipher key of our making; the former one is accepted for a week, while the platform learns the new one."""
    return change(actor, account, aes_key=_letters(43))


def disable(actor: Actor, account: Account) -> Account:
    """Puts it out of use: nothing is taken from the platform and nothing is sent."""
    return _set_disabled(actor, account, clock.now(), "account.disabled", "停用", "disabled")


def enable(actor: Actor, account: Account) -> Account:
    """Takes it into use again."""
    return _set_disabled(actor, account, None, "account.enabled", "启用", "enabled")


def check(account: Account) -> list[Finding]:
    """Asks the platform whether the account is set up well. Raises AccountDisabled."""
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    return PLATFORMS[account.adapter].check(cache.put(account))


def allowances(account: Account) -> tuple[list[Allowance], Pace]:
    """What the platform still allows today, and our own pace. Asks the platform; raises AccountDisabled."""
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    platform, loaded = PLATFORMS[account.adapter], cache.put(account)
    return platform.allowances(loaded), platform.pace(loaded)


def sync_followers(actor: Actor | None, account: Account) -> None:
    """Reads the follower list in the background; one that was interrupted goes on. Raises AccountDisabled."""
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    with write():
        PLATFORMS[account.adapter].start_sync(cache.put(account))
        words = (f"同步公众号「{account.name}」的粉丝列表", f"Follower list of “{account.name}” being read")
        audit.record(actor, "account.synced", "account", account.pk, *words, organisation_id=account.organisation_id)


def _may(actor: Actor | None, shop_id: int | None) -> None:
    """Setting up an account of a shop needs the right there; one of no shop, or moving it there, everywhere."""
    if actor is None:
        return
    has_right = actor.may_everywhere(ACCOUNT_EDIT) if shop_id is None else actor.may(ACCOUNT_EDIT, shop_id)
    if not has_right:
        raise NotAllowed(permission=PERMISSIONS[ACCOUNT_EDIT])


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _shown(names: list[str]) -> str:
    return ", ".join(f"{name} (***)" if name in _SECRET else name for name in names)


def _rotation(account: Account, new_key: str) -> dict[str, Any]:
    until = clock.now() + PREVIOUS_KEY_FOR
    return {"aes_key": new_key, "previous_aes_key": account.aes_key, "previous_aes_until": until}


def _save_new(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise AppidTaken(appid=account.appid) from error


def _update(account: Account, changes: dict[str, Any]) -> None:
    """Only onto the version that was read: what somebody else changed meanwhile is never overwritten unseen."""
    version = account.version
    try:
        with transaction.atomic():
            mine = Account.unscoped.filter(pk=account.pk, version=version)
            if not mine.update(**changes, version=version + 1):
                raise Conflict
    except IntegrityError as error:
        raise AppidTaken(appid=changes.get("appid", account.appid)) from error
    for name, value in {**changes, "version": version + 1}.items():
        setattr(account, name, value)


def _set_disabled(actor: Actor, account: Account, at: int | None, verb: str, zh: str, en: str) -> Account:
    if (account.disabled_at is None) == (at is None):
        return account
    with write():
        _update(account, {"disabled_at": at})
        words = (f"{zh}公众号「{account.name}」", f"Account “{account.name}” {en}")
        audit.record(actor, verb, "account", account.pk, *words)
        _announce(account)
    return account


def _announce(account: Account) -> None:
    """This process learns at once, the others with their next look; the desks are told."""
    transaction.on_commit(functools.partial(cache.put, account))
    realtime.append([health.changed(account)])
