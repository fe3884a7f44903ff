"""What the stories stand on: the running product with its sandbox, and a real browser."""
