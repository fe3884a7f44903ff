"""Where a snapshot stands: the number to follow the stream from."""

import pytest

from factories import http, organisations
from weihu.foundation.realtime import selectors, services
from weihu.foundation.realtime.services import Draft

pytestmark = pytest.mark.django_db


def test_the_cursor_is_the_newest_number_of_ones_own_organisation() -> None:
    org, other = organisations.organisation("三江"), organisations.organisation("四海")
    staff, foreign = organisations.staff(org, None), organisations.staff(other, "admin")
    services.append([Draft(org.pk, "message.added", "session.read", {})] * 3)

    answer = http.client(staff).get("/events/cursor")

    assert (answer.status_code, answer.json()) == (200, {"number": selectors.current_number(org.pk)})
    assert http.client(foreign).get("/events/cursor").json() == {"number": selectors.current_number(other.pk)}
    assert selectors.current_number(org.pk) - selectors.current_number(other.pk) >= 2


def test_a_stranger_is_told_no_number() -> None:
    assert http.client().get("/events/cursor").status_code == 401
