"""What the platform tells outside a talk: the follower list, and what she consented to show."""

import pytest

from factories import people
from weihu.kernel import tenancy
from weihu.kernel.errors import NotFound
from weihu.people.customers import services
from weihu.people.customers.models import Customer, Identity
from weihu.people.ledger.models import Action

from .conftest import House, a_house


@pytest.mark.pg
def test_strangers_of_the_follower_list_become_customers_once(house: House) -> None:
    people.customer(house.account, openid="o000")
    openids = [f"o{n:03d}" for n in range(450)]

    fresh = [services.follow_from_sync(account=house.account, openids=openids, at=5000) for _ in range(2)]

    assert fresh == [449, 0]
    made = Customer.unscoped.filter(source="sync")
    assert made.count() == 449
    assert set(made.values_list("source_account_id", "shop_id", "created_at")) == {
        (house.account.id, house.east.id, 5000)
    }
    # Since when she follows, the list does not tell.
    told = Identity.unscoped.filter(customer__in=made).values_list("following", "followed_at").distinct()
    assert list(told) == [(True, None)]
    assert Action.unscoped.count() == 0


def test_who_is_missing_from_the_list_still_follows_and_who_is_on_it_again_follows_again(house: House) -> None:
    _, stays = people.customer(house.account, openid="stays")
    _, returned = people.customer(house.account, openid="returned", following=False)
    _, gone = people.customer(house.account, openid="gone", following=False)

    assert services.follow_from_sync(account=house.account, openids=["returned", "", "returned"], at=9000) == 0

    for identity, follows in ((stays, True), (returned, True), (gone, False)):
        identity.refresh_from_db()
        assert identity.following is follows


def test_a_list_read_before_she_left_does_not_bring_her_back(house: House) -> None:
    _, identity = people.customer(house.account, openid="left", following=False)
    Identity.unscoped.filter(pk=identity.pk).update(unfollowed_at=9000)

    services.follow_from_sync(account=house.account, openids=["left"], at=8000)

    identity.refresh_from_db()
    assert identity.following is False


def test_one_openid_on_two_accounts_is_two_people(house: House) -> None:
    for account in (house.account, house.west_account):
        services.follow_from_sync(account=account, openids=["same"], at=1)
    assert Customer.unscoped.count() == 2


def test_what_she_consented_to_show_is_shown_and_the_newest_consent_counts(house: House) -> None:
    person, identity = people.customer(house.account)
    with tenancy.scope(house.organisation.id):
        newest = [
            services.record_consent(
                identity_id=identity.id, nickname=nickname, avatar_url="https://thirdwx.example/a.jpg", at=at
            )
            for nickname, at in (("小\n王", 2000), ("老王", 1000))
        ]

    assert newest == [True, False]
    told = house.client().get(f"/customers/{person.id}").json()
    assert (told["display_name"], told["avatar_url"]) == ("小 王", "https://thirdwx.example/a.jpg")
    assert told["identities"][0]["consented_at"] == "1970-01-01T00:00:02Z"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "", "https://x/" + "a" * 400])
def test_an_avatar_that_is_no_address_is_none(house: House, url: str) -> None:
    _, identity = people.customer(house.account)
    with tenancy.scope(house.organisation.id):
        services.record_consent(identity_id=identity.id, nickname="小王", avatar_url=url, at=1)
    identity.refresh_from_db()
    assert identity.avatar_url == ""


def test_consent_for_an_identity_of_another_organisation_is_not_found(house: House) -> None:
    _, identity = people.customer(house.account)
    theirs = a_house("云岭汽车")
    with tenancy.scope(theirs.organisation.id), pytest.raises(NotFound):
        services.record_consent(identity_id=identity.id, nickname="x", avatar_url="", at=1)
