"""What the claims ask about a zone: who sends, who passes, who holds keys, where mail goes."""
