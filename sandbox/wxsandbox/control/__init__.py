"""The control API under /_sandbox/v1: what tests, load tools and the phone page drive the sandbox with."""
