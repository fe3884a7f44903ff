"""Notes: what staff tell each other beside a session; customers never see them."""
