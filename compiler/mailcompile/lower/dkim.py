"""DKIM key records, and the closed ``_domainkey`` of parked domains."""

from collections.abc import Iterable

from mailcompile.dkim import key_record
from mailcompile.dns import TXT, Origin, RRset
from mailcompile.topology import Context, ZoneInputs


def dkim(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """One TXT a selector that is published; revoked ones with an empty key, removed ones not."""
    domain, ttl = inputs.domain, inputs.domain.settings.ttl
    if domain.settings.parked:
        origin = Origin(pointer=domain.origin("mail"), made_by="dkim")
        rdatas = (TXT(key_record("", None)),)
        yield RRset(name=domain.name.below("*._domainkey"), ttl=ttl, rdatas=rdatas, origin=origin)
        return
    origin = Origin(pointer=domain.origin("dkim"), made_by="dkim")
    for key in inputs.keys:
        if key.stage == "removed":
            continue
        text = key_record(key.algorithm, None if key.stage == "revoked" else key.public)
        name = domain.name.below(f"{key.selector.lower()}._domainkey")
        yield RRset(name=name, ttl=ttl, rdatas=(TXT(text),), origin=origin)
