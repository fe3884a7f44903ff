"""Django's SQLite backend, with every transaction standing in the process's lane."""
