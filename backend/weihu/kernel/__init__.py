"""Floor 0: what knows no domain — ids, clock, errors, database, bus, registry, cipher of secrets."""
