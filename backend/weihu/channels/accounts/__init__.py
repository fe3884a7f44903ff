"""Accounts 公众号: a business's place on a platform, with its secrets, tokens and health."""
