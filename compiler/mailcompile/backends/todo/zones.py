"""What others must publish for zones and domains of ours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mailcompile.backends.handover import handover_file
from mailcompile.backends.page import Section, copied, paragraph, record, shown
from mailcompile.dmarc import AUTHORIZATION
from mailcompile.dns import DomainName, RRset, Zone
from mailcompile.formats.ledger import Ledger
from mailcompile.formats.zonefile import write_master_file
from mailcompile.lower.dkim import dkim
from mailcompile.lower.services import services
from mailcompile.topology import Context, DomainInputs, ZoneInputs
from mailcompile.topology.demands import has_policy, organization
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.reports import report_domains

_MOST_ZONES = 20
"""Zones whose other texts are not shown; often these are all."""
_MOST_WITH_KEYS = 20
"""Domains whose keys are shown: each is a line of hundreds of characters."""
_MOST_AUTHORIZATIONS = 20
"""Records shown for one host that takes reports: they differ in the domain alone."""
_MOST_HOSTS = 10
"""Hosts outside our zones that take reports; most topologies have one or two."""


def handed_over(context: Context) -> Iterator[Section]:
    """Zones that others serve."""
    lines = [
        f"{handover_file(zone)} → {shown(zone)}"
        for zone in context.zones
        if context.zones[zone].handover
    ]
    if lines:
        yield Section(
            "Zones that others serve",
            (
                paragraph(
                    "Neither octoDNS nor Terraform gets these zones. Send each file to whoever "
                    "serves the zone, after every build that changes it. Its records replace what "
                    "the zone has at the same name and type, except other TXT values beside SPF."
                ),
                *copied(lines, "one file a zone in `handover/`"),
                paragraph(
                    "Where Terraform had such a zone before, its next plan removes the records: "
                    "first let the others serve them."
                ),
            ),
        )


def delegated_keys(
    context: Context, domains: tuple[DomainInputs, ...], zones: tuple[ZoneInputs, ...]
) -> Iterator[Section]:
    """Keys of domains whose ``_domainkey`` lies elsewhere."""
    waiting = [part for part in domains if _has_keys_elsewhere(part)]
    blocks: list[str] = []
    for part in waiting[:_MOST_WITH_KEYS]:
        rrsets = tuple(_keys(context, part, zones[0]))
        if rrsets:
            zone = Zone(name=part.name.below("_domainkey"), rrsets=rrsets)
            lines = write_master_file(zone).decode().splitlines()[1:]
            blocks += [f"{shown(part.name)}:", *copied(lines, "keys of this domain")]
    if not blocks:
        return
    left = len(waiting) - _MOST_WITH_KEYS
    if left > 0:
        blocks.append(f"And {left} more domains: `keys.yaml` has their keys.")
    yield Section(
        "DKIM keys that others publish",
        (
            paragraph(
                "`_domainkey` of these domains is delegated (`dkim: {delegated: true}`). Whoever "
                "serves it must publish these keys before a host signs with them, or no receiver "
                "can verify the signatures."
            ),
            *blocks,
        ),
    )


def authorizations(context: Context, domains: tuple[DomainInputs, ...]) -> Iterator[Section]:
    """Leave to send reports about us to hosts outside our zones (RFC 9990 section 4)."""
    by_host = _reported(context, domains)
    blocks: list[str] = []
    for host in sorted(by_host)[:_MOST_HOSTS]:
        lines = [_authorization(reported, host) for reported in by_host[host]]
        rest = f"one for each domain whose `_dmarc` names an address @{host}"
        blocks += copied(lines, rest, _MOST_AUTHORIZATIONS)
    if not blocks:
        return
    left = len(by_host) - _MOST_HOSTS
    if left > 0:
        blocks.append(f"And the same for {left} more hosts that `rua` and `ruf` name.")
    yield Section(
        "Leave to send DMARC reports elsewhere",
        (
            paragraph(
                "Receivers send reports to another organization only where it says that it wants "
                "them. Ask whoever takes the reports for these records, or for one such record at "
                "`*._report._dmarc` that stands for all; services that evaluate reports mostly "
                "have it."
            ),
            *blocks,
        ),
    )


def apex_texts(context: Context, zones: tuple[ZoneInputs, ...]) -> Iterator[Section]:
    """Values beside the SPF of a domain that were not shown to us."""
    if context.has_own_octodns:
        return
    lines = [
        shown(inputs.zone)
        for inputs in zones
        if inputs.beside.hand is None
        and not context.zones[inputs.zone].handover
        and not context.zones[inputs.zone].is_reverse
        and "spf" in context.zones[inputs.zone].manage
    ]
    if lines:
        yield Section(
            "Texts beside SPF",
            (
                paragraph(
                    "The TXT values of a name are one RRset. At the apex of these zones tokens of "
                    "others may stand beside SPF, and the topology does not know them. With the "
                    "written configuration octoDNS keeps them; whatever else publishes the zone "
                    "files replaces them. Show them by `zones.records` (`octodns-dump` writes such "
                    "files), an empty file where there are none:"
                ),
                *copied(lines, "every other zone without a hand-written file", _MOST_ZONES),
            ),
        )


def left_behind(context: Context, ledger: Ledger) -> Iterator[Section]:
    """Zones that are no longer in the topology, with what was ours there."""
    lines = [
        f"{shown(zone)}: {shown(zone.below(name))} {kind}"
        for zone in sorted(ledger.gone)
        if zone not in context.zones
        for name, kind in sorted(ledger.gone[zone])
    ]
    if lines:
        yield Section(
            "Zones that left the topology",
            (
                paragraph(
                    "Nothing here manages these zones any more, so what earlier builds published "
                    "stays in DNS. Take it away where the zone is served; then delete the zone "
                    "under `gone` in `mail.owned.yaml`, which has the values:"
                ),
                *copied(lines, "`gone` in `mail.owned.yaml` has them all"),
            ),
        )


def _has_keys_elsewhere(part: DomainInputs) -> bool:
    settings = part.domain.settings
    if settings.parked or settings.dkim is None or not settings.dkim.delegated:
        return False
    said = settings.dkim
    ours = any(key.stage != "removed" for key in part.keys)
    return bool(
        ours or part.services or part.shared_keys or said.selectors or said.wildcard_revoked
    )


def _keys(context: Context, part: DomainInputs, any_zone: ZoneInputs) -> Iterable[RRset]:
    """What would stand at and below ``_domainkey`` if it were ours."""
    settings = part.domain.settings
    assert settings.dkim is not None
    kept = replace(settings, dkim=replace(settings.dkim, delegated=False))
    alone = replace(part, domain=replace(part.domain, settings=kept))
    inputs = replace(any_zone, domains=(alone,))
    below = part.name.below("_domainkey")
    for rrset in (*dkim(context, inputs, ()), *services(context, inputs, ())):
        if rrset.name.is_within(below):
            yield rrset


def _reported(
    context: Context, domains: tuple[DomainInputs, ...]
) -> Mapping[DomainName, tuple[DomainName, ...]]:
    """The host that takes reports to the domains that they are about."""
    bound = BoundDomains(domains={part.name: part.domain for part in domains})
    found: dict[DomainName, dict[DomainName, None]] = {}
    for part in domains:
        settings = part.domain.settings.dmarc
        if not (settings.rua or settings.ruf) or not has_policy(part.domain):
            continue
        for host, _ in report_domains(part.domain):
            if context.zones.of(host) is None and organization(host, bound) != organization(
                part.name, bound
            ):
                found.setdefault(host, {})[part.name] = None
    return {host: tuple(reported) for host, reported in found.items()}


def _authorization(reported: DomainName, host: DomainName) -> str:
    owner = host.below(f"{reported}._report._dmarc")
    return record(owner, "TXT", AUTHORIZATION, reported, host)
