"""Logging in, out, and getting a new password."""

from django.contrib.auth.hashers import make_password

from weihu.foundation.organisations import actors, rules
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.errors import MoreThanOwn
from weihu.foundation.organisations.events import LoggedIn, LoginEnded
from weihu.foundation.organisations.models import Login, Staff
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.foundation.organisations.services.telling import tell
from weihu.kernel import bus, clock, tenancy
from weihu.kernel.db import write


def logged_in(actor: Actor) -> None:
    """Tells the floors above, who write it into the ledger."""
    with tenancy.scope(actor.organisation_id), write():
        bus.publish([LoggedIn(actor.organisation_id, actor.staff_id, clock.now())])


def logged_out(actor: Actor) -> None:
    """Her streams end at once."""
    with tenancy.scope(actor.organisation_id), write():
        bus.publish([LoginEnded(actor.organisation_id, actor.staff_id)])


def set_password(actor: Actor | None, staff: Staff, *, password: str) -> None:
    """A new password by an administrator; whoever is logged in with the old one is out. Raises MoreThanOwn."""
    if actor is not None and (missing := rules.first_beyond(actor, actors.of(staff))):
        raise MoreThanOwn(permission=PERMISSIONS[missing])
    hashed = make_password(password)
    with write():
        Login.objects.filter(pk=staff.login_id).update(password=hashed)
        tell(actor, "staff.password_set", staff, f"重设「{staff.name}」的密码", f"Password of “{staff.name}” set anew")
        bus.publish([LoginEnded(staff.organisation_id, staff.pk)])
