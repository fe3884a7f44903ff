"""What is done for customers in the background."""

from weihu.foundation.jobs.registry import task
from weihu.people.customers import services


@task("customers.lose_reach")
def lose_reach(organisation_id: int, *, account_id: int, openid: str, why: str, at: int) -> None:
    """The platform said that nothing arrives at her (fault 23)."""
    services.lose_reach(organisation_id=organisation_id, account_id=account_id, openid=openid, why=why, at=at)
