"""Rows by a compiled statement are the rows that the ORM reads."""

import pytest

from factories import conversations, organisations
from weihu.conversations.messages.models import Message
from weihu.foundation.organisations.models import Login, Shop
from weihu.kernel.db import Select

pytestmark = [pytest.mark.django_db, pytest.mark.pg]


def test_a_row_has_the_values_that_the_orm_reads_also_where_drivers_tell_them_otherwise() -> None:
    place = conversations.desk()
    one = place.hears(place.serving(), "在吗")
    Message.unscoped.filter(pk=one.pk).update(content={"text": "在吗", "deep": [1, None, "二"]}, late=True)

    [read] = Select(Message, where="id {any} AND session_id = {p}").rows([one.pk], one.session_id)

    asked = Message.unscoped.get(pk=one.pk)
    assert {f.attname: getattr(read, f.attname) for f in Message._meta.concrete_fields} == {
        f.attname: getattr(asked, f.attname) for f in Message._meta.concrete_fields
    }
    assert (read.late, read.content["deep"], read._state.adding) == (True, [1, None, "二"], False)


def test_a_column_that_was_not_asked_for_is_read_when_it_is_used() -> None:
    login = organisations.staff(organisations.organisation(), "agent").login

    [read] = Select(Login, "id", "username", where="id {any}").rows([login.pk])

    assert read.get_deferred_fields() >= {"password", "last_login"}
    assert (read.username, read.password) == (login.username, login.password)


def test_a_kind_of_column_that_drivers_tell_each_their_own_way_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="latitude"):
        Select(Shop, where="id {any}")
