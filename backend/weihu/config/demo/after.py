"""What can only be done when the server answers: the wiring, the first words, the links. Watches the sandbox."""

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from weihu.config.demo import memory
from weihu.config.demo.memory import Memory
from weihu.config.demo.options import Options
from weihu.config.demo.sandbox import Sandbox
from weihu.config.demo.telling import links, say, step
from weihu.config.refusals import Refused

log = logging.getLogger(__name__)

_LOOK_S = 0.5


class After:
    """A thread beside the server, from its first answer to its end."""

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
        """The server has stopped. Words still on their way to it would wait for WeChat's retries: not so long."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(_LOOK_S)
        if self._thread.is_alive():
            self._sandbox.stop()
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
        except Exception:  # whatever it was: without links nobody knows where to go
            if not self._over.is_set():
                log.exception("the demo's last steps")
                self._stop("The demo did not come to its links; the trace above tells why. Start it again.")

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
