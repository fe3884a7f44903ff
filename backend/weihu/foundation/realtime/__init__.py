"""Realtime: the numbered, durable log of what happened, and the stream that carries it to browsers."""
