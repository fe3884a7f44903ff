"""The first start: an organisation, its accounts and its past, each step named."""

from collections.abc import Sequence

from weihu.channels.accounts import services as accounts
from weihu.channels.accounts.models import Account
from weihu.config.demo import content, memory, past, present, rehearsal, scenes, seed
from weihu.config.demo.memory import Memory, User
from weihu.config.demo.options import Options
from weihu.config.demo.sandbox import Sandbox
from weihu.config.demo.scenes import Plan
from weihu.config.demo.telling import step
from weihu.desk.presence import services as presence
from weihu.foundation.organisations import services
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Organisation, Shop, Staff
from weihu.kernel import clock, tenancy


def make(options: Options, sandbox: Sandbox) -> Memory:
    """Everything; what the next starts need."""
    if not options.with_data:
        return _empty()
    with step("企业、门店、员工 organisation, shops, staff"):
        organisation = services.found(name=seed.NAME)
        with tenancy.scope(organisation.pk):
            places = seed.shops(organisation)
            users, people = seed.staff(organisation, places)
    with tenancy.scope(organisation.pk):
        made = _accounts(options, sandbox, organisation, places, people)
        with step(f"{scenes.CUSTOMERS} 位客户的往来 customers with their history"):
            _play(sandbox, made, people)
        for account in made.values():
            accounts.change(None, account, adapter="wechat")
    told = [memory.Account(one.pk, one.name, one.appid, one.key) for one in made.values()]
    return Memory(users, told)


def _empty() -> Memory:
    with step("空的企业 an empty organisation"):
        organisation = services.found(name=seed.EMPTY_NAME)
        user = User("admin", seed.password(), "管理员", "admin")
        with tenancy.scope(organisation.pk):
            seed.employ(organisation, user)
    return Memory([user], [], greeted=True)


def _accounts(
    options: Options, sandbox: Sandbox, organisation: Organisation, places: dict[str, Shop], people: dict[str, Staff]
) -> dict[str, Account]:
    with step("公众号、规则、快捷回复 accounts, rules, canned replies"):
        rehearsal.begin()
        rows = seed.service_accounts(sandbox, organisation, places, options.sandbox)
        made = dict(zip(places, rows, strict=True))
        seed.words(seed.actor_of(people["zhengwei"]), made)
    return made


def _play(sandbox: Sandbox, made: dict[str, Account], people: dict[str, Staff]) -> None:
    present.phones(sandbox)
    agents: dict[str, Sequence[Actor]] = {
        shop: [
            seed.actor_of(people[one.username])
            for one in content.STAFF
            if one.role == "agent" and one.shop in {"", shop}
        ]
        for shop in made
    }
    everybody = {actor.staff_id: actor for serving in agents.values() for actor in serving}.values()
    for actor in everybody:
        presence.say(actor=actor, state="ready")
    plan = scenes.plan(clock.now())
    past.Past(plan, made, openids(sandbox, plan, made), agents).play()
    for actor in everybody:
        presence.say(actor=actor, state="offline")


def openids(sandbox: Sandbox, plan: Plan, made: dict[str, Account]) -> list[str]:
    """Each visitor is a phone of the sandbox that follows (or has followed): whoever is written to, is there."""
    found = []
    for visitor in plan.visitors:
        appid = made[visitor.shop].appid
        told = sandbox.call("POST", "/phones", nickname=visitor.nickname, follow=appid)
        found.append(str(told["accounts"][0]["openid"]))
        if visitor.leaves:
            sandbox.call("POST", f"/phones/{told['phone']}/unfollow?wait=false", appid=appid)
    return found
