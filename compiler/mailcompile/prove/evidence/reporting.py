"""Where DMARC reports go, whether it was declared, and whether they may (RFC 9989 section 4.7, RFC
9990 section 4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from mailcompile.diagnostics import Severity
from mailcompile.dmarc import Permission, ReportUri, may_report, organizational_domain
from mailcompile.dns import DomainName, NameProblem
from mailcompile.prove.deciding import Failure
from mailcompile.prove.evidence.from_names import with_record
from mailcompile.prove.evidence.owners import (
    Place,
    by_hand,
    declared_at,
    in_order,
    is_ours,
    leads_to,
)
from mailcompile.prove.evidence.receiving import receives
from mailcompile.prove.view import View
from mailcompile.topology.demands import has_policy
from mailcompile.topology.reports import is_uri

_REPORT = "_report._dmarc"


@dataclass(frozen=True, slots=True)
class Reported:
    """One host to which reports about a domain go."""

    domain: DomainName
    host: str
    failures: tuple[Failure, ...] = ()
    unknown: tuple[str, ...] = ()


def reports(view: View) -> Iterator[Reported]:
    """Each host that the policy records of the zone name; those of other schemes than ``mailto:``
    are left out, which most receivers ignore."""
    for domain in in_order(view, with_record(view)):
        found = view.policy(domain)
        if found.policy_domain != domain or found.record is None:
            if found.unanswered == f"_dmarc.{domain}":
                end = leads_to(view, found.unanswered)
                yield Reported(domain, f"where {end} says", unknown=(end,))
            continue
        seen: set[tuple[str, str]] = set()
        for tag, uris in (("rua", found.record.rua), ("ruf", found.record.ruf)):
            for uri in uris:
                if uri.is_mailto and uri.host is not None and (tag, uri.host) not in seen:
                    seen.add((tag, uri.host))
                    yield _reported(view, domain, tag, uri, DomainName(uri.host))


def _reported(
    view: View, domain: DomainName, tag: str, uri: ReportUri, host: DomainName
) -> Reported:
    failures: list[Failure] = []
    unknown: list[str] = []
    if is_ours(view, host):
        end = receives(view, host)
        unknown += end.unknown
        if not end.unknown and end.way != "its MX":
            lacks = "a null MX" if end.is_null else "no MX"
            # An address takes mail, too (RFC 5321 section 5.1), though reporters may want an MX.
            weight = Severity.WARNING if end.way and not end.is_null else _weight(view, host)
            failures.append(replace(_no_mx(view, domain, host, lacks, tag), severity=weight))
    if not _is_inside(view, domain, host):
        target = view.find(
            ("report", domain, tag, uri.text), domain, lambda a: may_report(domain, uri, a, tag=tag)
        )
        if target.permission is Permission.TIMEOUT:
            unknown.append(leads_to(view, target.asked or f"_dmarc.{host}"))
        elif target.permission is Permission.REFUSED:
            failures.append(_refused(view, domain, host, target.asked, tag))
    return Reported(domain, host, tuple(failures), tuple(unknown))


def _is_inside(view: View, domain: DomainName, host: DomainName) -> bool:
    """Whether both are known to be of one organization, so that nobody has to permit anything."""
    if host == domain:
        return True
    org = view.policy(domain).org_domain
    if org is None:
        return False
    theirs = view.find(("organization", host), host, lambda ask: organizational_domain(host, ask))
    return theirs == org


def _no_mx(view: View, domain: DomainName, host: DomainName, lacks: str, tag: str) -> Failure:
    place = _place(view, domain, tag)
    return Failure(
        because=f"reports about {domain.unicode} go to {host.unicode}, which takes no mail",
        counterexample=f"{host.unicode} has {lacks}",
        pointer=place.pointer,
        source=place.source,
        hint=f"give {host.unicode} an MX, or name an address elsewhere",
    )


def _refused(
    view: View, domain: DomainName, host: DomainName, asked: str | None, tag: str
) -> Failure:
    place = _place(view, domain, tag)
    return Failure(
        because=f"reports about {domain.unicode} may not go to {host.unicode}, which is of another "
        "organization",
        counterexample=f"{asked or host} has no record that permits it",
        pointer=place.pointer,
        source=place.source,
        severity=_weight(view),
        hint="let its owners permit it, or name an address of your own",
    )


def _weight(view: View, host: DomainName | None = None) -> Severity:
    """What is wrong is an error where the policy is ours, and the MX of a host that has none."""
    zone = view.zone if host is None else view.context.zones.of(host)
    is_ours = zone is None or host is None or "mx" in view.context.zones[zone].manage
    return Severity.ERROR if view.manages("dmarc") and is_ours else Severity.WARNING


def _place(view: View, domain: DomainName, tag: str) -> Place:
    place = by_hand(view, domain.below("_dmarc"), "TXT")
    if place is not None:
        return place
    part = next((part for part in view.inputs.domains if part.name == domain), None)
    return declared_at(view, domain) if part is None else Place(part.domain.origin(f"dmarc/{tag}"))


def undeclared_reports(view: View) -> Iterator[tuple[DomainName, Failure]]:
    """Domains whose record, as receivers read it, names other addresses than were declared: those
    that are malformed are read by nobody (RFC 9989 section 4.8).

    That there is no record that can be read is told by P8.
    """
    for part in view.inputs.domains:
        found = view.policy(part.name) if has_policy(part.domain) else None
        if found is None or found.policy_domain != part.name or found.record is None:
            continue
        said = part.domain.settings.dmarc
        for tag, declared, uris in (
            ("rua", said.rua, found.record.rua),
            ("ruf", said.ruf, found.record.ruf),
        ):
            wanted, there = _declared(declared), {_read(uri) for uri in uris}
            if wanted is not None and wanted != there:
                wrong = _difference(tag, wanted - there, there - wanted)
                yield part.name, _elsewhere(view, part.name, tag, wrong)


def _declared(addresses: Iterable[str]) -> set[str] | None:
    """Addresses as declared, hosts in A-labels; ``None`` if one is none, which is an error."""
    found = set()
    for address in addresses:
        if is_uri(address):
            found.add(unquote(address))
            continue
        local, _, host = address.rpartition("@")
        try:
            found.add(f"{local}@{DomainName.host(host)}")
        except NameProblem:
            return None
    return found


def _read(uri: ReportUri) -> str:
    """The address of a ``mailto:``, or another URI, without what encodes it (RFC 6068 section
    2)."""
    if not uri.is_mailto:
        return unquote(uri.text)
    address = uri.text.partition(":")[2].partition("?")[0]
    return f"{unquote(address.rpartition('@')[0])}@{uri.host}"


def _difference(tag: str, lacking: set[str], other: set[str]) -> str:
    if lacking and other:
        return f"{tag} is {min(other)} instead of {min(lacking)}"
    if lacking:
        return f"{tag} has no {min(lacking)} that receivers can read"
    return f"{tag} has {min(other)}, which was not declared"


def _elsewhere(view: View, domain: DomainName, tag: str, wrong: str) -> Failure:
    place = _place(view, domain, tag)
    return Failure(
        because=f"reports about {domain.unicode} do not go where it was declared",
        counterexample=f"at _dmarc.{domain}, {wrong}",
        pointer=place.pointer,
        source=place.source,
        severity=_weight(view),
        hint=f"let `{tag}` have just the addresses that are meant",
    )


def authorizations_in_the_way(view: View) -> Iterator[tuple[DomainName, Failure]]:
    """Hosts that permit reports about everybody by a wildcard and about some by a record: next to
    such a record the wildcard does not answer (RFC 4592 section 3.3.1)."""
    permitted: dict[str, set[str]] = {}
    for relative, kind in view.facts.answers:
        before, found, host = relative.partition(f".{_REPORT}")
        if found and kind == "TXT" and host[:1] in ("", "."):
            permitted.setdefault(host.removeprefix("."), set()).add(before)
    for relative, reported in sorted(permitted.items()):
        others = sorted(reported - {"*"})
        if "*" not in reported or not others:
            continue
        host = view.zone.below(relative)
        top = others[0].rpartition(".")[2]
        place = by_hand(view, host.below(f"{others[0]}.{_REPORT}"), "TXT") or declared_at(
            view, host
        )
        yield (
            host,
            Failure(
                because=f"{host.unicode} permits reports by a wildcard and by records that hide it",
                counterexample=f"*.{_REPORT}.{host} does not answer for any other name in {top}, "
                f"because of {others[0]}.{_REPORT}.{host}",
                pointer=place.pointer,
                source=place.source,
                on_key=place.on_key,
                severity=_weight(view),
                hint="keep the wildcard, or one record for each domain",
            ),
        )
