"""Dispatchers in processes of their own, killed for real."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from factories import accounts, organisations
from factories.outgoing import draft
from services import children
from weihu.channels import ports as replies
from weihu.channels.outbox import services
from weihu.channels.outbox.models import Outgoing

# A dispatcher whose platform is a file: one line as a message begins, one as it ends. What it is told by its text:
# "kill before" dies before the platform has it, "kill after" when the platform has it and nobody has written that down.
DISPATCHER = """
import json, os, signal, sys, threading, time
from weihu.channels.outbox import files, ports
from weihu.channels.outbox.dispatcher import Dispatcher

line = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def note(*what):
    os.write(line, (json.dumps(what) + "\\n").encode())

def dies(word, recipient):
    once = sys.argv[1] + "." + word
    if not os.path.exists(once):
        open(once, "w").close()
        note("killed", recipient, word, os.getpid())
        os.kill(os.getpid(), signal.SIGKILL)

class Platform:
    def parts(self, loaded, reply):
        return [reply]

    def upload(self, loaded, file, use):
        dies("upload", "")
        return ports.Uploaded("m", 1 << 60)

    def send(self, loaded, recipient, reply, media_ids, key):
        text = getattr(reply, "text", "<file>")
        note("begin", recipient, text, os.getpid())
        time.sleep(float(sys.argv[2]))
        if text == "kill before":
            dies("before", recipient)
        note("end", recipient, text, os.getpid())
        if text == "kill after":
            dies("after", recipient)

files.read = lambda file_id: ports.File(file_id, "a", "image/jpeg", b"")
ports.SENDERS.register("file", Platform())
note("ready", "", "", os.getpid())
Dispatcher(lease_s=1.5, poll_s=0.05).run_forever(threading.Event())
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "platform"


@pytest.fixture
def account(transactional_db: None) -> Any:
    return accounts.account(organisations.organisation(), adapter="file", limits={"pool_model": "none"})


def told(log: Path, what: str) -> list[tuple[str, str, int]]:
    """(whom, text, by which process) of the lines of that kind."""
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [(line[1], line[2], line[3]) for line in lines if line[0] == what]


def on_its_way() -> int:
    return Outgoing.unscoped.filter(state__in=["queued", "sending"]).count()


def until_done(within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while on_its_way():
        assert time.monotonic() < end, list(Outgoing.unscoped.values_list("intent", "state", "attempts"))
        time.sleep(0.05)


@pytest.mark.pg
@pytest.mark.parametrize("word", ["kill before", "kill after"])
def test_fault_17_killed_between_send_and_mark_the_message_is_unknown_and_never_sent_again(
    account: Any, log: Path, word: str
) -> None:
    services.queue([draft(account, "first"), draft(account, word), draft(account, "last")])

    with children.started(DISPATCHER, str(log), "0.01") as child:
        assert child.wait(30) == -9
    services.queue([draft(account, "x", to="o2")])
    left = list(Outgoing.unscoped.filter(state="sending").values_list("intent", flat=True))
    with children.started(DISPATCHER, str(log), "0.01"):
        until_done()

    assert left == [f"test:o1:{word}"]
    states = dict(Outgoing.unscoped.values_list("intent", "state"))
    assert states == {
        "test:o1:first": "sent", f"test:o1:{word}": "unknown", "test:o1:last": "sent", "test:o2:x": "sent",
    }  # fmt: skip
    row = Outgoing.unscoped.get(state="unknown")
    assert (row.reason, row.reviewed_at) == ("process_died", None)
    assert [text for whom, text, _ in told(log, "begin") if whom == "o1"] == ["first", word, "last"]


@pytest.mark.pg
def test_fault_17_killed_while_it_brought_a_file_the_message_goes_once(account: Any, log: Path) -> None:
    services.queue([draft(account, "p", body=replies.PictureReply(1)), draft(account, "last")])

    with children.started(DISPATCHER, str(log), "0.01") as child:
        assert child.wait(30) == -9
    waiting = list(Outgoing.unscoped.order_by("id").values_list("state", flat=True))
    with children.started(DISPATCHER, str(log), "0.01"):
        until_done()

    assert waiting == ["queued", "queued"]
    assert [text for _, text, _ in told(log, "end")] == ["<file>", "last"]
    assert set(Outgoing.unscoped.values_list("state", flat=True)) == {"sent"}


@pytest.mark.pg
def test_two_dispatchers_send_each_message_once_and_each_person_in_order(account: Any, log: Path) -> None:
    people = [f"o{n}" for n in range(6)]

    with children.started(DISPATCHER, str(log), "0.02"), children.started(DISPATCHER, str(log), "0.02"):
        wait_for(lambda: len(told(log, "ready")) == 2)
        services.queue([draft(account, f"{n:02}", to=one) for n in range(10) for one in people])
        until_done(60)

    begun, ended = told(log, "begin"), told(log, "end")
    assert len({process for _, _, process in begun}) == 2
    for one in people:
        assert [text for whom, text, _ in begun if whom == one] == [f"{n:02}" for n in range(10)]
    assert sorted(ended) == sorted(begun)
    assert set(Outgoing.unscoped.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.pg
def test_fault_73_a_stopped_process_wakes_up_and_its_late_answer_is_refused(account: Any, log: Path) -> None:
    services.queue([draft(account, "slow"), draft(account, "next")])

    with children.started(DISPATCHER, str(log), "1.0") as sleeper:
        wait_for(lambda: told(log, "begin"))
        os.kill(sleeper.pid, 19)
        with children.started(DISPATCHER, str(log), "0.01"):
            until_done()
            given_up = dict(Outgoing.unscoped.values_list("intent", "state"))
            os.kill(sleeper.pid, 18)
            wait_for(lambda: ("o1", "slow", sleeper.pid) in told(log, "end"))
            time.sleep(0.5)

    assert given_up == {"test:o1:slow": "unknown", "test:o1:next": "sent"}
    assert dict(Outgoing.unscoped.values_list("intent", "state")) == given_up


def wait_for(what: Any, within_s: float = 20) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
