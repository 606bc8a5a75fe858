"""What published records are for, where only the ledger knows them."""

from collections.abc import Iterable

from mailcompile.formats.ledger import Key

_OF_TYPE = {"A": "host", "AAAA": "host", "MX": "mx", "PTR": "ptr"}


def purposes_of(key: Key, values: Iterable[str]) -> frozenset[str]:
    """What an RRset of ours that an earlier build published was for, as ``manage`` names it.

    Several where the record alone does not tell: an alias at a selector is a service's or a key's.
    """
    name, kind = key
    labels = name.split(".")
    if kind in _OF_TYPE:
        return frozenset({_OF_TYPE[kind]})
    if "_dmarc" in labels:
        return frozenset({"dmarc"})
    if "_domainkey" in labels:
        return frozenset({"dkim", "services"})
    is_spf = any(text.lower().startswith("v=spf1") for text in values)
    return frozenset({"spf"} if kind == "TXT" and is_spf else {"services"})
