"""Sending to many: the job from its request to its end event (B11, C6)."""
