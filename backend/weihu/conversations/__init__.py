"""Floor 4: sessions 会话 and what is said in them."""
