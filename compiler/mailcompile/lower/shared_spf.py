"""SPF records that several domains include or redirect to."""

from collections.abc import Iterable

from mailcompile.dns import TXT, Origin, RRset
from mailcompile.lower.spf import ordered, split_record
from mailcompile.lower.spf_claims import egress_networks, split_terms, terms_of
from mailcompile.spf import ALL, literal_terms
from mailcompile.topology import Context, ZoneInputs


def shared_spf(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """The senders of all domains that share a record, by literals: ``mx`` and ``a`` would mean the
    shared name (RFC 7208 section 5.2)."""
    for shared in inputs.shared_spf:
        extra, terms = split_terms(terms_of(shared.flows))
        literals = literal_terms(egress_networks(context, shared.flows) | extra)
        origin = Origin(pointer=shared.pointer, made_by="shared_spf")
        all_terms = (*literals, *ordered(terms))
        for owner, text in split_record(shared.name, all_terms, ALL["fail"]):
            yield RRset(name=owner, ttl=shared.ttl, rdatas=(TXT(text),), origin=origin)
