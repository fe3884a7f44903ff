"""The world of the desk bench: one shop, its agents logged in, three customers each in their hands.

Run as a program: prints what it made.
"""

import json
import os
import sys

AGENTS = int(os.environ.get("BENCH_DESKS", "200"))
HELD = 3
# Read back in every thread, so that a screen has something to draw.
SAID_BEFORE = 30


def make() -> dict[str, object]:
    """Everything, in the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from factories import accounts, organisations

    organisation = organisations.organisation("测试集团")
    shop = organisations.shop(organisation)
    account = accounts.account(organisation, shop, mode="plain", token="benchtoken", appid="wxbenchdesk")
    desks = [_desk(organisation, shop, account, number) for number in range(AGENTS)]
    told = {"key": account.key, "original_id": account.original_id, "appid": account.appid, "id": account.pk}
    return {"accounts": {"plain": told}, "desks": desks}


def _desk(organisation: object, shop: object, account: object, number: int) -> dict[str, object]:
    import logins

    from factories import organisations

    agent = organisations.staff(organisation, "agent", shop, name=f"坐席{number:03d}")  # type: ignore[arg-type]
    sessions = [_session(account, agent, openid(number * HELD + one)) for one in range(HELD)]
    return {"cookie": logins.cookie_of(agent), "sessions": sessions}


def _session(account: object, agent: object, person: str) -> dict[str, str]:
    from factories import conversations, people
    from weihu.conversations.messages.models import Message
    from weihu.kernel import ids

    customer = people.customer(account, openid=person)[0]  # type: ignore[arg-type]
    session = conversations.session(account, customer, state="serving", agent=agent)  # type: ignore[arg-type]
    for one in range(SAID_BEFORE):
        author = Message.Author.AGENT if one % 3 else Message.Author.CUSTOMER
        conversations.message(session, f"之前说过的第{one}句话，关于保养的时间和价格。", author=author)
    return {"id": ids.to_text(session.pk), "openid": person}


def openid(number: int) -> str:
    """The person of that number."""
    return f"oDesk{number:023d}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    json.dump(make(), sys.stdout)
