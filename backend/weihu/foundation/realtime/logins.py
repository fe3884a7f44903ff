"""Who listens: the login behind a cookie, and whether it still stands."""

from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module

import msgspec
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from weihu.foundation.organisations import actors
from weihu.foundation.organisations.models import Grant, Login, Staff
from weihu.foundation.realtime import hot


class Ticket(msgspec.Struct, frozen=True):
    """A listener let in: by which login's session, as whom, and what her rights looked like.

    `since` is the log's number from before her rights were read: an ending that follows it concerns this ticket.
    """

    session_key: str
    actor: actors.Actor
    standing: int
    since: int


def admit(session_key: str | None) -> Ticket | None:
    """The ticket of the session's login; None when nobody is logged in."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    login = get_user(request)
    if not isinstance(login, Login):
        return None
    who = actors.load(login)
    if who is None:
        return None
    # Looked at before the rights that count are read: a change in between is seen by the next look.
    since = hot.kept(who.organisation_id).newest
    standing = standings([(session_key, who.staff_id)])[session_key]
    who = actors.load(login)
    if who is None or standing is None:
        return None
    return Ticket(session_key, who, standing, since)


def standings(listeners: Sequence[tuple[str, int]]) -> dict[str, int | None]:
    """What each listener's rights look like now, as one number to compare; None when the login has ended.

    Three queries for all (session key, staff id) together.
    """
    staff_ids = {staff_id for _, staff_id in listeners}
    alive = set(
        Session.objects.filter(
            session_key__in=[key for key, _ in listeners], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    people = dict(
        Staff.unscoped.filter(id__in=staff_ids, disabled_at=None, login__is_active=True).values_list(
            "id", "login__password"
        )
    )
    grants: dict[int, list[str]] = defaultdict(list)
    for staff_id, *grant in (
        Grant.unscoped.filter(staff_id__in=staff_ids)
        .order_by("id")
        .values_list("staff_id", "shop_id", "role__permissions")
    ):
        grants[staff_id].append(repr(grant))
    return {
        key: hash((people[staff_id], *grants[staff_id])) if key in alive and staff_id in people else None
        for key, staff_id in listeners
    }
