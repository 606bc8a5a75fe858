"""Who sends: the flows of a zone by their From domain, each with the domain that declares it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailcompile.diagnostics import Severity
from mailcompile.dns import DomainName, Status
from mailcompile.dns.resolver import MAX_ALIASES
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs, Flow


@dataclass(frozen=True, slots=True)
class Sent:
    """A flow, with the domain that it was declared for."""

    flow: Flow
    part: DomainInputs | None
    """``None`` for what hosts send in their own name."""

    @property
    def says_unsigned(self) -> bool:
        """Whether the topology says ``dkim: false`` of its sender."""
        senders = self.part.domain.settings.senders if self.part is not None else ()
        return any(one.pointer == self.flow.pointer and not one.signed for one in senders)


def mail_of(view: View) -> Mapping[DomainName, tuple[Sent, ...]]:
    """The flows of the zone by their From domain."""
    return view.find(("mail",), view.zone, lambda _: _by_from(view))


def _by_from(view: View) -> Mapping[DomainName, tuple[Sent, ...]]:
    found: dict[DomainName, list[Sent]] = {}
    for part in view.inputs.domains:
        for flow in part.flows:
            found.setdefault(flow.from_domain, []).append(Sent(flow, part))
    for flow in view.ground.implicit(view.zone):
        found.setdefault(flow.from_domain, []).append(Sent(flow, None))
    return {name: tuple(flows) for name, flows in found.items()}


def part_at(view: View, name: DomainName) -> DomainInputs | None:
    """The domain of that name, if it lies in this zone."""
    parts: Mapping[DomainName, DomainInputs] = view.find(
        ("parts",), view.zone, lambda _: {part.name: part for part in view.inputs.domains}
    )
    return parts.get(name)


def closest(view: View, name: DomainName) -> DomainInputs | None:
    """The domain of the zone that is ``name``, or the next one above it."""
    found = (part_at(view, above) for above in name.ancestors())
    return next((part for part in found if part is not None), None)


def writes_spf(view: View, name: DomainName) -> bool:
    """False where the topology says ``spf: none`` of a name."""
    part = closest(view, name)
    return part is None or part.domain.settings.spf.written


def weight(view: View, name: DomainName, purpose: str) -> Severity:
    """How much a wrong record of ``name`` weighs: no error where it is not ours to write."""
    zone = view.context.zones.of(name)
    ours = zone is not None and purpose in view.context.zones[zone].manage
    return Severity.ERROR if ours else Severity.WARNING


def ehlo_name(view: View, flow: Flow) -> DomainName | None:
    """The name in EHLO, if a host of ours that has a name speaks to receivers."""
    return None if flow.service is not None else view.context.hosts[flow.egress].name


def leads_to(view: View, name: str) -> DomainName:
    """The name at the end of the aliases that begin at ``name``, as far as they are known: what a
    claim rests on where nothing is known of ``name``."""
    name = DomainName(name)
    for _ in range(MAX_ALIASES):
        alias = view.world.lookup(name, "CNAME")
        if alias.status is not Status.ANSWER:
            break
        name = DomainName(alias.values[0].lower().removesuffix("."))
    return DomainName(name)
