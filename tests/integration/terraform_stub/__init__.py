"""Stands in for the Terraform provider cloudflare/cloudflare 5, offline: `python -m` serves it.

It knows the real provider's attribute names and types, and what the service makes of a record once
it is stored. Nothing is stored but in Terraform's own state: no network, no account, no files.
"""
