"""The tests' own servers: they start, are empty, belong to us, and the world outside is closed."""

import socket

import psycopg
import pytest


@pytest.mark.pg
def test_each_test_has_an_empty_postgres_database_that_is_safe_on_disk(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as line:
        tables = line.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        fsync = line.execute("SHOW fsync").fetchone()

    assert tables == (0,)
    assert fsync == ("on",)


def test_redis_answers_and_keeps_nothing_on_disk(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url, decode_responses=True) as line:
        line.set("hint", "1", ex=5)

        assert line.get("hint") == "1"
        assert line.config_get("appendonly") == {"appendonly": "no"}


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_no_test_leaves_this_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    with socket.socket(family) as line, pytest.raises(RuntimeError, match="leave this machine"):
        line.connect(address)


def test_no_name_is_looked_up_outside() -> None:
    with pytest.raises(RuntimeError, match="leave this machine"):
        socket.getaddrinfo("weihu.example", 80)
