"""Where octoDNS's own mail validator would refuse what the topology says on purpose."""

from collections.abc import Iterable, Mapping

from mailcompile.diagnostics import Kind, Pointer, Problem, Severity
from mailcompile.dns import MX, TXT, DomainName, Zone

LINT_DISABLED = Kind(
    code="OCTO001",
    name="octodns-lint-disabled",
    severity=Severity.WARNING,
    reason="""octoDNS's validator `mail` wants SPF to end in `~all` or `-all`, a domain with SPF to
have MX, and a null MX to stand beside `v=spf1 -all` alone. A zone that it refuses aborts the whole
run, for all zones. Where the topology says otherwise on purpose, the written `config.yaml` turns
that validator off for the one zone.""",
)

KINDS = (LINT_DISABLED,)


def disabled(zones: Iterable[Zone], places: Mapping[DomainName, Pointer]) -> Iterable[Problem]:
    """One warning for all zones for which the validator is turned off.

    ``places`` leads from a zone to its entry in the topology.
    """
    refused = [(zone.name, refusal(zone)) for zone in zones]
    reasons = [(name, why) for name, why in refused if why is not None]
    for name, why in reasons[:1]:
        more = f" (and {len(reasons) - 1} more zones)" if reasons[1:] else ""
        yield Problem(
            kind=LINT_DISABLED,
            pointer=places[name],
            on_key=True,
            message=f"octoDNS's mail validator is off for {name.unicode}: {why}{more}",
            hint="nothing to do if that is meant",
        )


def refusal(zone: Zone) -> str | None:
    """Why ``octodns.zone.mail.MailZoneValidator`` would refuse ``zone``; ``None`` if it would
    not."""
    spf = {
        rrset.name: rdata.value
        for rrset in zone.rrsets
        for rdata in rrset.rdatas
        if isinstance(rdata, TXT) and rdata.value.startswith("v=spf1")
    }
    mx = {
        rrset.name: rdata.exchange
        for rrset in zone.rrsets
        for rdata in rrset.rdatas
        if isinstance(rdata, MX)
    }
    for name, exchange in mx.items():
        text = spf.get(name, "")
        if exchange is None:
            if text != "v=spf1 -all":
                return f"{name.unicode} has a null MX and an SPF record that lets hosts send"
        elif not text.endswith((" ~all", " -all")):
            return f"the SPF record of {name.unicode} ends in ?all"
    if zone.name not in mx and zone.name in spf:
        return f"{zone.name.unicode} has SPF and no MX"
    return None
