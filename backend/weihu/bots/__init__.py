"""Floor 6: answers without a person."""
