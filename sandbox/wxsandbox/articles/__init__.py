"""Articles: drafts, permanent news, what was published or sent from them, their pages and comments (B15, B16)."""
