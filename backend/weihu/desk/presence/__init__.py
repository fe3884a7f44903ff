"""Presence: who of the staff is there to answer."""
