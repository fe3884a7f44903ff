"""Customer service in WeChat's own client: agents, sessions, waiting people, records (B7, B8, C5)."""
