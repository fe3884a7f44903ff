"""A push that kills every process which works on it."""

import time
from pathlib import Path

import pytest

from factories import http, organisations, pipe
from reception.conftest import Small
from reception.test_crashes import arrival
from services import children
from weihu.channels.inbox import services
from weihu.channels.inbox.batches import Batches
from weihu.channels.inbox.models import Receipt
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock

pytestmark = pytest.mark.pg
OTHERS = 6

# A gateway whose sweeper takes over what is left behind; one message ends it as the kernel would for want of memory.
GATEWAY = """
import os, signal, sys, threading
from pathlib import Path
from weihu.channels import ports
from weihu.channels.inbox import intake, services
from weihu.reception import path

services.LEASE_MS, intake._SWEEP_S = 500, 0.1
understand = path.understand

def fatal(turn, *more):
    content = turn.arrival.inbound.content
    if isinstance(content, ports.Text) and content.text == "炸":
        os.kill(os.getpid(), signal.SIGKILL)
    return understand(turn, *more)

path.understand = fatal
running = intake.Intake(Path(sys.argv[1]), bytes(32))
running.start()
running.sweep_forever(threading.Event())
"""


@pytest.mark.slow
def test_fault_72_a_push_that_kills_its_processes_is_set_aside_and_the_others_are_answered(
    small: Small, tmp_path: Path
) -> None:
    """Taken over three times, no more; those that died beside it are worked on, and a person may have it tried again."""
    small.rule("default", say="在的")
    words = [f"问{n}" for n in range(OTHERS)]
    words.insert(OTHERS // 2, "炸")
    pushes = [pipe.text(small.account, one, openid=f"o{n:027}") for n, one in enumerate(words)]
    services.store_for_later([arrival(small, push) for push in pushes])

    assert kills_until_all_are_done(tmp_path) == services.MOST_ATTEMPTS - 1

    fatal = Receipt.unscoped.get(state=Receipt.State.POISON)
    assert (fatal.error, fatal.attempts) == (services.STOPPED, services.MOST_ATTEMPTS)
    assert Receipt.unscoped.filter(state=Receipt.State.DONE).count() == OTHERS
    heard = Message.unscoped.filter(author=Message.Author.CUSTOMER).values_list("text", flat=True)
    assert sorted(heard) == [one for one in words if one != "炸"]
    assert Event.unscoped.filter(name="receipt.failed").count() == 1
    admin = http.client(organisations.staff(small.organisation, "admin"))
    [listed] = admin.get("/receipts").json()["items"]
    assert (listed["id"], listed["reason"], listed["excerpt"]) == (str(fatal.pk), "process_stopped", "炸")

    assert admin.post(f"/receipts/{fatal.pk}/replay").status_code == 204
    assert kills_until_all_are_done(tmp_path) == 1, "a person's try is one try"
    assert Receipt.unscoped.get(pk=fatal.pk).state == Receipt.State.POISON

    admin.post(f"/receipts/{fatal.pk}/replay")
    suspect = services.suspect()
    assert suspect is not None, "once the cause is mended, the next try is like any other"
    small.pipe.intake.batches.add(suspect)
    small.pipe.settle()
    assert Receipt.unscoped.get(pk=fatal.pk).state == Receipt.State.DONE


def test_who_is_taken_alone_is_worked_on_with_no_other_beside_it_and_kept_as_long_as_its_process_lives(
    small: Small,
) -> None:
    services.store_for_later([arrival(small, pipe.text(small.account, "一"))])
    Receipt.unscoped.update(attempts=services.SUSPECT_AT)
    suspect = services.suspect()
    assert suspect is not None
    before, behind = (arrival(small, pipe.text(small.account, words)) for words in "二三")
    batches = Batches(lambda _: None)
    for one in (before, suspect, behind):
        batches.add(one)

    assert [batches._next() for _ in range(3)] == [[before], [suspect], [behind]]

    Receipt.unscoped.update(lease_until=0)
    services.keep(suspect.receipt_id)
    assert Receipt.unscoped.get().lease_until > clock.wall()
    assert services.suspect() is None


def kills_until_all_are_done(folder: Path) -> int:
    """Starts the gateway again whenever it was killed; how often that was."""
    killed, end = 0, time.monotonic() + 90
    while Receipt.unscoped.filter(state=Receipt.State.RECEIVED).exists():
        with children.started(GATEWAY, str(folder / "spool")) as child:
            while child.poll() is None and Receipt.unscoped.filter(state=Receipt.State.RECEIVED).exists():
                assert time.monotonic() < end, list(Receipt.unscoped.values_list("state", "attempts", "error"))
                time.sleep(0.05)
            killed += child.poll() == -9
    return killed
