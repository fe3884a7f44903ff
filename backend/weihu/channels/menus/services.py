"""Verbs of menus: save a draft, read what is live, publish, take away. What talks to the platform is a job."""

from typing import Final

from django.db import IntegrityError, transaction

from weihu.channels.accounts import cache
from weihu.channels.accounts.errors import AccountDisabled
from weihu.channels.accounts.models import Account
from weihu.channels.accounts.permissions import ACCOUNT_READ
from weihu.channels.accounts.platforms import PLATFORMS
from weihu.channels.menus import ports, rules, selectors
from weihu.channels.menus.errors import CannotRead, MenuChanged, NoMenus, PublishingAlready
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.menus.ports import PUBLISHERS, Entry, Publisher
from weihu.foundation.audit import services as audit
from weihu.foundation.jobs import services as jobs
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, Words

CARRY_OUT: Final = "menus.carry_out"
# A publication that nobody finished within that time never will be: its worker is gone.
LOST_AFTER_MS: Final = 10 * clock.MINUTE
LOST: Final = "lost"


def publisher_of(account: Account) -> Publisher:
    """The platform that shows the account's menu. Raises NoMenus."""
    found = PUBLISHERS.get(account.adapter)
    if found is None:
        raise NoMenus
    return found


def save(actor: Actor, account: Account, *, version: int, entries: tuple[Entry, ...]) -> Menu:
    """Keeps the draft, whole or not, onto the version that was read. Raises MenuChanged."""
    with write():
        menu = _locked(account)
        if menu.version != version:
            raise MenuChanged(name=menu.edited_by or "—")
        menu.entries = ports.stored(rules.tidied(entries))
        menu.version, menu.edited_by, menu.edited_at = version + 1, actor.name, clock.now()
        menu.save(update_fields=["entries", "version", "edited_by", "edited_at"])
        words = (f"修改公众号「{account.name}」的菜单草稿", f"Menu draft of “{account.name}” changed")
        audit.record(actor, "menu.edited", "account", account.pk, *words)
        announce(account)
    return menu


def read_live(account: Account) -> Menu:
    """Asks the platform what followers have now, and remembers it. Raises CannotRead, AccountDisabled, NoMenus."""
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    try:
        live = publisher_of(account).read(cache.put(account))
    except (ports.Refused, ports.NotNow) as error:
        told = PLATFORMS[account.adapter].explain(error.code)
        raise CannotRead(what=told.words, remedy=told.remedy) from None
    with write():
        menu = _locked(account)
        remember_live(menu, live)
    return menu


def publish(actor: Actor, account: Account, *, version: int) -> Publication:
    """Asks for the draft to be put before the followers. Raises MenuChanged, Invalid, PublishingAlready."""
    limits = publisher_of(account).limits
    with write():
        menu = _locked(account)
        if menu.version != version:
            raise MenuChanged(name=menu.edited_by or "—")
        if found := rules.complaints(ports.entries_of(menu.entries), limits):
            raise Invalid(*found)
        return _ask(actor, account, menu, Publication.Kind.PUBLISH, Words("发布", "being published"))


def remove(actor: Actor, account: Account) -> Publication:
    """Asks for the menu to be taken away; the draft stays. Raises PublishingAlready, NoMenus."""
    publisher_of(account)
    with write():
        return _ask(actor, account, _locked(account), Publication.Kind.REMOVE, Words("删除", "being deleted"))


def remember_live(menu: Menu, live: ports.Live) -> None:
    """Within the caller's transaction."""
    menu.live, menu.live_others, menu.live_at = ports.stored(live.entries), live.others, clock.now()
    menu.save(update_fields=["live", "live_others", "live_at"])


def announce(account: Account) -> None:
    """Tells the desks to look at the menu again, as the transaction's last words."""
    realtime.append([
        realtime.Draft(
            organisation_id=account.organisation_id,
            name="menu.changed",
            permission=ACCOUNT_READ,
            data={"account_id": str(account.pk)},
            shop_id=account.shop_id,
        )
    ])  # fmt: skip


def _ask(actor: Actor, account: Account, menu: Menu, kind: Publication.Kind, verb: Words) -> Publication:
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    now = clock.now()
    unfinished = Publication.objects.filter(account=account, state__in=Publication.UNFINISHED)
    unfinished.filter(asked_at__lt=now - LOST_AFTER_MS).update(
        state=Publication.State.FAILED, problem=LOST, ended_at=now
    )
    menu.number += 1
    menu.save(update_fields=["number"])
    try:
        with transaction.atomic():
            made = Publication.objects.create(
                organisation_id=account.organisation_id, account=account, number=menu.number, kind=kind,
                entries=menu.entries if kind == Publication.Kind.PUBLISH else [], asked_by=actor.name, asked_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise PublishingAlready from None
    args = {"publication_id": made.pk}
    jobs.enqueue(CARRY_OUT, organisation_id=account.organisation_id, args=args, key=f"{CARRY_OUT}:{made.pk}")
    words = (
        f"{verb.zh}公众号「{account.name}」的菜单（第 {made.number} 版）",
        f"Menu of “{account.name}” {verb.en} (no. {made.number})",
    )
    audit.record(actor, f"menu.{kind.value}_asked", "account", account.pk, *words)
    _forget_old(account)
    announce(account)
    return made


def _locked(account: Account) -> Menu:
    """The account's menu, which nobody else changes before this transaction ends."""
    found = Menu.objects.select_for_update().filter(account=account).first()
    if found is not None:
        return found
    Menu.objects.bulk_create(
        [Menu(organisation_id=account.organisation_id, account=account)], ignore_conflicts=True
    )  # fmt: skip
    return Menu.objects.select_for_update().get(account=account)


def _forget_old(account: Account) -> None:
    """Keeps as many publications as are shown."""
    mine = Publication.objects.filter(account=account).order_by("-number")
    last = mine.values_list("number", flat=True)[selectors.HISTORY - 1 : selectors.HISTORY].first()
    if last is not None:
        Publication.objects.filter(account=account, number__lt=last).exclude(state__in=Publication.UNFINISHED).delete()
