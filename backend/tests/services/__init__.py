"""PostgreSQL and Redis of the tests' own: temporary folders, free ports, ended by their process id.

One server a run, whoever of the parallel workers needs it first starts it; nothing that was not started here is
ever spoken to.
"""
