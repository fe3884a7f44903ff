"""Messages: what was said, in order, with its true state."""
