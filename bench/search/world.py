"""The world of the bench and the questions asked of it. Run as a program: prints its figures as JSON."""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

MESSAGES, CUSTOMERS, ASKED = (int(os.environ[name]) for name in ("BENCH_MESSAGES", "BENCH_CUSTOMERS", "BENCH_ASKED"))
SHOPS = 50
_AT_ONCE = 5_000
_WORDS = [
    "您好", "请问", "预约", "保养", "周末", "上午", "下午", "机油", "轮胎", "空调", "不凉", "价格",
    "多少", "地址", "营业", "时间", "谢谢", "好的", "稍等", "已经", "师傅", "到店", "更换", "刹车",
    "电池", "检查", "费用", "套餐", "优惠", "客户", "车辆", "里程", "发动机", "异响", "漏油", "年检",
    "保险", "理赔", "试驾", "提车", "上牌", "导航", "升级", "安装", "维修",
]  # fmt: skip
# What is asked: often said; said often once, but not lately; said by few, long ago; pieces of numbers.
QUESTIONS = {
    "common": "您好",
    "common_phrase": "您好请问",
    "once_common": "召回",
    "rare": "琥珀",
    "several": "保养 机油",
    "sign": "您",
    "nothing": "饕餮",
    "phone": "8765",
    "plate": "云A·123",
    "name": "欧阳",
}


def main() -> None:
    """Loads, then asks."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from factories import accounts, http, organisations

    organisation = organisations.organisation("测试集团")
    shops = [organisations.shop(organisation, f"第{number}店") for number in range(SHOPS)]
    account = accounts.account(organisation, shops[0])
    everywhere = organisations.staff(organisation, "admin")
    of_a_shop = organisations.staff(organisation, "agent", shops[7])
    figures: dict[str, float] = {}
    load(organisation, account, [shop.pk for shop in shops])
    print("loaded", file=sys.stderr, flush=True)
    figures |= index(organisation.pk)
    print("indexed", file=sys.stderr, flush=True)
    for who, staff in (("", everywhere), ("shop_", of_a_shop)):
        client = http.client(staff)
        for name, question in QUESTIONS.items():
            figures |= {f"{who}{name}_{key}": value for key, value in ask(client, question).items()}
    asked = [f"{who}{name}" for who in ("", "shop_") for name in QUESTIONS]
    figures |= {f"worst_{key}": max(figures[f"{one}_{key}"] for one in asked) for key in ("p50_ms", "p99_ms")}
    json.dump(figures, sys.stdout)


def ask(client: Any, question: str) -> dict[str, float]:
    """How long the API takes, in ms."""
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        answer = client.get("/search", q=question)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.content
    return {"p50_ms": statistics.median(taken), "p99_ms": sorted(taken)[max(0, int(len(taken) * 0.99) - 1)]}


def load(organisation: Any, account: Any, shops: Sequence[int]) -> None:
    """Customers with a name, a phone and a plate each; one session each; messages."""
    from weihu.conversations.messages.models import Message
    from weihu.conversations.sessions.models import Session
    from weihu.kernel import clock, ids
    from weihu.people.customers.models import Customer, Field, Identity, Value

    chance = random.Random(20261125)
    now = clock.now()
    phone, plate = (
        Field.unscoped.create(organisation=organisation, key=kind, name=kind, kind=kind) for kind in ("phone", "plate")
    )
    made = ids.new_ids(CUSTOMERS * 5)
    people, sessions = made[:CUSTOMERS], made[CUSTOMERS : 2 * CUSTOMERS]
    families = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    of = {"organisation_id": organisation.pk}

    def values() -> Iterator[Any]:
        for number, id in enumerate(people):
            digits = f"1{chance.randrange(30, 100)}{chance.randrange(10**8):08d}"
            yield Value(
                id=made[3 * CUSTOMERS + number], **of, customer_id=id, field=phone, value=digits, source="staff", at=now
            )
            yield Value(
                id=made[4 * CUSTOMERS + number], **of, customer_id=id, field=plate, source="staff", at=now,
                value=f"云{chance.choice('ACDEFGH')}{chance.randrange(10**5):05d}",
            )  # fmt: skip

    def name(number: int) -> str:
        family = "欧阳" if number % 997 == 0 else chance.choice(families)
        return family + "".join(chance.choice("小云芳强敏静丽伟磊军洋勇艳杰娟涛明超秀霞平刚") for _ in range(2))

    write_all(Customer, (
        Customer(id=id, **of, shop_id=shops[n % SHOPS], name=name(n), source="follow", created_at=now)
        for n, id in enumerate(people)
    ))  # fmt: skip
    write_all(Identity, (
        Identity(id=made[2 * CUSTOMERS + n], **of, account=account, customer_id=id, openid=f"oBench{n:022d}")
        for n, id in enumerate(people)
    ))  # fmt: skip
    write_all(Value, values())
    write_all(Session, (
        Session(
            id=id, **of, account=account, shop_id=shops[n % SHOPS], customer_id=people[n], state="closed",
            opened_at=now, closed_at=now, last_at=now, wrap_up="已预约保养" if n % 3 == 0 else "",
        )
        for n, id in enumerate(sessions)
    ))  # fmt: skip
    write_all(Message, (
        Message(
            id=id, **of, session_id=sessions[n % CUSTOMERS], customer_id=people[n % CUSTOMERS],
            account_id=account.pk, author=1 + n % 3, kind="text", text=said(chance, n), content={}, state="sent",
            sent_at=now, created_at=now,
        )
        for n, id in enumerate(ids.new_ids(MESSAGES))
    ))  # fmt: skip


def said(chance: random.Random, number: int) -> str:
    """A sentence of eight words; a third begin with a greeting, old ones often speak of a recall."""
    words = [chance.choice(_WORDS) for _ in range(8)]
    if number % 3 == 0:
        words[0] = "您好，请问"
    if number < MESSAGES // 2 and number % 10 == 1:
        words[3] = "召回"
    if number < MESSAGES // 4 and number % 50_000 == 7:
        words[5] = "琥珀"
    if number % 200 == 0:
        words[6] = f"1{chance.randrange(30, 100)}{chance.randrange(10**8):08d}"
    return "".join(words)


def write_all(model: Any, rows: Iterator[Any]) -> None:
    """Many rows as the driver writes them fastest; the statement is made from the model."""
    from weihu.kernel.db import Bulk, write

    fields = model._meta.concrete_fields  # noqa: SLF001 - the documented way to a model's columns
    columns = [field.column for field in fields]
    encoded = {field.column for field in fields if field.get_internal_type() == "JSONField"}
    insert = Bulk.insert(model, *columns)
    for some in chunks(rows):
        plain = [
            tuple(json.dumps(value) if name in encoded else value for name, value in _values(row, columns))
            for row in some
        ]
        with write():
            insert.run(plain)


def _values(row: Any, columns: Sequence[str]) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(row, name)) for name in columns)


def chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """So many at once."""
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def index(organisation_id: int) -> dict[str, float]:
    """The index as the product fills it: most of it in one go, the last part as it follows the log, and that timed."""
    from django.db import connection

    from weihu.conversations.messages.models import Message
    from weihu.foundation.search import hot, pace, services
    from weihu.foundation.search.sources import SOURCES
    from weihu.kernel import db, tenancy

    on_postgres = connection.vendor == "postgresql"
    bounds = pace.LONGEST_S, pace.LONGEST_POSTGRES_S
    pace.LONGEST_S = pace.LONGEST_POSTGRES_S = 60.0
    services._BREATH_S = 0.0  # noqa: SLF001 - nobody else is here to breathe
    last = list(Message.unscoped.order_by("-pk").values_list("pk", flat=True)[: MESSAGES // 100])[::-1]
    with connection.cursor() as cursor:
        if on_postgres:
            cursor.execute("DROP INDEX document_grams")
        services.rebuild()
        if on_postgres:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute("CREATE INDEX document_grams ON foundation_search_document USING gin (grams)")
            cursor.execute("ANALYZE")
    messages = SOURCES["messages"]
    pace.LONGEST_S, pace.LONGEST_POSTGRES_S = bounds
    services.PACES.clear()
    with db.write():
        hot.take(organisation_id, messages.number, last)
    held: list[float] = []
    services.write = timed(db.write, held)  # type: ignore[attr-defined]
    begun, cpu = time.perf_counter(), time.process_time()
    with tenancy.scope(organisation_id):
        services.refresh_all(organisation_id, messages, last)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size('document_grams')"
            if on_postgres
            else "SELECT SUM(LENGTH(block)) FROM foundation_search_grams_data"
        )
        size = cursor.fetchone()[0]
    held.sort()
    return {
        "index_us_per_document": took / len(last) * 1e6, "index_cpu_us_per_document": cpu / len(last) * 1e6,
        "index_mb": size / 1e6, "write_held_p99_ms": held[int(len(held) * 0.99)], "write_held_most_ms": held[-1],
    }  # fmt: skip


def timed(write: Callable[[], Any], held: list[float]) -> Callable[[], Any]:
    """The same block, noting how long it was held."""
    from contextlib import contextmanager

    @contextmanager
    def noting() -> Iterator[None]:
        with write():
            begun = time.perf_counter()
            yield
        held.append((time.perf_counter() - begun) * 1000)

    return noting


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    main()
