"""Subscription notices (订阅通知) and one-time messages: templates, consents, counters (B10, C8)."""
