"""Where a record cannot be written within the limits of receivers or of DNS services."""

from collections.abc import Iterable

from mailcompile.diagnostics import Kind, Problem, Severity
from mailcompile.dns import TXT, Zone
from mailcompile.dns.names import MAX_NAME
from mailcompile.spf import MAX_LOOKUPS, MAX_OCTETS

SPF_TOO_LARGE = Kind(
    code="SPF001",
    name="spf-too-large",
    severity=Severity.ERROR,
    reason="""Receivers make ten DNS lookups for an SPF record, and answers should fit 512 octets.
Many addresses are spread over included records, one lookup each; beyond ten of them the result is
permerror for everybody.""",
    rfc="RFC 7208 section 4.6.4",
)

DMARC_TOO_LARGE = Kind(
    code="DMARC004",
    name="dmarc-too-large",
    severity=Severity.ERROR,
    reason="""A record of thousands of octets is refused by DNS services, and receivers need a
second query over TCP for it. Few addresses for reports are enough: a mailbox can be read by
many.""",
    rfc="RFC 7208 section 3.4",
)

KINDS = (SPF_TOO_LARGE, DMARC_TOO_LARGE)


MAX_SERVED = 2048
"""Octets of a TXT that DNS services take; some take more."""


def too_large(zone: Zone) -> Iterable[Problem]:
    """A problem for each record that receivers would not evaluate, or nobody would serve."""
    for rrset in zone.rrsets:
        for rdata in rrset.rdatas:
            if not isinstance(rdata, TXT):
                continue
            if rdata.value.startswith("v=DMARC1") and len(rdata.value) > MAX_SERVED:
                yield Problem(
                    kind=DMARC_TOO_LARGE,
                    pointer=rrset.origin.pointer,
                    message=f"the DMARC record of {zone.name.unicode} has "
                    f"{len(rdata.value)} octets, {MAX_SERVED} are allowed",
                    hint="name fewer addresses in `rua` and `ruf`",
                )
            if not rdata.value.startswith("v=spf1"):
                continue
            terms = rdata.value.split()[1:-1]
            lookups = sum(term in ("mx", "a") or term.startswith("include:") for term in terms)
            wrong = None
            if lookups > MAX_LOOKUPS:
                wrong = f"needs {lookups} lookups, receivers stop at {MAX_LOOKUPS}"
            elif len(rdata.value) > MAX_OCTETS:
                wrong = f"has {len(rdata.value)} octets, {MAX_OCTETS} are allowed"
            elif len(rrset.name) > MAX_NAME:
                wrong = f"would stand at a name of {len(rrset.name)} octets"
            if wrong is not None:
                yield Problem(
                    kind=SPF_TOO_LARGE,
                    pointer=rrset.origin.pointer,
                    on_key=rrset.origin.on_key,
                    message=f"the SPF record of {rrset.name.unicode} {wrong}",
                    hint="write networks instead of single addresses, or give some senders a "
                    "bounce name of their own",
                )
