"""Rules 规则: keyword, pattern, follow, menu, code and default replies, and the bench that explains a choice."""
