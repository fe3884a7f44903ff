"""`weihu demo` from the first word to Ctrl-C: what is in the way, the sandbox, the data, the server, the wiring."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from weihu.config import lock, ports
from weihu.config.demo import memory
from weihu.config.demo import options as told_options
from weihu.config.demo.memory import Memory
from weihu.config.demo.options import Options
from weihu.config.demo.sandbox import Sandbox
from weihu.config.demo.telling import links, say, step
from weihu.config.refusals import Refused

_LOOK_S = 0.5


def run(ready_file: Path | None) -> int:
    """Everything, until Ctrl-C; the exit code. Raises Refused."""
    options = told_options.read()
    os.environ.update(environment(options))
    with contextlib.ExitStack() as held:
        listener = held.enter_context(ports.listen(options.host, options.port, remedy="PORT="))
        ports.listen(options.host, options.sandbox_port, remedy="SANDBOX_PORT=").close()
        options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        held.enter_context(lock.held(options.data, "DATA="))
        remembered = memory.recall(options.data)
        must_be_whole(options, remembered)
        sandbox = Sandbox(options)
        held.callback(sandbox.stop)
        known = prepared(options, sandbox, remembered)

        from weihu.config import server

        after = After(options, sandbox, known, ready_file)
        code = server.serve(listener, kinds=("gateway", "web", "worker"), ready=after.begin)
        after.end()
        return after.code or code


def environment(options: Options) -> dict[str, str]:
    """Weihu's own settings, as the demo has them."""
    return {
        "WEIHU_MODE": "demo",
        "WEIHU_DATA": str(options.data),
        "WEIHU_CLOCK_URL": f"{options.sandbox}/_sandbox/v1/clock",
        "WEIHU_PUBLIC_URL": options.desk,
    }


def must_be_whole(options: Options, remembered: Memory | None) -> None:
    """Raises Refused for data that a first start left behind half-made, or that is no demo's."""
    from weihu.config import environment as settings

    found = settings.read()
    database = options.data / "weihu.sqlite3"
    if remembered is None and (database.exists() or (options.data / "sandbox.sqlite3").exists()):
        raise Refused(
            f"{options.data} is half-made (an interrupted first start) or not a demo's: "
            f"remove it if nothing in it is yours (rm -r {options.data}), or choose another folder with DATA=."
        )
    if remembered is not None and not found.database_url and not database.exists():
        raise Refused(
            f"{options.data} is half-made: {database.name} is gone. "
            f"Restore it, or remove the folder (rm -r {options.data}) and start again."
        )


def prepared(options: Options, sandbox: Sandbox, remembered: Memory | None) -> Memory:
    """Tables and data; the first start makes them. Raises Refused."""
    with step("程序 the program"):
        import django

        django.setup()
    from weihu.config import database
    from weihu.config.demo import making, wiring

    with step("数据表 tables"):
        database.migrate()
    with step("沙箱 the sandbox"):
        sandbox.wait()
    if remembered is not None:
        wiring.follow_addresses(options, remembered)
        return remembered
    from weihu.foundation.organisations.models import Organisation

    if Organisation.objects.exists():
        raise Refused(
            "The database has an organisation that this folder's demo did not make: "
            "choose an empty one with WEIHU_DATABASE_URL, or the folder that belongs to it with DATA=."
        )
    return making.make(options, sandbox)


class After:
    """What can only be done when the server answers: the wiring, the first words, the links. Watches the sandbox."""

    def __init__(self, options: Options, sandbox: Sandbox, known: Memory, ready_file: Path | None) -> None:
        self._options = options
        self._sandbox = sandbox
        self._known = known
        self._ready_file = ready_file
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo-after", daemon=True)
        self.code = 0

    def begin(self) -> None:
        """Called by the server when it answers."""
        self._thread.start()

    def end(self) -> None:
        """The server has stopped."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        with _connections_closed(), self._telling():
            self._wire()
            links(self._options, self._known)
            if self._ready_file is not None:
                memory.tell(self._ready_file, self._known, desk=self._options.desk, phones=self._options.phones)
        while not self._over.wait(_LOOK_S):
            if self._sandbox.ended():
                self._stop("The sandbox has ended by itself: see sandbox.log in the data folder, then start again.")
                return

    def _wire(self) -> None:
        from weihu.config.demo import present, wiring

        if not self._known.accounts:
            return
        appids = [account.appid for account in self._known.accounts]
        with step("接通公众号 wiring the accounts"):
            wiring.wire(self._options, self._sandbox, self._known)
        if self._known.greeted:
            return
        with step("手机上的第一句话 the phones' first words"):
            wiring.set_menus(self._known)
            present.follow(self._sandbox, appids)
            present.speak(self._sandbox, appids)
            self._known = msgspec.structs.replace(self._known, greeted=True)
            memory.keep(self._options.data, self._known)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except Refused as refusal:
            if not self._over.is_set():
                self._stop(str(refusal))

    def _stop(self, words: str) -> None:
        say(f"✗ {words}")
        self.code = 1
        self._over.set()
        os.kill(os.getpid(), signal.SIGINT)


@contextlib.contextmanager
def _connections_closed() -> Iterator[None]:
    from django.db import connections

    close: Callable[[], None] = connections.close_all
    try:
        yield
    finally:
        close()
