"""Canned replies 快捷回复: words that staff use again and again."""
