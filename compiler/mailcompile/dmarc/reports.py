"""Whether reports may go to where a DMARC record sends them.

RFC 9990 section 4, "Verifying External Destinations"; its steps are those named below. Failure
reports are treated alike (RFC 9989 appendix B.2.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailcompile.dmarc.discover import organization_by
from mailcompile.dmarc.parse import PolicyRecord, parse_policy
from mailcompile.dmarc.queries import Queries, plain_name
from mailcompile.dmarc.uris import ReportUri, read_uri
from mailcompile.dns import Resolver, Status
from mailcompile.dns.names import MAX_NAME


class Permission(StrEnum):
    """Whether a destination may get the reports about a domain."""

    INSIDE = "inside"
    """It is of the same organization, so nobody is asked."""
    AUTHORIZED = "authorized"
    REFUSED = "refused"
    """The destination does not say that it wants the reports, or not in a way that counts."""
    TIMEOUT = "timeout"
    """DNS does not say; receivers may try later, and until then send nothing."""
    MALFORMED = "malformed"
    """It is no URI with a host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTarget:
    """One URI of a record, and where reports go because of it."""

    uri: str
    """As the record has it."""
    permission: Permission
    destinations: tuple[ReportUri, ...] = ()
    """The URI, or those that the destination wants instead; none unless it is permitted."""
    asked: str | None = None
    """The name whose TXT record had to permit it."""


def may_report(
    record_domain: str,
    uri: "str | ReportUri",
    resolver: Resolver,
    *,
    tag: str = "rua",
    rfc7489: bool = False,
) -> ReportTarget:
    """Whether reports asked for by the record of ``record_domain`` may go to ``uri``.

    ``record_domain`` is the policy domain, without ``_dmarc``; ``tag`` is ``rua`` or ``ruf``. Never
    raises.
    """
    text = uri if isinstance(uri, str) else uri.text
    read = read_uri(uri) if isinstance(uri, str) else uri
    domain = plain_name(record_domain)
    host = None if read is None or read.host is None else plain_name(read.host)
    if read is None or host is None or domain is None:
        return ReportTarget(uri=text, permission=Permission.MALFORMED)
    is_inside = _is_inside(domain, host, Queries(resolver, rfc7489=rfc7489))
    if is_inside is None:
        return ReportTarget(uri=text, permission=Permission.TIMEOUT)
    if is_inside:
        return ReportTarget(uri=text, permission=Permission.INSIDE, destinations=(read,))
    return _external(domain, host, read, resolver, tag)


def report_targets(
    record_domain: str,
    record: PolicyRecord,
    resolver: Resolver,
    *,
    tag: str = "rua",
    rfc7489: bool = False,
) -> tuple[ReportTarget, ...]:
    """``may_report`` for each ``mailto:`` of the record, in its order; without the tag there is
    none, and nothing MUST be sent (RFC 9989 section 4.7).

    Other schemes MUST be ignored by receivers that do not support them, which is most of them.
    """
    uris = record.ruf if tag == "ruf" else record.rua
    return tuple(
        may_report(record_domain, uri, resolver, tag=tag, rfc7489=rfc7489)
        for uri in uris
        if uri.is_mailto
    )


def _is_inside(domain: str, host: str, queries: Queries) -> bool | None:
    """Whether both have the same organizational domain; ``None`` if DNS does not say."""
    if domain == host:
        return True
    one, other = organization_by(domain, queries), organization_by(host, queries)
    return None if one is None or other is None else one == other


def _external(domain: str, host: str, uri: ReportUri, resolver: Resolver, tag: str) -> ReportTarget:
    asked = f"{domain}._report._dmarc.{host}"  # steps 2 and 3
    if len(asked) > MAX_NAME:
        return ReportTarget(uri=uri.text, permission=Permission.REFUSED)  # step 4
    answer = resolver.resolve(asked, "TXT")
    if answer.status in (Status.TIMEOUT, Status.UNKNOWN):  # step 5
        return ReportTarget(uri=uri.text, permission=Permission.TIMEOUT, asked=asked)
    permission, destinations = _confirmed(answer.values, host, uri, tag)
    return ReportTarget(uri=uri.text, permission=permission, destinations=destinations, asked=asked)


def _confirmed(
    texts: Iterable[str], host: str, uri: ReportUri, tag: str
) -> tuple[Permission, tuple[ReportUri, ...]]:
    """What the records say that were found: one that can be read is enough (steps 6 to 9)."""
    records = [record for record in map(parse_policy, texts) if record is not None]
    if not records:
        return Permission.REFUSED, ()
    # Answers have no order, so all that would replace the URI count.
    wanted = [new for record in records for new in (record.ruf if tag == "ruf" else record.rua)]
    if any(new.host != host for new in wanted):
        # To another host again: reports MUST NOT go to either.
        return Permission.REFUSED, ()
    return Permission.AUTHORIZED, tuple(dict.fromkeys(wanted)) or (uri,)
