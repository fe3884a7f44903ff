"""What the terminal shows: each step named with its seconds, then the links and who may log in."""

import contextlib
import io
import sys
import time
from collections.abc import Iterator

import segno

from weihu.config.demo.memory import Memory
from weihu.config.demo.options import Options


def say(words: str = "") -> None:
    """One line at once, also when the output is a file."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Names a step before it runs and tells its seconds after."""
    say(f"· {name} …")
    began = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - began:.1f} s")


def links(options: Options, memory: Memory) -> None:
    """The three links, the logins, and in a LAN a code for a handset's camera."""
    say()
    say(f"  桌面 desk       {options.desk}/")
    say(f"  手机 phones     {options.phones}/")
    say(f"  接口 API docs   {options.desk}/api/docs")
    say()
    say("  登录 log in     " + f"{'用户 user':<14}{'密码 password':<20}角色 role")
    for user in memory.users:
        say(f"                  {user.username:<14}{user.password:<20}{user.name} · {user.role}")
    if options.for_handsets:
        say()
        say("  用手机扫码打开一部手机 · scan with a handset to open a phone")
        say(_code(f"{options.phones}/phone/p1" if memory.accounts else f"{options.phones}/"))
    say()
    say("Ctrl-C 停止 · stops both")


def _code(url: str) -> str:
    out = io.StringIO()
    segno.make(url, error="l").terminal(out=out, compact=True)
    return out.getvalue()
