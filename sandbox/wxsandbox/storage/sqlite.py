"""The state file: changes are gathered, encoded on the event loop and written behind by one thread, within a second."""

import asyncio
import queue
import sqlite3
import sys
import threading
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from wxsandbox.storage import records

if TYPE_CHECKING:
    from wxsandbox.people import Item
    from wxsandbox.world import World

_VERSION = 1
_EVERY_S = 0.4
_AT_ONCE = 4_000  # things encoded in one go, so that a bulk change does not stop the platform
_SCHEMA = """
CREATE TABLE things (kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, key));
CREATE TABLE lines (seq INTEGER PRIMARY KEY, openid TEXT NOT NULL, body BLOB NOT NULL);
"""
_KEEP = "INSERT INTO things VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"


class Unreadable(Exception):
    """The state file cannot be used; says why and what to do."""


class Batch(Struct):
    """Changes on their way to the file."""

    kept: list[tuple[str, str, bytes]]
    gone: list[tuple[str, str]]
    lines: list[tuple[int, str, bytes]]
    forgotten: list[int]
    everything: bool = False  # empty the file first


def open_file(path: Path) -> "SqliteStorage":
    """Open or make the state file; Unreadable when it is something else or in use."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=1, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in _SCHEMA.strip().split("\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise Unreadable(
            f"状态文件不可用，可能被另一个沙箱占用：{path}（{error}）。"
            f" The state file cannot be used; stop the sandbox that has it, or name another file."
        ) from error
    if version not in (0, _VERSION):
        connection.close()
        raise Unreadable(f"{path} 来自另一版本 · was written by another version: name another file")
    return SqliteStorage(connection, path.with_name(path.name + ".media"))


class SqliteStorage:
    """Keeps a world in one file, and its media in a folder next to it."""

    def __init__(self, connection: sqlite3.Connection, media_folder: Path) -> None:
        self.media_folder: Path | None = media_folder
        self._connection = connection
        self._changed: dict[tuple[str, str], None] = {}
        self._lines: list[tuple[str, Item]] = []
        self._forgotten: list[int] = []
        self._emptied = False
        self._queue: queue.Queue[Batch | None] = queue.Queue()
        self._writer = threading.Thread(target=self._write_all, name="wxsandbox-state")
        self._writer.start()

    # -- told by the world ------------------------------------------------------------------------------------

    def changed(self, kind: str, key: str) -> None:
        self._changed[kind, key] = None

    def shown(self, openid: str, item: "Item") -> None:
        self._lines.append((openid, item))

    def forgot_line(self, seq: int) -> None:
        self._forgotten.append(seq)

    def reset(self) -> None:
        self._changed.clear()
        self._lines.clear()
        self._forgotten.clear()
        self._emptied = True

    # -- reading and writing ----------------------------------------------------------------------------------

    def load(self, world: "World") -> None:
        things = self._connection.execute("SELECT kind, key, body FROM things ORDER BY rowid").fetchall()
        lines = self._connection.execute("SELECT openid, body FROM lines ORDER BY seq").fetchall()
        records.restore(world, things, lines)

    async def run(self, world: "World") -> None:
        """Hand changes to the writer every so often, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            while self._pending():
                self._queue.put(self._gather(world, _AT_ONCE))
                await asyncio.sleep(0)

    def close(self, world: "World") -> None:
        while self._pending():
            self._queue.put(self._gather(world, _AT_ONCE))
        self._queue.put(None)
        self._writer.join()
        self._connection.close()

    def _pending(self) -> bool:
        return bool(self._changed or self._lines or self._forgotten or self._emptied)

    def _gather(self, world: "World", most: int) -> Batch:
        self._changed["world", ""] = None
        names = list(islice(self._changed, most))
        batch = Batch([], [], [], self._forgotten, self._emptied)
        for kind, key in names:
            del self._changed[kind, key]
            body = records.body(world, kind, key)
            if body is None:
                batch.gone.append((kind, key))
            else:
                batch.kept.append((kind, key, body))
        lines, self._lines = self._lines[:most], self._lines[most:]
        batch.lines = [(item.seq, openid, records.encode(item)) for openid, item in lines]
        self._forgotten, self._emptied = [], False
        if not self._changed and not self._lines:
            self._changed.pop(("world", ""), None)
        return batch

    def _write_all(self) -> None:
        while (batch := self._queue.get()) is not None:
            for attempt in range(5):
                try:
                    self._write(batch)
                    break
                except sqlite3.Error as error:  # a full disk may get room again
                    self._connection.rollback()
                    print(f"wxsandbox: 状态未能写入 · state could not be written: {error}", file=sys.stderr)
                    time.sleep(0.2 * (attempt + 1))

    def _write(self, batch: Batch) -> None:
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        if batch.everything:
            run.execute("DELETE FROM things")
            run.execute("DELETE FROM lines")
        run.executemany("DELETE FROM things WHERE kind = ? AND key = ?", batch.gone)
        run.executemany(_KEEP, batch.kept)
        run.executemany("INSERT OR REPLACE INTO lines VALUES (?, ?, ?)", batch.lines)
        run.executemany("DELETE FROM lines WHERE seq = ?", [(seq,) for seq in batch.forgotten])
        run.execute("COMMIT")
