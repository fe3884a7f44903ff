"""Template messages: the library, an account's own templates, what may stand in them, how sending ended (B9, C7)."""
