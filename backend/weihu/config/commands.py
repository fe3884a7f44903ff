"""What the commands do, after Django is set up."""

import contextlib
import secrets
import sys
from collections.abc import Collection

import django


def say(words: str) -> None:
    """One line at once, also when the output is a file."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def serve(host: str, port: int, *, kinds: Collection[str]) -> int:
    """Runs the parts until told to stop. Raises Refused."""
    from weihu.config import database, environment, lock, ports

    found = environment.read()
    on_sqlite = environment.is_sqlite(found)
    listener = None if set(kinds) == {"worker"} else ports.listen(host, port, remedy="--port", elsewhere="--host")
    with contextlib.ExitStack() as held:
        if on_sqlite:
            environment.must_be_whole(found, kinds)
            held.enter_context(lock.held(found.data, "WEIHU_DATA"))
        django.setup()
        database.must_be_ready()
        from weihu.config import server

        if listener is None:
            return server.work(lambda: say("微呼 worker"))
        return server.serve(listener, kinds=kinds, ready=lambda: say(f"微呼 http://{host}:{port}/"))


def init(*, organisation: str, admin: str) -> int:
    """Tables, an organisation, and an administrator whose password is printed once. Raises Refused."""
    django.setup()
    from weihu.config import database
    from weihu.config.refusals import Refused
    from weihu.foundation.organisations import services
    from weihu.foundation.organisations.errors import UsernameTaken
    from weihu.foundation.organisations.models import Role
    from weihu.kernel import tenancy
    from weihu.kernel.db import write

    database.migrate()
    password = secrets.token_urlsafe(12)
    try:
        with write():
            org = services.found(name=organisation)
            with tenancy.scope(org.pk):
                staff = services.employ(None, organisation_id=org.pk, name=admin, username=admin, password=password)
                services.grant(None, staff=staff, role=Role.objects.get(key="admin"))
    except UsernameTaken:
        raise Refused(f"Somebody logs in as {admin} already: choose another name with --admin.") from None
    say(f"{organisation}: {admin} / {password}")
    say("请登录后修改密码 · change it after the first login; it is not stored here.")
    return 0


def migrate() -> int:
    """Tables of this version. Raises Refused."""
    django.setup()
    from weihu.config import database

    say("done" if database.migrate() else "up to date")
    return 0


def rebuild_search() -> int:
    """Reads everything that can be searched again. Raises Refused."""
    django.setup()
    from weihu.config import database
    from weihu.foundation.search import services

    database.must_be_ready()
    say(f"done: {services.rebuild(lambda kind, count: say(f'{kind} {count}') if count % 10_000 == 0 else None)}")
    return 0
