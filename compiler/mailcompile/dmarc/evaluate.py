"""Whether a message passes DMARC, and what its From domain asks for it if not (RFC 9989).

Sections below are sections of RFC 9989, if no other is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.dmarc.discover import Discovery, discover_by, organization_by
from mailcompile.dmarc.parse import PolicyRecord
from mailcompile.dmarc.queries import Queries, Step, plain_name
from mailcompile.dns import Resolver

_WORDS = {True: "aligned", False: "not aligned", None: "timeout"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcVerdict:
    """What DMARC makes of a message."""

    result: str
    """``pass``, ``fail``, ``none``, ``temperror`` or ``permerror`` (section 9.2)."""
    disposition: str
    """What the policy asks for the message: ``none``, ``quarantine`` or ``reject``; ``none`` with
    any result but ``fail``."""
    policy_domain: str | None
    org_domain: str | None
    aligned_spf: bool
    """SPF passed for a domain that is aligned with the author domain."""
    aligned_dkim: bool
    """A signature of a domain that is aligned is valid."""
    record: PolicyRecord | None
    trace: tuple[Step, ...]
    """Questions to DNS, and of each domain that was looked at: the domain, ``spf`` or ``dkim``,
    and ``aligned``, ``not aligned`` or ``timeout``."""


@dataclass(frozen=True, slots=True)
class _Identifier:
    """A domain that SPF or DKIM looked at."""

    mechanism: str
    domain: str
    result: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What alignment says of all of them."""

    aligned: frozenset[str]
    """The mechanisms that have a domain that is authenticated and aligned."""
    is_undecided: bool
    """A question that was not answered could have made the message pass (section 5.3.6)."""
    steps: tuple[Step, ...]


def evaluate(
    domain: str,
    *,
    spf: tuple[str, str] | None = None,
    dkim: Iterable[tuple[str, str]] = (),
    resolver: Resolver,
    rfc7489: bool = False,
) -> DmarcVerdict:
    """What a receiver makes of a message whose From domain is ``domain``. Never raises.

    ``spf`` is the result and the domain of the MAIL FROM identity, which is the EHLO name where the
    sender is empty (section 3.2.4); a result for the EHLO name beside a sender does not count
    (section 4.4.2). ``dkim`` has the domain and the result of each signature. The results are the
    words of RFC 8601; only ``pass`` authenticates.

    ``rfc7489``: as a receiver does that knows only RFC 7489.
    """
    queries = Queries(resolver, rfc7489=rfc7489)
    found = discover_by(domain, queries)
    early = _without_alignment(found)
    if early is not None:
        return _verdict(early, found, found.trace, frozenset())
    identifiers = [_Identifier("dkim", signer, result) for signer, result in dkim]
    if spf is not None:
        identifiers.insert(0, _Identifier("spf", spf[1], spf[0]))
    outcome = _align(identifiers, plain_name(domain) or "", found, queries)
    # One that is aligned is enough (section 5.3.5), whatever else is not known.
    result = "pass" if outcome.aligned else "temperror" if outcome.is_undecided else "fail"
    if result == "fail" and found.policy is None:
        result = "temperror"  # which policy, DNS does not say, so none can be applied
    return _verdict(result, found, (*queries.steps, *outcome.steps), outcome.aligned)


def _without_alignment(found: Discovery) -> str | None:
    """The result where alignment plays no part."""
    if found.record is None:
        # Without a record receivers MUST NOT apply DMARC (section 4.10.1), unless it is a DNS
        # error that they see: then the message neither passes nor fails (section 5.3.6).
        return "none" if found.unanswered is None else "temperror"
    # No DMARC processing (section 4.10.1); the registry has a word for improper records (9.2).
    return "permerror" if found.record.p is None else None


def _align(
    identifiers: Iterable[_Identifier], author: str, found: Discovery, queries: Queries
) -> _Outcome:
    """The alignment of each domain that is authenticated, or would be if DNS had answered."""
    steps: list[Step] = []
    aligned: set[str] = set()
    is_undecided = False
    for one in identifiers:
        if one.result not in ("pass", "temperror"):
            continue
        alignment = _is_aligned(one, author, found, queries)
        steps.append((one.domain, one.mechanism, _WORDS[alignment]))
        if one.result == "pass" and alignment:
            aligned.add(one.mechanism)
        elif alignment is not False:
            is_undecided = True
    return _Outcome(frozenset(aligned), is_undecided, tuple(steps))


def _is_aligned(one: _Identifier, author: str, found: Discovery, queries: Queries) -> bool | None:
    """Whether the domain of an identifier is aligned with the author's; ``None`` if DNS does not
    say (sections 4.4 and 4.10.2)."""
    assert found.record is not None
    domain = plain_name(one.domain)
    if domain is None or domain == author:
        return domain == author  # identical: the comparison has no case (section 4.4)
    mode = found.record.aspf if one.mechanism == "spf" else found.record.adkim
    if mode == "strict":
        return False
    organization = organization_by(domain, queries)
    if organization is None or found.org_domain is None:
        return None
    return organization == found.org_domain


def _verdict(
    result: str, found: Discovery, trace: tuple[Step, ...], aligned: frozenset[str]
) -> DmarcVerdict:
    return DmarcVerdict(
        result=result,
        disposition=found.disposition if result == "fail" else "none",
        policy_domain=found.policy_domain,
        org_domain=found.org_domain,
        aligned_spf="spf" in aligned,
        aligned_dkim="dkim" in aligned,
        record=found.record,
        trace=trace,
    )
