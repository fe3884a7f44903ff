"""What the person says: PORT, SANDBOX_PORT, DATA, HOST, DEMO (as `make run` passes them)."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec

from weihu.config.refusals import Refused

_EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - what HOST=0.0.0.0 asks for: handsets in the LAN


class Options(msgspec.Struct, frozen=True):
    """Where everything answers and lies."""

    port: int
    sandbox_port: int
    data: Path
    host: str
    with_data: bool

    @property
    def in_lan(self) -> bool:
        """Whether every address of this machine is listened on."""
        return self.host in _EVERY_ADDRESS

    @property
    def for_handsets(self) -> bool:
        """Whether others than this machine may come, whatever address was named."""
        return self.host not in {"127.0.0.1", "localhost", "::1"}

    @property
    def seen_as(self) -> str:
        """The address that links name."""
        return lan_address() if self.in_lan else _bracketed(self.host)

    @property
    def desk(self) -> str:
        """The desk's address."""
        return f"http://{self.seen_as}:{self.port}"

    @property
    def phones(self) -> str:
        """The sandbox's address, as browsers reach it."""
        return f"http://{self.seen_as}:{self.sandbox_port}"

    @property
    def sandbox(self) -> str:
        """The sandbox's address, as this machine reaches it."""
        return f"http://{_near(self.host)}:{self.sandbox_port}"

    @property
    def callbacks(self) -> str:
        """Weihu's address, as the sandbox reaches it."""
        return f"http://{_near(self.host)}:{self.port}"


def read(environ: Mapping[str, str] | None = None) -> Options:
    """The options in force. Raises Refused."""
    given = os.environ if environ is None else environ
    port, sandbox_port = _port(given, "PORT", 8000), _port(given, "SANDBOX_PORT", 8100)
    if port == sandbox_port:
        raise Refused(f"PORT and SANDBOX_PORT are both {port}: choose two different ones.")
    wish = (given.get("DEMO") or "yes").lower()
    if wish not in {"yes", "no"}:
        raise Refused(f"DEMO={wish}: say yes (sample data) or no (empty).")
    data = Path(given.get("DATA") or "var").absolute()
    return Options(port, sandbox_port, data, given.get("HOST") or "127.0.0.1", wish == "yes")


def _port(given: Mapping[str, str], name: str, otherwise: int) -> int:
    text = given.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Refused(f"{name}={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def _near(host: str) -> str:
    return "127.0.0.1" if host in _EVERY_ADDRESS else _bracketed(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def lan_address() -> str:
    """This machine's address in its network; the loopback when it has none. No packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return _address_of_the_name()


def _address_of_the_name() -> str:
    """A network without a way out has no route to ask; the machine's name may tell."""
    try:
        found = [one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    except OSError:
        found = []
    return next((str(address) for address in found if not str(address).startswith("127.")), "127.0.0.1")
