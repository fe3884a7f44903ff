"""The database: one fair lane for writers on SQLite, and hot SQL made from the models."""

from weihu.kernel.db.hot import Bulk, array, is_postgres, plan_by_keys, raw, rows_of
from weihu.kernel.db.lane import Lane, lane
from weihu.kernel.db.reads import Columns, Select
from weihu.kernel.db.write import TransientDatabaseError, is_transient, write

__all__ = [
    "Bulk",
    "Columns",
    "Lane",
    "Select",
    "TransientDatabaseError",
    "array",
    "is_postgres",
    "is_transient",
    "lane",
    "plan_by_keys",
    "raw",
    "rows_of",
    "write",
]
