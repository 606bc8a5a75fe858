"""A view of one zone: what claims ask about it, each thing found once."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TypeVar

from mailcompile.diagnostics import Severity
from mailcompile.dkim import KeyVerdict, key_at
from mailcompile.dmarc import Discovery, discover
from mailcompile.dns import DomainName, Resolver
from mailcompile.prove.asking import WithRecord, WorldResolver
from mailcompile.prove.facts import Facts
from mailcompile.prove.ground import Ground
from mailcompile.prove.world import RecordingWorld, World
from mailcompile.spf import Authorized, IpSet, authorized
from mailcompile.topology import Context, Flow, ZoneInputs
from mailcompile.topology.zones import ManagedZone

T = TypeVar("T")


class View:
    """One zone as claims see it. What lies in other zones is shared with their views."""

    def __init__(
        self,
        ground: Ground,
        inputs: ZoneInputs,
        facts: Facts,
        managed: ManagedZone | None = None,
        world: World | None = None,
    ) -> None:
        self.ground = ground
        self.inputs = inputs
        self.facts = facts
        self.managed = managed or ground.context.zones[inputs.zone]
        """How the zone is managed: what of it is ours."""
        self.world = RecordingWorld(world or ground.world)
        self.resolver: Resolver = WorldResolver(self.world)
        self._own: dict[Hashable, object] = {}

    @property
    def context(self) -> Context:
        return self.ground.context

    @property
    def zone(self) -> DomainName:
        return self.inputs.zone

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """All flows whose From name lies in the zone."""
        declared = (flow for part in self.inputs.domains for flow in part.flows)
        return (*declared, *self.ground.implicit(self.zone))

    def spread(self, name: DomainName) -> Authorized:
        """Who passes SPF for a name, and what it takes to find out."""
        return self.find(("spf", name), name, lambda ask: authorized(name, ask))

    def policy(self, name: DomainName) -> Discovery:
        """The DMARC policy that receivers find for a From domain (RFC 9989)."""
        return self.find(("dmarc", name), name, lambda ask: discover(name, ask))

    def older_policy(self, name: DomainName) -> Discovery:
        """The policy that a receiver of RFC 7489 finds."""
        return self.find(("7489", name), name, lambda ask: discover(name, ask, rfc7489=True))

    def key(self, domain: DomainName, selector: str) -> KeyVerdict:
        """Whether verifiers can use the key of a selector."""
        return self.find(("dkim", domain, selector), domain, lambda a: key_at(domain, selector, a))

    def by_terms(self, name: DomainName, terms: tuple[str, ...]) -> Authorized:
        """Who would pass SPF for ``name`` by nothing but these terms."""
        text = " ".join(("v=spf1", *terms, "-all"))
        key = ("terms", name if _need_name(terms) else "", terms)
        where = name if _need_name(terms) else DomainName("terms.invalid")
        return self.find(key, where, lambda ask: authorized(where, WithRecord(ask, where, text)))

    def egress(self, flow: Flow) -> IpSet:
        """From where receivers see the mail of a flow: the addresses of the host, or what the terms
        of the service let in, as far as that is known."""
        if flow.service is None:
            return self.ground.networks(flow.egress)
        name = flow.mail_from or flow.from_domain
        return self.by_terms(name, service_terms(flow))["pass"]

    def severity(self, name: DomainName) -> Severity:
        """How much it weighs that mail of a From domain fails: an error where the policy in force
        asks for something to be done."""
        found = self.policy(name)
        return Severity.WARNING if found.policy in (None, "none") else Severity.ERROR

    def manages(self, purpose: str) -> bool:
        """Whether records of that purpose in the zone are ours."""
        return purpose in self.managed.manage

    def find(self, key: Hashable, name: DomainName, compute: Callable[[Resolver], T]) -> T:
        """What ``compute`` finds about ``name``: for this zone alone if the name lies in it."""
        found = self._own.get(key)
        if found is None:
            if name.is_within(self.zone):
                found = compute(self.resolver)
            else:
                found, reads = self.ground.recall(key, compute)
                self.world.reads.update(reads)
            self._own[key] = found
        return found  # type: ignore[return-value]


def service_terms(flow: Flow) -> tuple[str, ...]:
    """The SPF terms that stand for the service at the end of a flow."""
    if flow.bounce is not None and flow.bounce.spf:
        return flow.bounce.spf
    return flow.service.spf if flow.service is not None else ()


def _need_name(terms: tuple[str, ...]) -> bool:
    """Whether what terms mean depends on the name at which they stand."""
    return any("%" in term or ":" not in term for term in terms)
