"""Inbox: the gateway's durable receipts; everything that a platform pushes is claimed here exactly once."""
