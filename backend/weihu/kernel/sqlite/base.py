"""The backend that `config.settings` names as ENGINE: Django's own, plus the lane around each transaction.

Doing it here, and not in our services, covers transactions that other people's code opens too (logins, sessions).
"""

from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from weihu.kernel.db.lane import lane


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; `weihu_express` is set by the gateway's batch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weihu_express = False
        self._in_lane = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._in_lane:
            if not lane.acquire(express=self.weihu_express):
                raise OperationalError("database is locked: no turn in the write lane within 30 s")
            self._in_lane = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
        except BaseException:  # nobody may keep the lane, not even on Ctrl-C
            self._leave_lane()
            raise

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
        """Django calls this with True at the end of each transaction, committed or not."""
        try:
            super().set_autocommit(autocommit, *args, **kwargs)
        finally:
            if autocommit:
                self._leave_lane()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._leave_lane()

    def _leave_lane(self) -> None:
        if self._in_lane:
            self._in_lane = False
            lane.release()
