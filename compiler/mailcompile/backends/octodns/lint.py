"""Where octoDNS's own validators would refuse what the topology says on purpose."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from mailcompile.diagnostics import Kind, Pointer, Problem, Severity
from mailcompile.dns import CNAME, MX, TXT, DomainName, Rdata, RRset, Zone

LINT_DISABLED = Kind(
    code="OCTO001",
    name="octodns-lint-disabled",
    severity=Severity.WARNING,
    reason="""octoDNS's validator `mail` wants SPF to end in `~all` or `-all`, a domain with SPF to
have MX and DMARC, and a null MX to stand beside `v=spf1 -all` and `p=reject` alone. Three others
want what a CNAME or an MX names in its own zone to stand in the same file, and to be no further
CNAME. A zone that one of them refuses aborts the whole run, for all zones. Where the topology says
otherwise on purpose, the written `config.yaml` turns that validator off for the one zone.""",
)

KINDS = (LINT_DISABLED,)

_MAIL = "mail"


def disabled(
    zones: Iterable[Zone],
    places: Mapping[DomainName, Pointer],
    accepted: Callable[[Problem], bool],
) -> Iterable[Problem]:
    """One warning a validator, for all zones for which it is turned off and nobody ``accepted`` it.

    ``places`` leads from a zone to its entry in the topology.
    """
    zones = tuple(zones)
    names = frozenset(zone.name for zone in zones)
    found: dict[str, list[Problem]] = {}
    for zone in zones:
        for validator, why in refusals(zone, names).items():
            problem = Problem(
                kind=LINT_DISABLED,
                pointer=places[zone.name],
                on_key=True,
                message=f"octoDNS's {validator} validator is off for {zone.name.unicode}: {why}",
                hint="nothing to do if that is meant",
            )
            if not accepted(problem):
                found.setdefault(validator, []).append(problem)
    for first, *more in found.values():
        others = f" (and {len(more)} more zones)" if more else ""
        yield replace(first, message=first.message + others)


def refusals(zone: Zone, zones: Collection[DomainName]) -> dict[str, str]:
    """The validators that would refuse ``zone``, by their names in octoDNS, each with a reason.

    ``zones`` are the names of all zones in the configuration: what lies in another one of them is
    no business of this one.
    """
    found: dict[str, str] = {}
    for validator, why in (*_mail(zone), *_targets(zone, zones)):
        found.setdefault(validator, why)
    return found


def _mail(zone: Zone) -> Iterator[tuple[str, str]]:
    """What ``octodns.zone.mail.MailZoneValidator`` says in its mode ``auto``: of the zone's own
    name, then of every name below with MX."""
    spf = {
        rrset.name: rdata.value
        for rrset, rdata in _values(zone)
        if isinstance(rdata, TXT) and rdata.value.startswith("v=spf1")
    }
    mx = {rrset.name: rdata.exchange for rrset, rdata in _values(zone) if isinstance(rdata, MX)}
    for name, exchange in mx.items():
        why = _spf_refusal(name, exchange is None, spf.get(name))
        if why:
            yield _MAIL, why
    if zone.name in spf and zone.name not in mx:
        yield _MAIL, f"{zone.name.unicode} has SPF and no MX"
    if zone.name in spf or zone.name in mx:
        why = _dmarc_refusal(zone, mx.get(zone.name, zone.name) is None)
        if why:
            yield _MAIL, why


def _spf_refusal(name: DomainName, null_mx: bool, text: str | None) -> str | None:
    """Why a name with MX is refused for its SPF record."""
    if text is None:
        return f"{name.unicode} has MX and no SPF"
    if null_mx:
        lets_in = f"{name.unicode} has a null MX and an SPF record that lets hosts send"
        return None if text == "v=spf1 -all" else lets_in
    if text.endswith((" ~all", " -all")):
        return None
    end = text.rpartition(" ")[2]
    return f"the SPF record of {name.unicode} ends in {end}"


def _dmarc_refusal(zone: Zone, null_mx: bool) -> str | None:
    """Why the zone's name, which has MX or SPF, is refused for its DMARC policy.

    The validator looks for a TXT: behind an alias it does not see one (RFC 9989 section 4.7).
    """
    owner = zone.name.below("_dmarc")
    policy = next((rdata for rrset, rdata in _values(zone) if rrset.name == owner), None)
    match policy:
        case TXT() if policy.value.startswith("v=DMARC1"):
            tags = {tag.strip() for tag in policy.value.split(";")}
            rejects = not null_mx or "p=reject" in tags
            return None if rejects else f"{zone.name.unicode} has a null MX without p=reject"
        case CNAME():
            return f"{owner.unicode} is an alias"
        case _:
            return f"{zone.name.unicode} has no DMARC policy"


def _targets(zone: Zone, zones: Collection[DomainName]) -> Iterator[tuple[str, str]]:
    """What ``octodns.zone.cname`` and ``octodns.zone.mail`` say of names that records lead to.

    They look for these names among our records alone, which hand-written ones stand beside.
    """
    written = {rrset.name: rrset.type for rrset in zone.rrsets}
    for rrset, rdata in _values(zone):
        target = _target(rdata)
        if target is None or _closest(target, zones) != zone.name:
            continue
        why = f"{rrset.name.unicode} leads to {target.unicode}"
        if target not in written:
            yield f"{rrset.type.lower()}-target-resolvable-in-zone", f"{why}, written elsewhere"
        elif written[target] == CNAME.TYPE and rrset.type == CNAME.TYPE:
            yield "cname-target-not-cname", f"{why}, an alias too"


def _target(rdata: Rdata) -> DomainName | None:
    match rdata:
        case CNAME():
            return rdata.target
        case MX():
            return rdata.exchange
        case _:
            return None


def _closest(name: DomainName, zones: Collection[DomainName]) -> DomainName | None:
    """The zone of the configuration that ``name`` lies in."""
    return next((ancestor for ancestor in name.ancestors() if ancestor in zones), None)


def _values(zone: Zone) -> Iterator[tuple[RRset, Rdata]]:
    for rrset in zone.rrsets:
        for rdata in rrset.rdatas:
            yield rrset, rdata
