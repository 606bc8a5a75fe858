"""Runs the compiler over the zones of an octoDNS repository, and counts records by octoDNS.

`python -m tests.repositories DIR` does it for any directory of zones; tests/integration does it
for tests/zones. What is checked is written in checks.py.
"""
