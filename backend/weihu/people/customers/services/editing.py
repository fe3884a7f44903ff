"""What a customer is called, and what is known about her."""

from django.db.models import F

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import bus, clock
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound
from weihu.people.customers import rules, selectors
from weihu.people.customers.errors import CustomerChanged
from weihu.people.customers.events import Renamed, ValueSet
from weihu.people.customers.models import Customer, Field, Value
from weihu.people.customers.services.announcing import changed, touch


def rename(*, actor: Actor, customer_id: int, name: str, version: int) -> Customer:
    """Gives her the name that staff use; the empty name shows her nickname again. Raises CustomerChanged."""
    customer = selectors.get_editable(actor, customer_id)
    name = " ".join(name.split())
    if name == customer.name:
        return customer
    with write():
        _take(customer, version, name=name)
        bus.publish([Renamed(**touch(actor, customer))])
        realtime.append([changed(customer)])
    return customer


def set_value(*, actor: Actor, customer_id: int, key: str, value: str, version: int) -> Customer:
    """A member of staff fills a field, or empties it. Raises Invalid, CustomerChanged."""
    customer = selectors.get_editable(actor, customer_id)
    field = selectors.field(key)
    plain = _plain(field, value)
    with write():
        held = _current(customer, field)
        if (held.value if held else "") == plain and (held is None or held.source == Value.Source.STAFF):
            return customer
        _take(customer, version)
        at = max(clock.now(), held.at if held else 0)
        _store(customer, field, plain, source=Value.Source.STAFF, at=at, staff_id=actor.staff_id)
        bus.publish([_value_set(actor, customer, field)])
        realtime.append([changed(customer)])
    return customer


def learn(*, customer_id: int, key: str, value: str, source: str, at: int) -> bool:
    """A value that nobody typed in: from her own words, an import, the platform. Whether it counts now.

    The newest counts (A-27); what is older than the value in force joins its history. Raises Invalid, NotFound.
    """
    field = selectors.field(key)
    plain = _plain(field, value)
    with write():
        if not Customer.objects.filter(pk=customer_id).update(version=F("version") + 1):
            raise NotFound
        customer = Customer.objects.get(pk=customer_id)
        counts = _store(customer, field, plain, source=source, at=at, staff_id=None)
        realtime.append([changed(customer)])
    return counts


def _plain(field: Field, value: str) -> str:
    return rules.normalised(value, key=field.key, name=field.name, kind=field.kind, choices=field.choices)


def _current(customer: Customer, field: Field) -> Value | None:
    return Value.objects.filter(customer=customer, field=field, current=True).first()


def _store(customer: Customer, field: Field, plain: str, *, source: str, at: int, staff_id: int | None) -> bool:
    """Adds the value to the history; whether it is the one in force. The customer's row is held by the caller."""
    counts = not Value.objects.filter(customer=customer, field=field, current=True, at__gt=at).exists()
    if counts:
        Value.objects.filter(customer=customer, field=field, current=True).update(current=False)
    Value.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        field=field,
        value=plain,
        source=source,
        at=at,
        staff_id=staff_id,
        current=counts,
    )
    return counts


def _take(customer: Customer, version: int, **columns: object) -> None:
    """The next version of the record, for whoever saw this one; holds her row until the commit."""
    now = {"version": version + 1, **columns}
    if not Customer.objects.filter(pk=customer.pk, version=version).update(**now):
        raise CustomerChanged
    for name, value in now.items():
        setattr(customer, name, value)


def _value_set(actor: Actor, customer: Customer, field: Field) -> ValueSet:
    filled = Value.objects.filter(customer=customer, current=True).exclude(value="").count()
    return ValueSet(**touch(actor, customer), field_id=field.pk, filled=filled, fields=Field.objects.count())
