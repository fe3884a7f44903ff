"""Canned replies: written, changed, taken away, used."""

from django.db.models import F, Max

from weihu.conversations.canned import selectors
from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.permissions import EDIT
from weihu.conversations.canned.rules import MOST, findings
from weihu.conversations.messages import rules
from weihu.foundation.audit import services as audit
from weihu.foundation.organisations import selectors as organisations
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, NotAllowed, field_error

_TYPE = "canned"
_WORDS_ZH = {"title": "标题", "text": "内容", "category": "分类", "shortcut": "快捷词", "position": "次序"}


def add(
    *, actor: Actor, title: str, text: str, shop_id: int | None, category: str, shortcut: str, position: int | None
) -> Canned:
    """New words for one shop, or for all by who may edit everywhere; without a position behind the others.

    Raises NotAllowed, NotFound (the shop), Invalid (a variable that nobody fills, or there are too many).
    """
    require_edit(actor, shop_id)
    check(text)
    if room(actor) < 1:
        raise Invalid(
            field_error(
                "title", title, f"已有 {MOST} 条快捷回复", f"There are {MOST} canned replies already",
                "先删除不用的", "Delete those that nobody uses",
            )
        )  # fmt: skip
    with write():
        made = Canned.objects.create(
            organisation_id=actor.organisation_id,
            shop_id=shop_id,
            title=rules.clean(title),
            text=rules.clean(text),
            category=rules.clean(category),
            shortcut=rules.clean(shortcut),
            position=behind(actor, shop_id) if position is None else position,
            created_at=clock.now(),
        )
        audit.record(
            actor, "canned.added", _TYPE, made.pk, f"新增快捷回复「{made.title}」", f"Added canned reply “{made.title}”"
        )
    return made


def change(
    *,
    actor: Actor,
    canned_id: int,
    title: str | None,
    text: str | None,
    category: str | None,
    shortcut: str | None,
    position: int | None,
) -> Canned:
    """Changes what is given. Raises NotFound, NotAllowed, Invalid (a variable that nobody fills)."""
    canned = selectors.get_visible(actor, canned_id)
    require_edit(actor, canned.shop_id)
    words = {"title": title, "text": text, "category": category, "shortcut": shortcut}
    changes: dict[str, object] = {name: rules.clean(value) for name, value in words.items() if value is not None}
    if position is not None:
        changes["position"] = position
    check(text or "")
    if not changes:
        return canned
    with write():
        Canned.objects.filter(pk=canned.pk).update(**changes)
        canned.refresh_from_db()
        audit.record(
            actor,
            "canned.changed",
            _TYPE,
            canned.pk,
            f"修改快捷回复「{canned.title}」：{'、'.join(_WORDS_ZH[name] for name in changes)}",
            f"Changed canned reply “{canned.title}”: {', '.join(changes)}",
        )
    return canned


def remove(*, actor: Actor, canned_id: int) -> None:
    """Takes words away. Raises NotFound, NotAllowed."""
    canned = selectors.get_visible(actor, canned_id)
    require_edit(actor, canned.shop_id)
    with write():
        audit.record(
            actor,
            "canned.removed",
            _TYPE,
            canned.pk,
            f"删除快捷回复「{canned.title}」",
            f"Removed canned reply “{canned.title}”",
        )
        canned.delete()


def count_use(*, actor: Actor, canned_id: int) -> None:
    """Somebody put these words into an answer. Raises NotFound."""
    canned = selectors.get_visible(actor, canned_id)
    with write():
        Canned.objects.filter(pk=canned.pk).update(uses=F("uses") + 1)


def check(text: str) -> None:
    """Raises Invalid (a variable that nobody fills)."""
    if wrong := findings(text):
        raise Invalid(*wrong)


def room(actor: Actor) -> int:
    """How many more the organisation may have."""
    return MOST - Canned.objects.filter(organisation_id=actor.organisation_id).count()


def behind(actor: Actor, shop_id: int | None) -> int:
    """The position behind the last."""
    last = selectors.of_scope(actor, shop_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def require_edit(actor: Actor, shop_id: int | None) -> None:
    """Raises NotFound (the shop), NotAllowed."""
    if shop_id is not None:
        organisations.get_visible_shop(actor, shop_id)
    may = actor.may_everywhere(EDIT) if shop_id is None else actor.may(EDIT, shop_id)
    if not may:
        raise NotAllowed(permission=PERMISSIONS[EDIT])
