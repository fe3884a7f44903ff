"""What an operator may tell Weihu through the environment: one typed class, read once at the start."""

import contextlib
import os
import secrets
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec


class Environment(msgspec.Struct, frozen=True):
    """Each field is the variable `WEIHU_<FIELD>`."""

    # The folder with the SQLite database, files, keys and the spool; back it up.
    data: Path = Path("var")
    # `sqlite:///path` or `postgresql://user:password@host:port/name`; empty = SQLite in the data folder.
    database_url: str = ""
    # Wake-ups between processes (`redis://host:port/0`); only a hint, Weihu also polls. Empty = one process.
    redis_url: str = ""
    # How browsers reach the desk, for links and for the check of origins.
    public_url: str = "http://127.0.0.1:8000"
    # Addresses of proxies whose word about a client's address and https is believed, with commas.
    proxies: str = "127.0.0.1"
    # Where the clock in force is asked for (the sandbox's); demo and tests only.
    clock_url: str = ""
    # `production` refuses unsafe settings; `demo` is for trying it out.
    mode: str = "production"
    # How many days a platform's pushes are kept as they came, for another try of what failed.
    keep_raw_days: int = 7
    # How many days the outbox remembers what was sent or dealt with; conversations keep their messages.
    keep_sent_days: int = 30


_DAYS = {"keep_raw_days", "keep_sent_days"}


class SettingError(SystemExit):
    """A setting that cannot be; the sentence names it, its value and the remedy."""


def read(environ: dict[str, str] | None = None) -> Environment:
    """The environment in force. Raises SettingError."""
    source = os.environ if environ is None else environ
    names = {field.name: source.get(f"WEIHU_{field.name.upper()}") for field in msgspec.structs.fields(Environment)}
    told = {name: value for name, value in names.items() if value}
    for name in _DAYS & told.keys():
        if not told[name].isascii() or not told[name].isdigit() or int(told[name]) < 1:
            raise SettingError(f"WEIHU_{name.upper()}={told[name]}: give a whole number of days, at least 1.")
    found = msgspec.convert(told, Environment, strict=False, dec_hook=_path)
    if found.mode not in {"production", "demo", "test"}:
        raise SettingError(f"WEIHU_MODE={found.mode}: there is no such mode; use production, demo or test.")
    if found.clock_url and found.mode == "production":
        raise SettingError("WEIHU_CLOCK_URL is for demo and tests; in production the host's clock counts: unset it.")
    return found


def _path(kind: type, value: object) -> Path:
    return Path(str(value))


def database(found: Environment) -> dict[str, object]:
    """Django's words for the database. Raises SettingError."""
    if is_sqlite(found):
        name = found.database_url.removeprefix("sqlite:///") or str(found.data / "weihu.sqlite3")
        return {
            "ENGINE": "weihu.kernel.sqlite",
            "NAME": name,
            "CONN_MAX_AGE": None,  # each of the few threads keeps its connection
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
            },
        }
    address = urlsplit(found.database_url)
    if address.scheme not in {"postgresql", "postgres"}:
        raise SettingError(f"WEIHU_DATABASE_URL begins with {address.scheme}: use sqlite:///… or postgresql://…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.lstrip("/"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": address.hostname or "",
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 5},
    }


def is_sqlite(found: Environment) -> bool:
    """One file and one process, or a server that many may use."""
    return not found.database_url or found.database_url.startswith("sqlite:")


def must_be_whole(found: Environment, kinds: Collection[str]) -> None:
    """On SQLite one process does everything. Raises SettingError."""
    if set(kinds) != {"gateway", "web", "worker"}:
        raise SettingError("On SQLite one process does everything: leave --only out, or set WEIHU_DATABASE_URL.")


def hosts(found: Environment) -> list[str]:
    """Host names that a request may carry; in demo and tests any, since a handset comes by an address of the LAN."""
    if found.mode != "production":
        return ["*"]
    return sorted({urlsplit(found.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"} - {""})


def origins(found: Environment) -> list[str]:
    """Origins besides our own address whose pages may send changes: the public one behind a proxy."""
    address = urlsplit(found.public_url)
    return [f"{address.scheme}://{address.netloc}"]


def secret_key(data: Path) -> bytes:
    """32 bytes that encrypt secrets at rest; made at the first start, kept outside the database."""
    path = data / "secret.key"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whoever was first keeps hers
        fresh.unlink()
    found = path.read_bytes()
    if len(found) != 32:
        raise SettingError(f"{path} has {len(found)} bytes instead of 32: restore it from the backup of your keys.")
    return found
