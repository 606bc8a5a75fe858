"""Where a record cannot be written within the limits of receivers or of DNS services."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Kind, Problem, Severity, about
from mailcompile.dns import TXT, DomainName, Zone
from mailcompile.dns.names import MAX_NAME
from mailcompile.spf import MAX_LOOKUPS, MAX_OCTETS, Mechanism, TermProblem, parse_term

SPF_TOO_LARGE = Kind(
    code="SPF001",
    name="spf-too-large",
    severity=Severity.ERROR,
    reason="""Answers should fit 512 octets, so a record of ours has at most 450. Many addresses
are spread over included records; what cannot be spread are the terms of services and the names that
stand before them.""",
    rfc="RFC 7208 section 4.6.4",
)

TOO_MANY_LOOKUPS = Kind(
    code="SPF003",
    name="too-many-lookups",
    severity=Severity.ERROR,
    reason="""Receivers make ten DNS lookups for one SPF check, those of included records counted,
and answer permerror from the eleventh on, for mail of every sender. `include`, `a`, `mx`, `ptr`,
`exists` and `redirect` cost one each; networks cost none. What others include is not known here, so
the true number can be higher.

Give services a bounce subdomain of their own where they can use one: then their terms stand there,
and not in the domain's record.""",
    rfc="RFC 7208 section 4.6.4",
    explains=("P1", "P5", "P7"),
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

KINDS = (SPF_TOO_LARGE, TOO_MANY_LOOKUPS, DMARC_TOO_LARGE)


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
            wrong = None
            if len(rdata.value) > MAX_OCTETS:
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


def over_lookups(zones: Iterable[Zone]) -> Iterable[Problem]:
    """A problem for each SPF record that costs more than ten lookups, over all zones of ours."""
    records = {
        rrset.name: (rrset, rdata.value)
        for zone in zones
        for rrset in zone.rrsets
        for rdata in rrset.rdatas
        if isinstance(rdata, TXT) and rdata.value.startswith("v=spf1 ")
    }
    texts = {name: text for name, (_, text) in records.items()}
    for name, (rrset, text) in records.items():
        if ":" not in text and "=" not in text[len("v=spf1") :]:
            # At most ``mx`` and ``a``: nearly all names.
            continue
        count = lookups(name, texts)
        if count > MAX_LOOKUPS:
            yield Problem(
                kind=TOO_MANY_LOOKUPS,
                subject=about(name),
                pointer=rrset.origin.pointer,
                on_key=rrset.origin.on_key,
                message=f"{name.unicode} needs {count} DNS lookups, receivers stop at "
                f"{MAX_LOOKUPS}",
                hint="give services a bounce subdomain of their own, or write networks instead "
                "of names",
            )


def lookups(name: DomainName, texts: Mapping[DomainName, str]) -> int:
    """What checking ``name`` costs, as far as the records that it leads to are in ``texts``.

    A record that includes itself is followed once more than once: the limit ends it.
    """
    count = 0
    waiting = [name]
    while waiting and count <= MAX_LOOKUPS:
        text = texts.get(waiting.pop(), "")
        for word in text.split()[1:]:
            try:
                term = parse_term(word)
            except TermProblem:
                continue
            count += term.costs_lookup
            target = term.domain if isinstance(term, Mechanism) else term.value
            if target and (term.name in ("include", "redirect")) and not term.has_macro:
                waiting.append(DomainName(target.lower().removesuffix(".")))
    return count
