"""What happens to a session, as the ledger tells it."""

from weihu.people.ledger.verbs import Verb, register

OPENED = register(
    Verb(
        "session.opened",
        "会话开始",
        "conversation opened",
        "session",
        may={"group", "space"},
        cannot={"quantity", "value", "emotion"},
    )
)
# value.bot_s: how long the rules had it.
HANDED_OVER = register(
    Verb(
        "session.handed_over",
        "转人工",
        "handed over to a person",
        "session",
        may={"group", "space", "value"},
        cannot={"quantity", "emotion"},
    )
)
# value.waited_s: how long the customer waited for the first person.
CLAIMED = register(
    Verb(
        "session.claimed",
        "接入会话",
        "conversation claimed",
        "session",
        may={"group", "space", "value"},
        cannot={"quantity", "emotion"},
    )
)
# value.duration_s: from opening to close.
CLOSED = register(
    Verb(
        "session.closed",
        "会话结束",
        "conversation closed",
        "session",
        must={"value"},
        may={"group", "space", "quantity"},
        cannot={"emotion"},
    )
)
# quantity.minutes: for how long.
SNOOZED = register(
    Verb(
        "session.snoozed",
        "稍后处理",
        "put away for later",
        "session",
        must={"quantity"},
        may={"group", "space"},
        cannot={"value", "emotion"},
    )
)
# By the customer's next words, by the clock (the system), or by the agent herself.
RETURNED = register(
    Verb(
        "session.returned",
        "会话回来",
        "back from later",
        "session",
        may={"group", "space"},
        cannot={"quantity", "value", "emotion"},
    )
)
REOPENED = register(
    Verb(
        "session.reopened",
        "撤销结束",
        "close undone",
        "session",
        may={"group", "space"},
        cannot={"quantity", "value", "emotion"},
    )
)
