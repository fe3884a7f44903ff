"""Audit: one line per change of set-up or rights, written by the service that made it."""
