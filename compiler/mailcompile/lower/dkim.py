"""DKIM key records, and the closed ``_domainkey`` of parked domains."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer
from mailcompile.dkim import key_record
from mailcompile.dns import CNAME, TXT, DomainName, Origin, Rdata, RRset
from mailcompile.topology import Context, DomainInputs, ZoneInputs
from mailcompile.topology.policies import Dkim
from mailcompile.topology.texts import target


def dkim(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One record a selector that is published; revoked ones with an empty key, removed ones not."""
    for part in inputs.domains:
        if part.domain.is_wildcard:
            continue
        if part.domain.settings.parked:
            yield _rrset(part, "*", TXT(key_record("", None)), "mail")
            continue
        settings = part.domain.settings.dkim
        if settings is None or not settings.delegated:
            yield from _registered(part)
        if settings is not None and not settings.delegated:
            yield from _declared(part, settings)


def _registered(part: DomainInputs) -> Iterator[RRset]:
    for key in part.keys:
        if key.stage != "removed":
            text = key_record(key.algorithm, None if key.stage == "revoked" else key.public)
            yield _rrset(part, key.selector.lower(), TXT(text), "dkim")


def _declared(part: DomainInputs, settings: Dkim) -> Iterator[RRset]:
    """Selectors that others manage, that lead to another domain's keys, and the wildcard."""
    for (selector, kind, value), pointer in zip(
        settings.selectors, settings.selector_places, strict=True
    ):
        record: Rdata = CNAME(target(value)) if kind == "cname" else TXT(value)
        yield _rrset(part, selector.lower(), record, "dkim/selectors", pointer)
    for shared in part.shared_keys:
        yield _rrset(part, shared.selector.lower(), CNAME(shared.target), "dkim/keys_of")
    if settings.wildcard_revoked:
        # A selector that nobody published, or that was removed, answers as revoked (RFC 6376
        # section 3.6.1), so that no key can be smuggled in under it.
        yield _rrset(part, "*", TXT(key_record("", None)), "dkim/wildcard")


def _rrset(
    part: DomainInputs,
    selector: str,
    record: Rdata,
    setting: str,
    pointer: Pointer | None = None,
) -> RRset:
    name: DomainName = part.name.below(f"{selector}._domainkey")
    return RRset(
        name=name,
        ttl=part.domain.settings.ttl.dkim,
        rdatas=(record,),
        origin=Origin(pointer=pointer or part.domain.origin(setting), made_by="dkim"),
    )
