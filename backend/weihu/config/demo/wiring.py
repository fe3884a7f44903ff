"""The two sides know each other's addresses, whatever ports this start has."""

from weihu.channels.accounts import cache
from weihu.channels.accounts import services as accounts
from weihu.channels.accounts.models import Account
from weihu.channels.menus import services as menus
from weihu.channels.wechat.client import Client
from weihu.config.demo import content
from weihu.config.demo.memory import Memory
from weihu.config.demo.options import Options
from weihu.config.demo.sandbox import Sandbox
from weihu.config.refusals import Refused
from weihu.kernel import tenancy


def rows(known: Memory) -> list[Account]:
    """The demo's accounts as they are now; one that somebody removed is left out."""
    found = Account.unscoped.filter(pk__in=[account.id for account in known.accounts])
    return list(found.order_by("pk"))


def follow_addresses(options: Options, known: Memory) -> None:
    """Before the server starts: the platform answers at this start's port."""
    for account in rows(known):
        if account.api_base != options.sandbox:
            with tenancy.scope(account.organisation_id):
                accounts.change(None, account, api_base=options.sandbox)


def wire(options: Options, sandbox: Sandbox, known: Memory) -> None:
    """When the server answers: the platform calls this start's port, and has seen that it is ours. Raises Refused."""
    there = {one["appid"]: one for one in sandbox.call("GET", "/accounts")["items"]}
    for account in rows(known):
        address = f"{options.callbacks}/wx/{account.key}"
        if account.appid not in there:
            _connect_again(sandbox, account)
        if there.get(account.appid, {}).get("callback_url") != address:
            sandbox.call("PATCH", f"/accounts/{account.appid}", callback_url=address)
        verified = sandbox.call("POST", f"/accounts/{account.appid}/verify")
        if not verified["ok"]:
            raise Refused(f"{account.name} could not be wired: {verified['detail']}")


def _connect_again(sandbox: Sandbox, account: Account) -> None:
    """The sandbox was emptied: the same account anew."""
    sandbox.call(
        "POST", "/accounts", kind=account.kind, verified=account.verified, name=account.name, appid=account.appid,
        secret=account.secret, original_id=account.original_id, token=account.token, aes_key=account.aes_key,
        mode=account.mode, format=account.format,
    )  # fmt: skip


def set_menus(known: Memory) -> None:
    """Each account's menu, as an administrator would set it."""
    for account in rows(known):
        with tenancy.scope(account.organisation_id):
            Client(cache.put(account)).create_menu(content.MENU)
            menus.read_live(account)
