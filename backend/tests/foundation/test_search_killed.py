"""A rebuild of the index whose process is killed: what it had done is kept, the next one does the rest."""

import pytest

from factories import conversations as talk
from factories import http
from services import children
from weihu.conversations.messages.models import Message
from weihu.foundation.search import services, sources
from weihu.foundation.search.models import Document, Walk
from weihu.kernel import tenancy

pytestmark = [pytest.mark.pg, pytest.mark.fault, pytest.mark.django_db(transaction=True)]

# Three documents a transaction; dies within the third of messages, or right after it.
KILLED = """
import os, signal, sys
from weihu.foundation.search import hot, services, sources
from weihu.foundation.search.pace import Pace
number = sources.SOURCES["messages"].number
services.PACES[number] = Pace(3, most=3)
put, calls = hot.put, []
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def write(organisation_id, kind, texts):
    put(organisation_id, kind, texts)
    if kind == number and texts:
        calls.append(len(texts))
        if len(calls) == 3 and sys.argv[1] == "within":
            die()
def told(kind, count):
    if kind == "messages" and count == 9 and sys.argv[1] == "after":
        die()
hot.put = write
services.rebuild(told)
"""
WHOLE = "from weihu.foundation.search import services; print(services.rebuild())"


@pytest.mark.parametrize(("when", "kept"), [("within", 6), ("after", 9)])
def test_a_rebuild_killed_in_the_middle_goes_on_where_it_stood_and_ends_complete(when: str, kept: int) -> None:
    desk = talk.desk()
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        said = [desk.hears(session, f"第{n}句保养") for n in range(20)]
        Message.objects.filter(pk=said[0].pk).update(text="从前的话")
    services.rebuild()
    # What the index holds wrongly, a rebuild mends: words that are others now, and a message that is gone.
    Message.unscoped.filter(pk=said[0].pk).update(text="第0句保养")
    Message.unscoped.filter(pk__in=[said[4].pk, said[19].pk]).delete()

    with children.started(KILLED, when) as child:
        assert child.wait(60) == -9
    [stood] = Walk.objects.exclude(rebuilding=None).filter(kind=number()).values_list("rebuilding", flat=True)
    # The fifth is gone: the sixth stands in its place.
    assert stood == said[kept].pk
    with children.started(WHOLE) as child:
        told, _ = child.communicate(timeout=60)

    left = [one for n, one in enumerate(said) if n not in {4, 19}]
    # Nothing that was done is done again: the kinds before it are whole.
    assert int(told) == len(left) - kept
    assert not Walk.objects.exclude(rebuilding=None).exists()
    held = Document.unscoped.filter(organisation=desk.organisation, kind=number())
    assert sorted(held.values_list("object_id", flat=True)) == [one.pk for one in left]
    client = http.client(desk.wang)
    [group] = client.get("/search", q="保养", kind="messages", limit=30).json()["groups"]
    assert sorted(hit["id"] for hit in group["hits"]) == sorted(str(one.pk) for one in left)
    assert client.get("/search", q="从前").json()["groups"] == []


def number() -> int:
    return sources.SOURCES["messages"].number
