"""Sessions: one conversation case of a customer with an account, from opening to close."""
