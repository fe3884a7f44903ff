"""The job that carries a publication out: sends it, looks whether the platform shows it, and says how it ended."""

from collections.abc import Callable
from typing import Any, Final

from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.models import Account
from weihu.channels.menus import ports, services
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.menus.ports import PUBLISHERS, Publisher
from weihu.foundation.audit import services as audit
from weihu.foundation.jobs.errors import RunAgain
from weihu.foundation.jobs.execution import confirm
from weihu.foundation.jobs.registry import task
from weihu.kernel import clock
from weihu.kernel.db import write

# Somebody waits before the screen: what does not work within a minute is told.
MOST_TRIES: Final = 4
_PAUSES_S: Final = (2.0, 5.0, 15.0)
_State = Publication.State


@task(services.CARRY_OUT, retries=3, timeout_s=90.0)
def carry_out(organisation_id: int, *, publication_id: int) -> None:
    """May run twice: publishing the same menu again changes nothing for followers."""
    made = Publication.objects.filter(pk=publication_id).select_related("account").first()
    if made is None or made.state not in Publication.UNFINISHED:
        return
    account = cache.by_id(made.account_id)
    publisher = PUBLISHERS.get(made.account.adapter)
    if account is None or publisher is None:
        _step(made, _State.FAILED, problem="account_disabled")
        return
    if made.state != _State.CHECKING:
        _step(made, _State.SENDING)
        if not _tried(made, lambda: _send(publisher, account, made)):
            return
        _step(made, _State.CHECKING)
    _look(publisher, account, made)


def _send(publisher: Publisher, account: Loaded, made: Publication) -> None:
    if made.kind == Publication.Kind.REMOVE:
        publisher.remove(account)
    else:
        publisher.publish(account, ports.entries_of(made.entries))


def _tried(made: Publication, call: Callable[[], None]) -> bool:
    """Whether it was done; what failed for good is written down. Raises RunAgain where time may heal it."""
    try:
        call()
    except ports.Refused as refused:
        _step(made, _State.FAILED, problem=refused.code, detail=refused.detail)
        return False
    except ports.NotNow as error:
        tries = made.tries + 1
        if tries >= MOST_TRIES:
            _step(made, _State.FAILED, problem=error.code, detail=error.detail, tries=tries)
            return False
        _step(made, _State.WAITING, problem=error.code, detail=error.detail, tries=tries)
        raise RunAgain(max(_PAUSES_S[tries - 1], min(error.after_s or 0.0, 20.0))) from None
    return True


def _look(publisher: Publisher, account: Loaded, made: Publication) -> None:
    """The platform took it; whether it shows it is another question, whose failure is no failure of ours."""
    try:
        live = publisher.read(account)
    except (ports.Refused, ports.NotNow):
        _step(made, _State.DONE, problem="", detail="")
        return
    is_as_sent = live.entries == ports.entries_of(made.entries)
    _step(made, _State.DONE, live=live, problem="", detail="", is_as_sent=is_as_sent)


def _step(made: Publication, state: str, *, live: ports.Live | None = None, **values: Any) -> None:
    """Writes where it stands, and tells the desks. Raises LeaseLost."""
    has_ended = state in {_State.DONE, _State.FAILED}
    values |= {"state": state, "ended_at": clock.now() if has_ended else None}
    if "detail" in values:
        values["detail"] = values["detail"][:200]
    with write():
        confirm()
        account = Account.objects.get(pk=made.account_id)
        if live is not None:
            services.remember_live(Menu.objects.select_for_update().get(account=account), live)
        Publication.objects.filter(pk=made.pk).update(**values)
        if has_ended:
            _write_down(account, made, is_done=state == _State.DONE, problem=str(values.get("problem", "")))
        services.announce(account)
    for name, value in values.items():
        setattr(made, name, value)


def _write_down(account: Account, made: Publication, *, is_done: bool, problem: str) -> None:
    is_removal = made.kind == Publication.Kind.REMOVE
    verb = ("menu.removed" if is_removal else "menu.published") if is_done else "menu.failed"
    zh, en = ("已删除", "deleted") if is_removal else ("已发布", "published")
    if not is_done:
        zh, en = f"没有成功（{problem}）", f"failed ({problem})"
    audit.record(
        None, verb, "account", account.pk,
        f"公众号「{account.name}」的菜单第 {made.number} 版{zh}", f"Menu no. {made.number} of “{account.name}” {en}",
        organisation_id=account.organisation_id,
    )  # fmt: skip
