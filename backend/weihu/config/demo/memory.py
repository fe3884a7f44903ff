"""What the first start made and the next ones need: kept in the data folder for its owner's eyes only.

Written last. Until then a mark says that whatever lies in the folder is of a first start that has not come to its end.
"""

import os
import shutil
from pathlib import Path

import msgspec


class User(msgspec.Struct, frozen=True):
    """Somebody who may log in."""

    username: str
    password: str
    name: str
    role: str


class Account(msgspec.Struct, frozen=True):
    """An account, by our id and by the platform's."""

    id: int
    name: str
    appid: str
    key: str


class Memory(msgspec.Struct, frozen=True):
    """The demo as it was made."""

    users: list[User]
    accounts: list[Account]
    # The customers' first words, said through the phones, are still to come.
    greeted: bool = False


# What a first start makes, besides the key and the lock.
_MADE = ("weihu.sqlite3*", "sandbox.*", "inbox*", "files")


def path_in(data: Path) -> Path:
    """Where it lies."""
    return data / "demo.json"


def _mark_in(data: Path) -> Path:
    return data / "demo.begun"


def begin(data: Path) -> None:
    """A first start begins in a folder that holds no data yet."""
    _mark_in(data).touch(mode=0o600)


def is_interrupted(data: Path) -> bool:
    """Whether a first start was ended before its time: nothing in the folder can be anybody's work."""
    return _mark_in(data).exists() and not path_in(data).exists()


def clear(data: Path) -> None:
    """Removes what an interrupted first start left."""
    for path in _made_in(data):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def has_data(data: Path) -> bool:
    """Whether something lies where a first start would put its own, which then could not be told apart."""
    return bool(_made_in(data))


def _made_in(data: Path) -> list[Path]:
    return [path for pattern in _MADE for path in data.glob(pattern)]


def recall(data: Path) -> Memory | None:
    """What the first start made; None when there was none, or it did not come to its end."""
    try:
        return msgspec.json.decode(path_in(data).read_bytes(), type=Memory)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def keep(data: Path, memory: Memory) -> None:
    """Writes it, whole or not at all."""
    fresh = path_in(data).with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(memory)))
    fresh.replace(path_in(data))
    _mark_in(data).unlink(missing_ok=True)


def tell(ready_file: Path, memory: Memory, *, desk: str, phones: str) -> None:
    """The ready file: where everything answers, for whoever started us."""
    told = {
        "desk": f"{desk}/",
        "phones": f"{phones}/",
        "api": f"{desk}/api/v1",
        "users": [{"username": u.username, "password": u.password, "role": u.role} for u in memory.users],
        "accounts": [{"id": str(a.id), "name": a.name, "appid": a.appid, "key": a.key} for a in memory.accounts],
    }
    fresh = ready_file.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(told))
    fresh.chmod(0o600)
    fresh.replace(ready_file)
