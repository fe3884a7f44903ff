"""What screens hear of rules."""

RULE_CHANGED = "rule.changed"
