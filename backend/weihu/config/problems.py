"""Problem JSON (`kernel.problems`) as a whole answer, from in front of Django."""

import msgspec
from starlette.types import Scope, Send

from weihu.kernel.errors import WeihuError
from weihu.kernel.problems import CONTENT_TYPE, language_of, problem


async def send(send: Send, scope: Scope, error: WeihuError) -> None:
    """Answers with the error, in the browser's language."""
    wish = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    body = msgspec.json.encode(problem(error, language_of(wish.decode("latin-1"))))
    headers = [(b"content-type", CONTENT_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
