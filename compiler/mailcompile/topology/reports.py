"""Where DMARC reports go: the domains of ``rua`` and ``ruf``."""

import re
from collections.abc import Iterable

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.model import Domain

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
"""A dot-atom (RFC 5322 section 3.2.3); quoted ones are legal, and nobody can send to them."""
_LOCAL_OCTETS = 64
"""RFC 5321 section 4.5.3.1.1."""


def report_domains(domain: Domain) -> Iterable[tuple[DomainName, Pointer]]:
    """The domain of each report address, with the place where it was said."""
    for setting, address in _addresses(domain):
        if is_uri(address):
            continue
        try:
            yield DomainName.host(address.rpartition("@")[2]), domain.origin(setting)
        except NameProblem:
            continue


def report_problems(domain: Domain) -> Iterable[Problem]:
    """Report addresses that are none (RFC 9989 section 4.7); a rule speaks of other URIs."""
    for setting, address in _addresses(domain):
        if is_uri(address):
            continue
        local, at, host = address.rpartition("@")
        sound = at and len(local) <= _LOCAL_OCTETS and _LOCAL_PART.fullmatch(local)
        problem = None if sound else "it is no mail address"
        if problem is None:
            try:
                destination = DomainName.host(host)
                if not destination.is_within(domain.name):
                    # The authorization of a foreign destination must fit the limits of a name
                    # (RFC 9990 section 4), or no report can ever be sent there.
                    DomainName.record(f"{domain.name}._report._dmarc.{destination}")
            except NameProblem as error:
                problem = str(error)
        if problem is not None:
            yield Problem(
                kind=kinds.BAD_REPORT_ADDRESS,
                pointer=domain.origin(setting),
                message=f"reports cannot be sent to {address[:80]!r}: {problem}",
                hint="write an address such as dmarc@one.example",
            )


def is_uri(address: str) -> bool:
    """Whether it is no mail address, but a URI of another scheme, such as ``https://…``."""
    return "://" in address


def _addresses(domain: Domain) -> Iterable[tuple[str, str]]:
    for address in domain.settings.dmarc.rua:
        yield "dmarc/rua", address
    for address in domain.settings.dmarc.ruf:
        yield "dmarc/ruf", address
