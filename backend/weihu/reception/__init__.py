"""Floor 7, the one path: batch in → identify → understand → decide → apply (house §5)."""
