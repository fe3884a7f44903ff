"""The console's URL verification (A2): a signed GET whose echostr must come back untouched."""

import httpx

from wxsandbox import cipher
from wxsandbox.accounts import Account
from wxsandbox.log import Entry, shortened
from wxsandbox.world import World


async def verify(world: World, account: Account) -> tuple[bool, str]:
    """Whether the address in `callback_url` belongs to someone who knows the token; and why not."""
    if not account.callback_url:
        return False, "the account has no callback_url"
    timestamp, nonce = str(world.clock.seconds()), str(world.random.getrandbits(32))
    echo = str(world.random.randrange(10**18, 10**19))
    signature = cipher.sign(account.token, timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    if account.knob("encrypted_echostr"):
        sealed = cipher.encrypt(echo.encode(), key=cipher.read_aes_key(account.aes_key), appid=account.appid)
        query |= {"echostr": sealed, "msg_signature": cipher.sign(account.token, timestamp, nonce, sealed)}
    status, body = 0, b""
    try:
        url = httpx.URL(account.callback_url).copy_merge_params(query)
        async with httpx.AsyncClient(timeout=float(account.knob("callback_timeout_s")), trust_env=False) as http:
            answer = await http.get(url)
        status, body = answer.status_code, answer.content
        problem = _problem(status, body, echo)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        problem = f"{type(error).__name__}: {error}"
    world.log.write(
        Entry(
            kind="callback",
            time=world.now(),
            appid=account.appid,
            method="GET",
            path=account.callback_url,
            status=status,
            event="verification",
            outcome="bad" if problem else "handled",
            error=problem,
            answer=shortened(body),
        )
    )
    return not problem, problem or "ok"


def _problem(status: int, body: bytes, echo: str) -> str:
    if status != 200:
        return f"HTTP {status}"
    if body != echo.encode():
        return f"the body must be exactly the echostr, but is {shortened(body)[:80]!r}"
    return ""
