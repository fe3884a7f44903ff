"""The order and the groups of canned replies."""

from collections.abc import Sequence

from weihu.conversations.canned import selectors
from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.services import require_edit
from weihu.conversations.messages import rules
from weihu.foundation.audit import services as audit
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.db import write
from weihu.kernel.errors import Conflict


def arrange(*, actor: Actor, shop_id: int | None, places: Sequence[tuple[int, str]]) -> None:
    """Puts all of the organisation's, or of one shop's, into this order and these groups.

    Raises NotFound (the shop), NotAllowed, Conflict (others were added or taken away meanwhile).
    """
    require_edit(actor, shop_id)
    with write():
        known = {one.pk: one for one in selectors.of_scope(actor, shop_id)}
        if len(places) != len(known) or {canned_id for canned_id, _ in places} != known.keys():
            raise Conflict
        changed: list[Canned] = []
        for position, (canned_id, category) in enumerate(places):
            one, named = known[canned_id], rules.clean(category)
            if (one.position, one.category) != (position, named):
                one.position, one.category = position, named
                changed.append(one)
        if not changed:
            return
        Canned.objects.bulk_update(changed, ["position", "category"])
        audit.record(
            actor,
            "canned.arranged",
            "canned",
            "",
            "调整快捷回复的次序或分组",
            "Put canned replies into another order or groups",
        )
