"""Jobs: work that is enqueued with the change and done later, at least once, by whichever process is alive."""
