"""A business with two shops, one account each, and the people who work there."""

from dataclasses import dataclass

import pytest

from factories import accounts, http, organisations
from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation, Shop, Staff


@dataclass
class House:
    """三江集团 as a test finds it."""

    organisation: Organisation
    east: Shop
    west: Shop
    account: Account
    west_account: Account
    supervisor: Staff

    def client(self, staff: Staff | None = None, *, language: str = "zh") -> http.Client:
        """The supervisor's client, or that of `staff`."""
        return http.client(staff or self.supervisor, language=language)


@pytest.fixture
def house(db: None) -> House:
    return a_house()


def a_house(name: str = "三江集团") -> House:
    """A business of that name."""
    organisation = organisations.organisation(name)
    east, west = organisations.shop(organisation, "城东店"), organisations.shop(organisation, "城西店")
    return House(
        organisation=organisation,
        east=east,
        west=west,
        account=accounts.account(organisation, east, name="城东服务号"),
        west_account=accounts.account(organisation, west, name="城西服务号"),
        supervisor=organisations.staff(organisation, "supervisor", name="林主管"),
    )
