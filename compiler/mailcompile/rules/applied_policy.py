"""What rules about mail that fails DMARC look at: the policy that receivers find."""

from collections.abc import Iterable
from functools import cached_property

from mailcompile.dns import DomainName
from mailcompile.topology import Domain, DomainInputs
from mailcompile.topology.model import Policy


class AppliedPolicies:
    """The policies of our domains, as far as the topology says them."""

    def __init__(self, parts: Iterable[DomainInputs]) -> None:
        self._parts = tuple(parts)

    @cached_property
    def _domains(self) -> dict[DomainName, Domain]:
        return {part.name: part.domain for part in self._parts}

    def of(self, name: DomainName) -> Policy | None:
        """The policy for mail from ``name``: its own, or that of the organizational domain for
        names below it (RFC 9989 section 4.10.1); ``None`` if others say it, or nobody."""
        found: Policy | None = None
        for above in name.ancestors():
            domain = self._domains.get(above)
            if domain is None or domain.is_wildcard:
                continue
            said = domain.settings.dmarc
            policy: Policy | None = "reject" if domain.settings.parked else said.policy
            if said.cname is not None and not domain.settings.parked:
                # Hosted by others. Above a policy of ours, it would be the one that counts.
                return None
            if policy is None:
                continue
            if above == name:
                return policy
            found = said.subdomain_policy or policy
            if said.psd is False:
                # The organizational domain ends here.
                break
        return found
