"""The world of the bench: two accounts, 200 rules, 20,000 known customers. Run as a program: prints what it made."""

import json
import os
import sys

RULES, CUSTOMERS = 200, 20_000
MODES = ("plain", "safe")


def make() -> dict[str, object]:
    """Everything, in the database of the environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from factories import accounts, organisations

    organisation = organisations.organisation("测试集团")
    shop = organisations.shop(organisation)
    made = {}
    for mode in MODES:
        account = accounts.account(organisation, shop, mode=mode, token="benchtoken", appid=f"wxbench{mode:0<10}")
        made[mode] = {
            "key": account.key, "original_id": account.original_id, "aes_key": account.aes_key, "appid": account.appid,
            "id": account.pk,
        }  # fmt: skip
        _customers(account)
    _rules(organisation)
    return {"accounts": made, "organisation": organisation.pk}


def _rules(organisation: object) -> None:
    from weihu.bots.rules.models import Rule
    from weihu.kernel import clock

    now = clock.now()
    for number in range(RULES):
        Rule.unscoped.create(
            organisation=organisation, name=f"规则{number}", kind="contains", phrases=[f"词语{number:03d}"],
            replies=[{"kind": "text", "text": f"您好，这是第{number}条规则的回答，营业时间 8:30–17:30。"}],
            created_at=now, updated_at=now,
        )  # fmt: skip


def _customers(account: object) -> None:
    from weihu.kernel import clock
    from weihu.kernel.db import write
    from weihu.people.customers import hot

    at = clock.now()
    for begin in range(0, CUSTOMERS, 1000):
        new = [
            hot.NewCustomer(account.organisation_id, account.id, account.shop_id, openid(number), "follow", "", at)  # type: ignore[attr-defined]
            for number in range(begin, begin + 1000)
        ]
        with write():
            hot.create_many(new)


def openid(number: int) -> str:
    """The person of that number."""
    return f"oBench{number:022d}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    json.dump(make(), sys.stdout)
