"""Floor 5: the virtual call centre's people."""
