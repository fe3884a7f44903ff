"""Organisations, shops and staff for tests, made by the services that make real ones."""

import functools
import itertools

from django.contrib.auth.hashers import make_password

from weihu.foundation.organisations import actors, services
from weihu.foundation.organisations import models as m
from weihu.kernel import tenancy

PASSWORD = "demo-pass-1"
_numbers = itertools.count(1)


@functools.cache
def hashed(password: str) -> str:
    """Hashing is slow on purpose; once a process is enough."""
    return make_password(password)


def organisation(name: str = "三江集团") -> m.Organisation:
    """An organisation with the default roles."""
    return services.found(name=name)


def shop(org: m.Organisation, name: str = "城东店") -> m.Shop:
    """One of its shops."""
    with tenancy.scope(org.pk):
        return services.add_shop(None, organisation_id=org.pk, name=name)


def staff(
    org: m.Organisation,
    role: str | None = "agent",
    shop: m.Shop | None = None,
    username: str | None = None,
    name: str | None = None,
) -> m.Staff:
    """Somebody who works there in that role, everywhere or in one shop; the password is PASSWORD."""
    number = next(_numbers)
    login = m.Login.objects.create(username=username or f"user{number}", password=hashed(PASSWORD))
    made = m.Staff.unscoped.create(organisation=org, login=login, name=name or f"员工{number}", language="zh")
    if role is not None:
        with tenancy.scope(org.pk):
            services.grant(None, staff=made, role=m.Role.objects.get(key=role), shop=shop)
    return made


def actor(of: m.Staff) -> actors.Actor:
    """Her, at work."""
    return actors.of(of)
