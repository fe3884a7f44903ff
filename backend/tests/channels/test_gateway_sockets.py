"""Hostile bodies over real connections, at `weihu serve` as it runs in life."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest

from factories import accounts, pushes, serving
from factories.serving import Served
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.gateway import BODY_WITHIN_S

pytestmark = pytest.mark.slow

APPID, ORIGINAL_ID = "wx0123456789abcdef", "gh_0123456789ab"


class Standing:
    """The server, the account at its gateway, and its administrator's browser."""

    def __init__(self, served: Served, client: httpx.Client) -> None:
        told = {"name": "三江服务号", "appid": APPID, "original_id": ORIGINAL_ID, "secret": "s" * 32, "mode": "plain"}
        made = client.post("/api/v1/accounts", json=told, headers={"x-csrftoken": client.cookies["weihu_csrf"]}).json()
        self.served = served
        self.client = client
        self.account: Loaded = accounts.loaded(
            appid=APPID, original_id=ORIGINAL_ID, token=made["token"], key=made["callback_url"].rpartition("/")[2]
        )

    @property
    def path(self) -> str:
        """A push's address, signed now."""
        return f"/wx/{self.account.key}?{urlencode(pushes.signed(self.account, at=int(time.time())))}"

    def heard(self) -> int:
        """How many customers there are by now: each push that was taken made one."""
        return len(self.client.get("/api/v1/customers").json()["items"])

    def says(self, openid: str) -> int:
        """A right push of a new person; the status."""
        told = {"FromUserName": openid, "Content": "在吗", "CreateTime": int(time.time())}
        body = pushes.message(self.account, **told)
        return httpx.post(self.served.address + self.path, content=body, trust_env=False, timeout=10).status_code

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.served.port), timeout=20)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("gateway")
    told = serving.run(folder, "init", "--organisation", "三江集团", "--admin", "boss")
    assert told.returncode == 0, told.stderr
    password = told.stdout.splitlines()[0].rpartition(" / ")[2]
    with serving.serving(folder) as served, serving.logged_in(served.address, "boss", password) as client:
        yield Standing(served, client)


def answered(line: socket.socket) -> tuple[int, float]:
    """The status that comes, 0 when the line is closed without one, and after how many seconds."""
    began = time.monotonic()
    try:
        told = line.recv(4096)
    except OSError:
        told = b""
    return int(told.split(b" ", 2)[1]) if told.startswith(b"HTTP/") else 0, time.monotonic() - began


def is_closed(line: socket.socket) -> bool:
    """Whether the server lets go of the line."""
    line.settimeout(5)
    try:
        while line.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def headers(standing: Standing, *more: str) -> bytes:
    lines = [f"POST {standing.path} HTTP/1.1", "Host: x", "Content-Type: text/xml", *more, "", ""]
    return "\r\n".join(lines).encode()


def declared(standing: Standing) -> tuple[int, float]:
    """Ten megabytes are announced."""
    with standing.connect() as line:
        line.sendall(headers(standing, "Content-Length: 10485760") + b"<xml>")
        return answered(line)


def sent_whole(standing: Standing) -> tuple[int, float]:
    """Ten megabytes come in chunks."""
    with standing.connect() as line:
        line.sendall(headers(standing, "Transfer-Encoding: chunked"))
        chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
        with contextlib.suppress(OSError):  # the server need not listen to the end
            for _ in range(160):
                line.sendall(chunk)
        status, took = answered(line)
        return status, took


def slow(standing: Standing) -> tuple[int, float]:
    """A byte now and then."""
    return dripping(standing, "Content-Length: 1000", b" ")


def chunked_forever(standing: Standing) -> tuple[int, float]:
    """Small chunks without an end."""
    return dripping(standing, "Transfer-Encoding: chunked", b"1\r\n \r\n")


def dripping(standing: Standing, header: str, piece: bytes) -> tuple[int, float]:
    with standing.connect() as line:
        line.sendall(headers(standing, header) + piece)
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.2):
                try:
                    line.sendall(piece)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            return answered(line)
        finally:
            stop.set()
            thread.join()


def nothing_comes(standing: Standing) -> tuple[int, float]:
    """A body is announced and does not come."""
    with standing.connect() as line:
        line.sendall(headers(standing, "Content-Length: 1000"))
        return answered(line)


def test_fault_09_bodies_too_large_too_slow_or_endless_are_refused_and_hold_nobody(standing: Standing) -> None:
    assert standing.says("o-before") == 200
    before_mb = standing.served.rss_mb()
    found: dict[str, tuple[int, float]] = {}
    attacks: list[Callable[[Standing], tuple[int, float]]] = [
        declared, sent_whole, *[slow, chunked_forever, nothing_comes] * 20,
    ]  # fmt: skip

    def run(number: int, attack: Callable[[Standing], tuple[int, float]]) -> None:
        found[f"{attack.__name__}-{number}"] = attack(standing)

    threads = [threading.Thread(target=run, args=one) for one in enumerate(attacks)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    began = time.monotonic()
    meanwhile = standing.says("o-meanwhile"), standing.client.get("/api/v1/me").status_code, time.monotonic() - began
    for thread in threads:
        thread.join(30)

    assert meanwhile[:2] == (200, 200)
    assert meanwhile[2] < BODY_WITHIN_S, "who is well does not wait for who is slow"
    assert len(found) == len(attacks)
    too_large = {name: status for name, (status, _) in found.items() if name.startswith(("declared", "sent"))}
    # Who goes on sending after the refusal may find the line cut before she reads it.
    assert set(too_large.values()) <= {413, 0}
    assert too_large["declared-0"] == 413
    late = {name: told for name, told in found.items() if name.startswith(("slow", "chunked", "nothing"))}
    assert {status for status, _ in late.values()} == {408}
    assert max(took for _, took in late.values()) < 2 * BODY_WITHIN_S + 3
    assert standing.served.rss_mb() - before_mb < 30
    assert standing.says("o-after") == 200
    assert standing.heard() == 3
    assert "Traceback" not in standing.served.log.read_text()


def test_fault_09_a_refused_body_is_not_read_as_the_next_request(standing: Standing) -> None:
    known = standing.heard()
    with standing.connect() as line:
        inside = headers(standing, "Content-Length: 0")
        line.sendall(headers(standing, "Content-Length: 10485760") + inside)
        assert answered(line)[0] == 413
        assert is_closed(line)

    with standing.connect() as line:  # told shorter than it is: the rest is no request
        line.sendall(headers(standing, "Content-Length: 3") + b"<xml>" + b"x" * 1_000 + b"\r\n\r\n")
        assert answered(line)[0] == 400
        assert is_closed(line)

    with standing.connect() as line:  # told longer than it is: she leaves
        line.sendall(headers(standing, "Content-Length: 900") + b"<xml>")

    with standing.connect() as line:
        line.sendall(headers(standing, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\nGET /x HTTP/1.1")
        assert answered(line)[0] in {400, 0}

    assert httpx.get(f"{standing.served.address}/healthz", trust_env=False).status_code == 200
    assert standing.heard() == known
    assert "Traceback" not in standing.served.log.read_text()


def test_fault_04_an_echo_of_a_megabyte_is_not_sent_back(standing: Standing) -> None:
    with standing.connect() as line:
        address = standing.path + "&echostr=" + "9" * 1_000_000
        with contextlib.suppress(OSError):
            line.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        status, _ = answered(line)

    assert status in {400, 414, 0}
    assert standing.says(f"o-{time.time()}") == 200


def test_fault_04_the_echo_is_plain_text(standing: Standing) -> None:
    query = pushes.signed(standing.account, at=int(time.time()), echostr="4375120948345356249")

    answer = httpx.get(f"{standing.served.address}/wx/{standing.account.key}", params=query, trust_env=False)

    assert (answer.status_code, answer.text) == (200, "4375120948345356249")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
