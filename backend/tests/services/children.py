"""Programs of a test's own, on the test's database, to be killed for real."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def database_url() -> str:
    """The database that this test runs on, as a program is told it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@contextmanager
def started(code: str, *args: str) -> Iterator["subprocess.Popen[str]"]:
    """Runs Python code with Weihu set up, beside the test; killed at the end if it is still there."""
    setup = "import django; django.setup()\n"
    environ = {
        **os.environ,
        "WEIHU_DATABASE_URL": database_url(),
        "WEIHU_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "weihu.config.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", setup + code, *args], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
