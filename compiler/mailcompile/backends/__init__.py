"""Back ends: which files there are, and what is in them."""
