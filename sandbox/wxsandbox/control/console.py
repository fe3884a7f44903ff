"""What the account's owner sets in the platform's console by hand, and the API only reads."""

import msgspec

from wxsandbox.autoreply import AutoReply
from wxsandbox.control.routing import Visit, route


@route("GET", "/accounts/{appid}/autoreply", "The console's automatic answers", answer=AutoReply)
def get_autoreply(visit: Visit) -> AutoReply:
    return visit.world.account(visit.path("appid")).autoreply or AutoReply()


@route(
    "PUT",
    "/accounts/{appid}/autoreply",
    "Set the console's automatic answers; get_current_autoreply_info tells them",
    body=AutoReply,
    answer=AutoReply,
)
def put_autoreply(visit: Visit) -> AutoReply:
    account, wanted = visit.world.account(visit.path("appid")), visit.body
    now = visit.world.clock.seconds()
    wanted.keywords = [msgspec.structs.replace(one, create_time=one.create_time or now) for one in wanted.keywords]
    account.autoreply = wanted
    visit.world.changed_account(account, told=False)
    return account.autoreply
