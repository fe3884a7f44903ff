"""What every API call goes through, in this order: faults, path, method, token, right, quota, handler, log."""

import asyncio
import inspect
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive, Scope, Send

from wxsandbox import permissions, quotas, tokens
from wxsandbox.accounts import Account
from wxsandbox.api import families
from wxsandbox.api.call import UPLOAD_LIMIT, Answer, Call, File
from wxsandbox.api.registry import Endpoint, find
from wxsandbox.callbacks.delivery import Postman
from wxsandbox.errors import TEXTS, ApiError
from wxsandbox.faults import ApiFault
from wxsandbox.ids import new_rid
from wxsandbox.log import BODY_KEPT, EXCERPT_KEPT, Entry, masked_query, told
from wxsandbox.permissions import Right
from wxsandbox.world import World

_encode = msgspec.json.Encoder().encode
_HANG_S = 60.0
_ARGUMENT = 47003
_SPOILT = "fault injected: the caller did not get this answer"
_BAD_GATEWAY = (
    b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


class Platform:
    """The ASGI application behind the platform's host names."""

    def __init__(self, world: World, postman: Postman) -> None:
        families.load()
        self._world = world
        self._postman = postman

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        body = await _body(receive)
        if body is None:
            return
        headers = dict(scope["headers"])
        client = scope.get("client")
        call = Call(
            self._world,
            self._postman,
            method=scope["method"],
            path=scope["path"],
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            body=body,
            content_type=headers.get(b"content-type", b"").decode("latin-1"),
            client=client[0] if client else "",
        )
        fault = self._drawn_fault(call)
        code, answer = await self._answered(call, fault)
        spoilt = fault is not None and fault.spoils()
        self._note(call, code, answer, started, error=_SPOILT if spoilt else "")
        if fault is not None and await _spoil(fault, receive, send, answer):
            return
        await _send(send, answer, _content_type(call.known_account))

    def _drawn_fault(self, call: Call) -> ApiFault | None:
        if not self._world.mischief.faults.api:
            return None
        account = self._world.by_token.get(call.query.get("access_token", ""))
        return self._world.mischief.for_call(call.path, account.appid if account else call.query.get("appid", ""))

    async def _answered(self, call: Call, fault: ApiFault | None) -> tuple[int, Answer]:
        """The errcode and the answer; faults first, as a sick platform does not look at tokens."""
        try:
            if fault is not None:
                if fault.latency_ms:
                    await asyncio.sleep(fault.latency_ms / 1000)
                if not fault.takes_effect():
                    raise ApiError(fault.errcode if fault.errcode is not None else -1)
            answer = await self._handled(call)
            if fault is not None and fault.errcode is not None:
                raise ApiError(fault.errcode)
            return (0 if isinstance(answer, File) else int(answer.get("errcode", 0))), answer
        except ApiError as error:
            return error.code, self._refusal(call, error)

    async def _handled(self, call: Call) -> Answer:
        endpoint = find(call.path)
        if endpoint is None:
            raise ApiError(40066)
        if call.method not in endpoint.methods:
            raise ApiError(43002 if "POST" in endpoint.methods else 43001)
        if endpoint.token:
            account = self._by_token(call)
            call.belongs_to(account)
            if not permissions.allowed(account, endpoint.right):
                outside = endpoint.right is Right.OUTSIDE
                raise ApiError(account.number("outside_code") if outside else 48001)
            return await _counted(call, account, endpoint)
        answer = endpoint.handler(call)
        return await answer if inspect.isawaitable(answer) else answer

    def _by_token(self, call: Call) -> Account:
        value = call.query.get("access_token", "")
        if not value:
            raise ApiError(41001)
        account = self._world.by_token.get(value)
        if account is None:
            raise ApiError(40014)
        call.belongs_to(account)
        tokens.check(account, value, now=call.now)
        if account.frozen == "account":
            raise ApiError(50002)
        if account.frozen == "api":
            raise ApiError(48004)
        return account

    def _refusal(self, call: Call, error: ApiError) -> dict[str, Any]:
        rid = new_rid(self._world.clock.seconds(), self._world.random)
        account = call.known_account
        style = account.knob("error_style") if account else "rid"
        tail = f"rid: {rid}" if style == "rid" else f"hint: [{rid[-8:]}]"
        text = error.text or TEXTS.get(error.code, "error")
        if error.code == _ARGUMENT and account and not account.knob("argument_named"):
            text = TEXTS[_ARGUMENT]
        return {"errcode": error.code, "errmsg": f"{text} {tail}", **error.extra}

    def _note(self, call: Call, code: int, answer: Answer, started: float, *, error: str) -> None:
        account = call.known_account
        entry = Entry(
            kind="api",
            time=call.now,
            appid=account.appid if account else call.query.get("appid", ""),
            method=call.method,
            path=call.path,
            status=answer.status if isinstance(answer, File) else 200,
            errcode=code,
            latency_ms=round((time.perf_counter() - started) * 1000, 3),
            client=call.client,
            query=masked_query(call.query),
        )
        kept = BODY_KEPT if code else EXCERPT_KEPT
        entry.request = told(call.body, call.content_type, kept=kept)
        if isinstance(answer, File):
            entry.answer = told(answer.data, answer.content_type, kept=kept)
        else:
            ticket = call.path.endswith("/getticket")
            entry.answer = told(_encode(answer), "application/json", kept=kept, ticket=ticket)
        if code and isinstance(answer, dict):
            message = str(answer["errmsg"])
            entry.rid = message.rpartition("rid: ")[2] if "rid: " in message else ""
            entry.error = message
        entry.error = error or entry.error
        self._world.log.write(entry)


async def _counted(call: Call, account: Account, endpoint: Endpoint) -> Answer:
    """The call within its allowances; whether a refused one counts is a knob (D8)."""
    quotas.count(account, call.path, endpoint.quota, now=call.now)
    try:
        answer = endpoint.handler(call)
        return await answer if inspect.isawaitable(answer) else answer
    except ApiError:
        if not account.knob("failed_calls_count"):
            quotas.give_back(account, call.path)
        raise


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when the caller went away. Over the limit the rest is read and thrown away."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= UPLOAD_LIMIT:
            chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _spoil(fault: ApiFault, receive: Receive, send: Send, answer: Answer) -> bool:
    """Answer badly, late or not at all. False when the good answer may go out."""
    if fault.timeout:
        with suppress(TimeoutError):
            await asyncio.wait_for(_gone(receive), _HANG_S if fault.timeout is True else fault.timeout)
        return True
    if fault.reset:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        return True  # an answer that is never finished: the server cuts the line
    if fault.html or (fault.status and fault.status != 200):
        await _reply(send, fault.status or 502, _BAD_GATEWAY, "text/html")
        return True
    if fault.truncated or fault.content_type:
        data = answer.data if isinstance(answer, File) else _encode(answer)
        data = data[: len(data) // 2] if fault.truncated else data
        await _reply(send, 200, data, fault.content_type or "application/json; encoding=utf-8")
        return True
    return False


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _content_type(account: Account | None) -> str:
    return str(account.knob("content_type")) if account else "application/json; encoding=utf-8"


async def _send(send: Send, answer: Answer, content_type: str) -> None:
    if not isinstance(answer, File):
        await _reply(send, 200, _encode(answer), content_type)
        return
    extra: list[tuple[bytes, bytes]] = []
    if answer.filename:
        extra.append((b"content-disposition", f'attachment; filename="{answer.filename}"'.encode()))
    if answer.location:
        extra.append((b"location", answer.location.encode()))
    await _reply(send, answer.status, answer.data, answer.content_type, extra)


async def _reply(
    send: Send, status: int, data: bytes, content_type: str, extra: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(data)).encode()), *(extra or ())]
    start: MutableMapping[str, Any] = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": data})
