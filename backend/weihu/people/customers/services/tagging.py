"""Tags that staff put on customers, and take off again."""

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import bus, clock
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, NotFound, field_error
from weihu.people.customers import rules, selectors
from weihu.people.customers.events import Tagged, Untagged
from weihu.people.customers.models import Customer, Tag, Tagging
from weihu.people.customers.services.announcing import changed, touch

MAX_LENGTH = 30


def tag(*, actor: Actor, customer_id: int, name: str) -> Tagging:
    """Puts a tag on her, a new one too; whoever put it first stays named. Raises Invalid."""
    customer = selectors.get_editable(actor, customer_id)
    word = _word(name)
    with write():
        meant, _ = Tag.objects.get_or_create(organisation_id=customer.organisation_id, name=word)
        tagging, fresh = Tagging.objects.get_or_create(
            customer=customer,
            tag=meant,
            defaults={
                "organisation_id": customer.organisation_id,
                "at": clock.now(),
                "staff_id": actor.staff_id,
            },
        )
        if fresh:
            bus.publish([Tagged(**touch(actor, customer), tag_id=meant.pk, tag_ids=_tag_ids(customer))])
            realtime.append([changed(customer)])
    return tagging


def untag(*, actor: Actor, customer_id: int, tag_id: int) -> None:
    """Takes a tag off her. Raises NotFound when she does not carry it."""
    customer = selectors.get_editable(actor, customer_id)
    with write():
        gone, _ = Tagging.objects.filter(customer=customer, tag_id=tag_id).delete()
        if not gone:
            raise NotFound
        bus.publish([Untagged(**touch(actor, customer), tag_id=tag_id, tag_ids=_tag_ids(customer))])
        realtime.append([changed(customer)])


def _word(name: str) -> str:
    word = rules.tag_name(name)
    if 0 < len(word) <= MAX_LENGTH:
        return word
    raise Invalid(
        field_error(
            "name",
            name,
            "标签是空的" if not word else "标签太长",
            "The tag is empty" if not word else "The tag is too long",
            f"写 1 到 {MAX_LENGTH} 个字，例如 置换意向",
            f"Write 1 to {MAX_LENGTH} characters",
        )
    )


def _tag_ids(customer: Customer) -> tuple[int, ...]:
    return tuple(Tagging.objects.filter(customer=customer).order_by("id").values_list("tag_id", flat=True))
