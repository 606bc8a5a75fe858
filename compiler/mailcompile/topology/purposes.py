"""What published records are for, where only the ledger knows them."""

from collections.abc import Iterable

from mailcompile.formats.ledger import Key

_OF_TYPE = {"A": "host", "AAAA": "host", "MX": "mx", "PTR": "ptr", "CNAME": "services"}


def purpose_of(key: Key, values: Iterable[str]) -> str:
    """The purpose, as ``manage`` names it, of an RRset of ours that an earlier build published."""
    name, kind = key
    labels = name.split(".")
    if kind != "TXT":
        return _OF_TYPE.get(kind, "services")
    if "_domainkey" in labels:
        return "dkim"
    if "_dmarc" in labels:
        return "dmarc"
    return "spf" if any(text.lower().startswith("v=spf1") for text in values) else "services"
