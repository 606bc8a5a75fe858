"""Damages to the bytes of correct builds: the claims read them back, and have to see each."""
