"""Outbox: one table of outgoing messages with honest states, and the ledger of reply windows."""
