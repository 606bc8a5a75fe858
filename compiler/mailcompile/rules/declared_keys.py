"""What rules about key records look at: those that others give us to publish."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Pointer
from mailcompile.dkim import KeyRecord, KeyRecordProblem, parse_key_record
from mailcompile.topology import DomainInputs


@dataclass(frozen=True, slots=True)
class DeclaredKey:
    """The text of a key record, and where it was said."""

    name: str
    """What stands before the domain, for people."""
    text: str
    pointer: Pointer


def declared_keys(part: DomainInputs) -> Iterator[DeclaredKey]:
    """The key records of ``dkim.selectors`` and of the services that send, as far as published."""
    domain, dkim = part.domain, part.domain.settings.dkim
    if domain.settings.parked or domain.is_wildcard or (dkim is not None and dkim.delegated):
        return
    if dkim is not None:
        for (selector, kind, text), place in zip(dkim.selectors, dkim.selector_places, strict=True):
            if kind == "txt":
                yield DeclaredKey(f"{selector}._domainkey.{part.name.unicode}", text, place)
    sending = {flow.egress for flow in part.flows} if part.services else frozenset()
    for service in part.services.values():
        for record in service.dkim if service.id in sending else ():
            if record.type == "TXT":
                name = f"{record.labels}.{part.name.unicode}"
                yield DeclaredKey(name, record.value, record.pointer)


def usable_keys(part: DomainInputs) -> Iterator[tuple[DeclaredKey, KeyRecord]]:
    """Those that a verifier can use; of the others `bad-key-record` tells."""
    for declared in declared_keys(part):
        try:
            yield declared, parse_key_record(declared.text)
        except KeyRecordProblem:
            continue
