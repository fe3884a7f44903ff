"""Pictures, voices and videos: what they are, where they lie, and how voices are converted."""
