"""The world of the screens bench: one agent with twenty conversations, one of them endless, and a crowd that waits.

Run as a program: prints what it made.
"""

import json
import os
import sys

LONG = int(os.environ.get("BENCH_LONG", "5000"))
WAITING = int(os.environ.get("BENCH_WAITING", "2000"))
HELD, SAID = 20, 30


def make() -> dict[str, object]:
    """Everything, in the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    import logins

    from factories import accounts, organisations

    organisation = organisations.organisation("测试集团")
    shop = organisations.shop(organisation)
    account = accounts.account(organisation, shop, mode="plain", token="benchtoken", appid="wxbenchscreens")
    agent = organisations.staff(organisation, "agent", shop, name="坐席一号")
    with transaction.atomic():
        held = [_session(account, f"第{number:02d}位", SAID, agent=agent, state="serving") for number in range(HELD)]
        long = _session(account, "说得最久的客户", LONG, agent=agent, state="serving")
        for number in range(WAITING):
            _session(account, f"等候{number:04d}", 1, state="waiting")
    told = {"key": account.key, "original_id": account.original_id, "appid": account.appid, "id": account.pk}
    return {"accounts": {"plain": told}, "cookie": logins.cookie_of(agent), "held": held, "long": long}


def _session(account: object, name: str, length: int, **fields: object) -> str:
    from factories import conversations, people
    from weihu.conversations.messages import services as messages
    from weihu.conversations.messages.models import Message
    from weihu.conversations.sessions.models import Session
    from weihu.kernel import clock, ids

    customer = people.customer(account, name=name)[0]  # type: ignore[arg-type]
    session = conversations.session(account, customer, **fields)  # type: ignore[arg-type]
    began = clock.now() - length * 20_000
    drafts = [_draft(session, number, began + number * 20_000) for number in range(length)]
    last = [messages.append(drafts[at : at + 500])[-1] for at in range(0, length, 500)][-1]
    Session.unscoped.filter(pk=session.pk).update(last_message_id=last, last_at=drafts[-1].sent_at)
    assert Message.unscoped.filter(session_id=session.pk).count() == length
    return ids.to_text(session.pk)


def _draft(session: object, number: int, at: int) -> object:
    """Of three messages one is the customer's; they are of several lengths."""
    from weihu.channels import ports
    from weihu.conversations.messages.models import Message
    from weihu.conversations.messages.services import Draft

    words = f"第{number}句，" + "关于保养的时间和价格" * (1 + number % 7)
    author = Message.Author.AGENT if number % 3 else Message.Author.CUSTOMER
    body = ports.TextReply(words) if number % 3 else ports.Text(words)
    return Draft(
        organisation_id=session.organisation_id, session_id=session.id, customer_id=session.customer_id,  # type: ignore[attr-defined]
        account_id=session.account_id, author=author, body=body, sent_at=at,  # type: ignore[attr-defined]
        state="sent" if number % 3 else "received",
    )  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    json.dump(make(), sys.stdout)
