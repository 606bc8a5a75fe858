"""Zones with more records than a DNS service takes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Kind, Problem, Severity, about
from mailcompile.dns import DomainName, Zone
from mailcompile.topology import Context
from mailcompile.topology.nearest import nearest

TOO_MANY_RECORDS = Kind(
    code="ZONE002",
    name="too-many-records",
    severity=Severity.WARNING,
    reason="""Cloudflare takes 200 records in a zone of its Free plan (1,000 if the zone is older
than September 2024) and 3,500 in one of its other plans. What is beyond that is refused when the
plan is carried out, after others were written. Most often it is the zone that takes the reports of
many domains: one `accept_reports_from: ["*"]` is one record instead of one for each of them.""",
)

EMPTY_ZONE = Kind(
    code="ZONE003",
    name="managed-zone-without-records",
    severity=Severity.WARNING,
    reason="""A zone under `zones.managed` in which nothing of the topology lies: no domain, no host
name, no address of a reverse zone. What is said of it has no effect. Most often the name is
misspelt, and the zone that was meant is handled without what stands here.""",
    bad="""\
mailcompile: 1
zones:
  managed:
    ⟦one.exmaple⟧: {handover: true}
domains:
  one.example: {mail: none}
""",
    good="""\
mailcompile: 1
zones:
  managed:
    one.example: {handover: true}
domains:
  one.example: {mail: none}
""",
)

KINDS = (TOO_MANY_RECORDS, EMPTY_ZONE)

_FREE, _MOST = 200, 3500


def over_quota(context: Context, zones: Iterable[Zone]) -> Iterator[Problem]:
    """A problem for each zone that goes to Cloudflare and has more records of ours than fit."""
    named = (context.outputs.get("terraform") or {}).get("zone_ids") or {}
    everywhere = _octodns_targets_cloudflare(context)
    if not named and not everywhere:
        return
    for zone in zones:
        declared = context.zones[zone.name]
        if declared.handover or not (everywhere or zone.name in named):
            continue
        count = sum(len(rrset.rdatas) for rrset in zone.rrsets)
        if count > _FREE:
            limit = f"{_MOST:,} at most" if count > _MOST else f"{_FREE} in its Free plan"
            yield Problem(
                kind=TOO_MANY_RECORDS,
                subject=about(zone.name),
                pointer=declared.pointer,
                on_key=True,
                message=f"{zone.name.unicode} has {count:,} records, Cloudflare takes {limit}",
                hint=_hint(zone),
            )


def without_records(context: Context, zones: Iterable[Zone]) -> Iterator[Problem]:
    """A problem for each zone under ``zones.managed`` in which nothing lies."""
    for zone in zones:
        declared = context.zones[zone.name]
        if not zone.rrsets and declared.manage and declared.pointer[0] == "zones":
            yield Problem(
                kind=EMPTY_ZONE,
                pointer=declared.pointer,
                on_key=True,
                message=f"nothing of the topology lies in {zone.name.unicode}",
                hint=nearest(zone.name, sorted(context.declared_domains)),
            )


def _octodns_targets_cloudflare(context: Context) -> bool:
    octodns = context.outputs.get("octodns") or {}
    providers = octodns.get("providers") or {}
    targets = (providers.get(target) or {} for target in octodns.get("targets") or ())
    return any("cloudflare" in str(target.get("class")).lower() for target in targets)


def _hint(zone: Zone) -> str:
    parted = (rrset.name.partition("._report._dmarc.") for rrset in zone.rrsets)
    authorizations = Counter(host for _, mark, host in parted if mark)
    for host, count in authorizations.most_common(1):
        if count > 1:
            name = DomainName(host).unicode
            return f'`accept_reports_from: ["*"]` at {name} makes one record of {count:,}'
    return "see which plan the zone has, or keep some of its names in a zone of their own"
