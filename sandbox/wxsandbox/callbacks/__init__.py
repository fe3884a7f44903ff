"""Pushes to the developer's server and what comes back (section A)."""
