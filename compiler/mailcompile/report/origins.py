"""Where the records of a name come from: the line of the topology, or of a hand-written file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Place, Proof
from mailcompile.dns import DomainName, RRset
from mailcompile.report.text import LineOf, Paint, place_text

PASSES = {
    "addresses": "the address of a host",
    "aliases": "a name that leads to another one",
    "closed": "a name with an address that sends no mail: SPF lets nobody use it",
    "dkim": "a DKIM key",
    "dmarc": "the DMARC policy",
    "hand": "written by hand",
    "mx": "who receives its mail",
    "report_authorizations": "leave to send reports here",
    "reverse": "the name to which an address leads back",
    "services": "what a service asks for",
    "shared_spf": "an SPF record that several domains use",
    "spf": "who may send with this name",
    "wildcards": "for all names that do not exist",
}
"""What each pass of the lowering writes, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One RRset and where it comes from."""

    rrset: RRset
    place: Place | None
    pointer: str | None


def explained_text(
    name: DomainName,
    found: Iterable[Explained],
    proofs: Iterable[Proof],
    line_of: LineOf,
    paint: Paint,
    clean: Callable[[str], str],
) -> str:
    """The records with their lines, then what is proved about the name. ``clean`` makes texts of
    others harmless."""
    return "\n".join(_lines(name, tuple(found), tuple(proofs), line_of, paint, clean))


def _lines(
    name: DomainName,
    found: tuple[Explained, ...],
    proofs: tuple[Proof, ...],
    line_of: LineOf,
    paint: Paint,
    clean: Callable[[str], str],
) -> Iterator[str]:
    for one in found:
        rrset = one.rrset
        for rdata in rrset.rdatas:
            line = f"{rrset.name} {rrset.ttl} {rrset.type} {rdata.text}"
            yield paint(clean(line), "bold")
        yield f"  {PASSES.get(rrset.origin.made_by, rrset.origin.made_by)}"
        if one.place is not None:
            yield from place_text(one.place, line_of, paint)
        yield ""
    if proofs:
        yield paint(f"What is proved about {name.unicode}", "bold")
    for proof in proofs:
        words = (
            proof.because
            if proof.counterexample is None
            else (f"{proof.because}: {proof.counterexample}")
        )
        yield f"  {proof.claim} {proof.verdict}: {clean(words)}"


def explained_document(
    name: DomainName, found: Iterable[Explained], proofs: Iterable[Proof]
) -> dict[str, Any]:
    """The same as JSON: ``{"name", "records": […], "proofs": […]}``."""
    from mailcompile.report.machine import proof_object

    return {
        "name": str(name),
        "records": [_object(one) for one in found],
        "proofs": [proof_object(proof) for proof in proofs],
    }


def _object(one: Explained) -> dict[str, Any]:
    rrset, place = one.rrset, one.place
    return {
        "name": str(rrset.name),
        "type": rrset.type,
        "ttl": rrset.ttl,
        "values": [rdata.text for rdata in rrset.rdatas],
        "made_by": rrset.origin.made_by,
        "why": PASSES.get(rrset.origin.made_by, rrset.origin.made_by),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "pointer": one.pointer,
    }
