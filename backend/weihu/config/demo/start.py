"""`weihu demo` from the first word to Ctrl-C: what is in the way, the sandbox, the data, the server, the wiring."""

import contextlib
import os
import shlex
import signal
import time
from pathlib import Path

from weihu.config import lock, ports
from weihu.config.demo import memory
from weihu.config.demo import options as told_options
from weihu.config.demo.after import After
from weihu.config.demo.memory import Memory
from weihu.config.demo.options import Options
from weihu.config.demo.sandbox import Sandbox
from weihu.config.demo.telling import say, step
from weihu.config.refusals import Refused

_ORPHAN_ENDS_WITHIN_S = 3.0


def run(ready_file: Path | None) -> int:
    """Everything, until Ctrl-C; the exit code. Raises Refused."""
    options = told_options.read()
    _end_orderly()
    os.environ.update(environment(options))
    with contextlib.ExitStack() as held:
        listener = held.enter_context(ports.listen(options.host, options.port, remedy="PORT=", elsewhere="HOST="))
        _sandbox_port_must_be_free(options)
        make_folder(options.data)
        held.enter_context(lock.held(options.data, "DATA="))
        if memory.is_interrupted(options.data):
            say("· 上次初始化没有做完，重新开始 · the first start was interrupted: it begins anew")
            memory.clear(options.data)
        remembered = memory.recall(options.data)
        must_be_whole(options, remembered)
        if remembered is None:
            memory.begin(options.data)
        sandbox = Sandbox(options)
        held.callback(sandbox.stop)
        known = prepared(options, sandbox, remembered)

        from weihu.config import server

        after = After(options, sandbox, known, ready_file)
        code = server.serve(listener, kinds=("gateway", "web", "worker"), ready=after.begin)
        after.end()
        return after.code or code


def _end_orderly() -> None:
    """A kill and a closed terminal are Ctrl-C, from the first step on: the sandbox must not stay behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def environment(options: Options) -> dict[str, str]:
    """Weihu's own settings, as the demo has them."""
    return {
        "WEIHU_MODE": "demo",
        "WEIHU_DATA": str(options.data),
        "WEIHU_CLOCK_URL": f"{options.sandbox}/_sandbox/v1/clock",
        "WEIHU_PUBLIC_URL": options.desk,
    }


def _sandbox_port_must_be_free(options: Options) -> None:
    """A sandbox whose demo was killed follows it at once, but not in no time. Raises Refused."""
    end = time.monotonic() + _ORPHAN_ENDS_WITHIN_S
    while True:
        try:
            ports.listen(options.host, options.sandbox_port, remedy="SANDBOX_PORT=", elsewhere="HOST=").close()
        except Refused:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def make_folder(data: Path) -> None:
    """The data folder, for its owner alone. Raises Refused."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "weihu.lock").touch()
    except OSError as error:
        words = error.strerror or str(error)
        raise Refused(f"{data} cannot be the data folder ({words}): choose another one with DATA=.") from None


def must_be_whole(options: Options, remembered: Memory | None) -> None:
    """Raises Refused for data that is no demo's, or not all of it."""
    from weihu.config import environment as settings

    found = settings.read()
    database = options.data / "weihu.sqlite3"
    if remembered is None and memory.has_data(options.data):
        raise Refused(
            f"{options.data} holds data, but not a demo's (no readable demo.json): choose another folder with DATA=, "
            f"or remove this one if nothing in it is yours (rm -r {shlex.quote(str(options.data))})."
        )
    if remembered is not None and remembered.accounts and not options.with_data:
        raise Refused(
            f"{options.data} has sample data already, and DEMO=no wants none: choose an empty folder with DATA=."
        )
    if remembered is not None and not found.database_url and not database.exists():
        raise Refused(
            f"{options.data} is half-made: {database.name} is gone. "
            f"Restore it, or remove the folder (rm -r {shlex.quote(str(options.data))}) and start again."
        )


def prepared(options: Options, sandbox: Sandbox, remembered: Memory | None) -> Memory:
    """Tables and data; the first start makes them. Raises Refused."""
    with step("程序 the program"):
        import django

        django.setup()
    from weihu.config import database
    from weihu.config.demo import wiring

    if remembered is None:
        with database.careless():
            made = _made(options, sandbox)
        memory.keep(options.data, made)
        return made
    with step("数据表 tables"):
        database.migrate()
    with step("沙箱 the sandbox"):
        sandbox.wait()
    wiring.follow_addresses(options, remembered)
    return remembered


def _made(options: Options, sandbox: Sandbox) -> Memory:
    from weihu.config import database
    from weihu.config.demo import making
    from weihu.foundation.organisations.models import Organisation

    with step("数据表 tables"):
        database.migrate()
    if Organisation.objects.exists():
        raise Refused(
            "The database has an organisation that this folder's demo did not make: "
            "choose an empty one with WEIHU_DATABASE_URL, or the folder that belongs to it with DATA=."
        )
    with step("沙箱 the sandbox"):
        sandbox.wait()
    return making.make(options, sandbox)
