"""Suites of others that a part of the house is held against; fetched, never committed."""
