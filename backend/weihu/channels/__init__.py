"""Floor 2: the outside world — accounts, what comes in (inbox), what leaves (outbox), and an adapter per platform."""
