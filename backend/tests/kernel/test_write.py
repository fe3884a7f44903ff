"""One transaction, and what it raises."""

import pytest
from django.db import DatabaseError, connection

from weihu.kernel.db import is_transient, raw, rows_of, write
from weihu.people.ledger.models import Action

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_what_the_driver_raises_at_hot_sql_is_djangos_error_and_nothing_stays() -> None:
    table = Action._meta.db_table

    with pytest.raises(DatabaseError) as refused, write():
        raw().execute(f"INSERT INTO {table} (id) VALUES (1)")

    assert not is_transient(refused.value)
    assert not connection.in_atomic_block
    assert not Action.unscoped.exists()


def test_what_the_driver_raises_at_a_read_is_djangos_error_too() -> None:
    with pytest.raises(DatabaseError):
        rows_of("SELECT nothing FROM nowhere WHERE id {any}", [1])
