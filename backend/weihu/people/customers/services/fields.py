"""Which fields the record has: set-up, so each change is a line of the audit log."""

from collections.abc import Sequence

from weihu.foundation.audit import services as audit
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, NotFound, field_error
from weihu.people.customers.errors import FieldTaken
from weihu.people.customers.models import Field


def add_field(*, actor: Actor, key: str, name: str, kind: str, choices: Sequence[str] = (), position: int = 0) -> Field:
    """A new field on every customer's record. Raises FieldTaken, Invalid."""
    offered = _choices(kind, choices)
    with write():
        field, fresh = Field.objects.get_or_create(
            organisation_id=actor.organisation_id,
            key=key,
            defaults={"name": name, "kind": kind, "choices": offered, "position": position},
        )
        if not fresh:
            raise FieldTaken(key=key)
        audit.record(actor, "field.added", "field", field.pk, f"新增客户字段「{name}」", f"Added the field “{name}”")
    return field


def change_field(
    *,
    actor: Actor,
    field_id: int,
    name: str | None = None,
    choices: Sequence[str] | None = None,
    position: int | None = None,
) -> Field:
    """Another name, other choices, another place on the card; values stay as they are. Raises NotFound, Invalid."""
    with write():
        field = Field.objects.select_for_update(of=("self",)).filter(pk=field_id).first()
        if field is None:
            raise NotFound
        before = field.name
        field.name = field.name if name is None else name
        field.choices = field.choices if choices is None else _choices(field.kind, choices)
        field.position = field.position if position is None else position
        field.save(update_fields=["name", "choices", "position"])
        audit.record(
            actor,
            "field.changed",
            "field",
            field.pk,
            f"修改客户字段「{before}」" + (f"，改名为「{field.name}」" if before != field.name else ""),
            f"Changed the field “{before}”" + (f", now “{field.name}”" if before != field.name else ""),
        )
    return field


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    """Each once, in order; a field of choices has at least one, any other none."""
    offered = list(dict.fromkeys(choice.strip() for choice in choices if choice.strip()))
    if (kind == Field.Kind.CHOICE) == bool(offered):
        return offered
    wants = kind == Field.Kind.CHOICE
    raise Invalid(
        field_error(
            "choices",
            "、".join(choices),
            "缺少选项" if wants else "这种字段没有选项",
            "There are no choices" if wants else "This kind of field has no choices",
            "至少填写一个选项" if wants else "去掉选项，或把类型改为单选",
            "Give at least one" if wants else "Leave them out, or make it a field of choices",
        )
    )
