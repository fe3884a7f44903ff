"""The demo organisation: shops, staff, accounts, fields, rules, canned replies, made as people make them."""

import secrets

from weihu.bots.rules import services as rules
from weihu.bots.rules.schemas import RuleIn
from weihu.channels.accounts import services as accounts
from weihu.channels.accounts.models import Account
from weihu.config.demo import content, rehearsal
from weihu.config.demo.memory import User
from weihu.config.demo.sandbox import Sandbox
from weihu.conversations.canned import services as canned
from weihu.foundation.organisations import actors, services
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Organisation, Role, Shop, Staff
from weihu.people.customers import services as customers

NAME = "三江集团"
EMPTY_NAME = "我的企业"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_MODES = ("plain", "compatible", "safe")


def password() -> str:
    """Three groups that can be read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def shops(organisation: Organisation) -> dict[str, Shop]:
    """By name. Within the organisation's scope, as all that follows."""
    return {name: services.add_shop(None, organisation_id=organisation.pk, name=name) for name in content.SHOPS}


def staff(organisation: Organisation, places: dict[str, Shop]) -> tuple[list[User], dict[str, Staff]]:
    """Everybody, with her password."""
    users, found = [], {}
    for person in content.STAFF:
        user = User(person.username, password(), person.name, person.role)
        found[user.username] = employ(organisation, user, places.get(person.shop))
        users.append(user)
    return users, found


def employ(organisation: Organisation, user: User, shop: Shop | None = None) -> Staff:
    """Somebody who works here in that role."""
    made = services.employ(
        None, organisation_id=organisation.pk, name=user.name, username=user.username, password=user.password
    )
    services.grant(None, staff=made, role=Role.objects.get(key=user.role), shop=shop)
    return made


def service_accounts(sandbox: Sandbox, organisation: Organisation, places: dict[str, Shop], base: str) -> list[Account]:
    """One account a shop, in three modes; they answer to the rehearsal until their history is played."""
    made = []
    for (name, shop), mode in zip(places.items(), _MODES, strict=True):
        told = sandbox.call("POST", "/accounts", kind="service", verified=True, name=f"三江{name}", mode=mode)
        made.append(
            accounts.create(
                None, organisation_id=organisation.pk, shop_id=shop.pk, name=told["name"], appid=told["appid"],
                original_id=told["original_id"], secret=told["secret"], token=told["token"], aes_key=told["aes_key"],
                mode=mode, api_base=base, adapter=rehearsal.NAME,
            )
        )  # fmt: skip
    return made


def words(administrator: Actor, of_shops: dict[str, Account]) -> None:
    """Fields of the customer's card, rules, canned replies."""
    for position, (key, name, kind, choices) in enumerate(content.FIELDS):
        customers.add_field(actor=administrator, key=key, name=name, kind=kind, choices=choices, position=position)
    for told in content.rules():
        given = {**told, "accounts": [str(of_shops[name].pk) for name in told.get("shops", ())]}
        given.pop("shops", None)
        rules.add(administrator, RuleIn.model_validate(given))
    for position, one in enumerate(content.canned()):
        canned.add(
            actor=administrator, title=one.title, text=one.text, shop_id=None, category=one.category,
            shortcut=one.shortcut, position=position,
        )  # fmt: skip


def actor_of(person: Staff) -> Actor:
    """Her, at work."""
    return actors.of(person)
