"""The line to developers' servers copes with all the ways in which servers answer."""

import asyncio

import pytest

from wxsandbox.callbacks.carrier import Carrier, CarryError, CutAfterBody

Asked = list[bytes]


async def _post(
    answer: bytes, *, times: int = 1, close: bool = False, cut: bool = False
) -> tuple[list[object], Asked, int]:
    """What the carrier makes of `answer`, what the server was asked, and over how many connections."""
    asked: Asked = []
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while head := await reader.read(65536):
            asked.append(head)
            for piece in answer.split(b"|"):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.005)
            if close:
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    carrier = Carrier()
    found: list[object] = []
    for _ in range(times):
        url = f"http://127.0.0.1:{port}/wx?shop=1"
        try:
            found.append(await carrier.post(url, {"nonce": "a b"}, b"<xml/>", content_type="text/xml", cut=cut))
        except CarryError as error:
            found.append(error)
        await asyncio.sleep(0.02)
    carrier.close()
    server.close()
    await asyncio.sleep(0.05)  # both sides see the end of their connections
    return found, asked, connections


_OK = b"HTTP/1.1 200 OK\r\n"
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n|"
_CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n3\r\nsuc\r\n|4\r\ncess\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "close", "expected"),
    [
        pytest.param(_OK + b"Content-Length: 7\r\n\r\nsuccess", False, (200, b"success"), id="length"),
        pytest.param(_OK + b"content-length: 7\r\n|\r\nsuc|cess", False, (200, b"success"), id="in pieces"),
        pytest.param(_OK + _CHUNKED, False, (200, b"success"), id="chunked"),
        pytest.param(_OK + b"\r\nsuccess", True, (200, b"success"), id="until the end"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n", True, (200, b""), id="old and empty"),
        pytest.param(_GO_ON + _OK + b"Content-Length: 2\r\n\r\nok", False, (200, b"ok"), id="continue"),
        pytest.param(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", False, (404, b""), id="other status"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", False, (204, b""), id="no content"),
    ],
)
def test_answers_of_every_form(answer: bytes, close: bool, expected: tuple[int, bytes]) -> None:
    found, asked, _ = asyncio.run(_post(answer, close=close))
    assert found == [expected]
    assert asked[0].startswith(b"POST /wx?shop=1&nonce=a+b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert asked[0].endswith(b"Content-Length: 6\r\n\r\n<xml/>")


@pytest.mark.parametrize(
    ("answer", "close", "words"),
    [
        (b"hello", False, "not HTTP"),
        (b"", True, "closed"),
        (_OK + b"Content-Length: 9\r\n\r\nsuccess", True, "closed"),
        (_OK + b"\r\n" + b"x" * (1024 * 1024 + 1), True, "longer than 1 MB"),
    ],
)
def test_answers_that_are_none(answer: bytes, close: bool, words: str) -> None:
    (error,), _, _ = asyncio.run(_post(answer, close=close))
    assert isinstance(error, CarryError)
    assert words in str(error)


@pytest.mark.parametrize(
    ("head", "connections"),
    [(b"Content-Length: 2\r\n", 1), (b"Content-Length: 2\r\nConnection: close\r\n", 3)],
)
def test_connections_are_kept_where_the_server_keeps_them(head: bytes, connections: int) -> None:
    found, _, used = asyncio.run(_post(_OK + head + b"\r\nok", times=3, close=b"close" in head))
    assert (found, used) == ([(200, b"ok")] * 3, connections)


def test_a_cut_leaves_the_server_with_the_whole_request() -> None:
    (error,), asked, _ = asyncio.run(_post(_OK + b"Content-Length: 2\r\n\r\nok", cut=True))
    assert isinstance(error, CutAfterBody)
    assert asked[0].endswith(b"<xml/>")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://127.0.0.1:99999/", "http:///wx", "http://no.such.host.invalid/"]
)
def test_addresses_that_lead_nowhere(url: str) -> None:
    async def post() -> None:
        await Carrier().post(url, {}, b"", content_type="text/xml")

    with pytest.raises(CarryError):
        asyncio.run(post())
