"""Floor 3: the customers, and the ledger of every action."""
