"""What the rules answered, nobody having looked: it is found like everything else that was said."""

from typing import Any

import pytest

from factories import http, organisations
from reception.conftest import Small
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime.consumers import CONSUMERS, Worker
from weihu.foundation.search import selectors, services

pytestmark = pytest.mark.pg


def test_question_and_answer_of_a_rule_are_found_as_soon_as_the_log_was_heard(small: Small) -> None:
    small.rule("contains", "营业时间", say="早上八点半开门")
    client = http.client(organisations.staff(small.organisation, "agent", small.shop))
    services.follow()
    worker = Worker([CONSUMERS[services.CONSUMER]])

    assert small.say("你们营业时间是几点？") == "早上八点半开门"
    assert found(client, "八点半") == []
    worker.run_once()

    assert selectors.behind() == 0
    question, answer = Message.unscoped.order_by("author")
    assert (question.author, answer.author) == (Message.Author.CUSTOMER, Message.Author.BOT)
    assert found(client, "营业时间") == [str(question.pk)]
    assert found(client, "八点半") == [str(answer.pk)]
    # Who wrote for the first time is found too, by what she is called while she has no name.
    assert [group["kind"] for group in client.get("/search", q=short_id(client)).json()["groups"]] == ["people"]


def found(client: http.Client, question: str) -> list[str]:
    answer = client.get("/search", q=question)
    assert answer.status_code == 200, answer.content
    return [hit["id"] for group in answer.json()["groups"] for hit in group["hits"]]


def short_id(client: http.Client) -> str:
    [group] = client.get("/search", q="营业").json()["groups"]
    [hit] = group["hits"]
    name: list[dict[str, Any]] = hit["title"]
    return "".join(piece["text"] for piece in name)[-4:]
