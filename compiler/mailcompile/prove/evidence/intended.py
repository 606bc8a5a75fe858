"""The DMARC policies that the topology means receivers to find, from its declarations alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.topology import Domain, DomainInputs
from mailcompile.topology.demands import has_policy

_BELOW = {"reject": "quarantine", "quarantine": "none", "none": "none"}


@dataclass(frozen=True, slots=True)
class Intended:
    """The policy that is meant for a name."""

    domain: Domain
    """Whose declaration says it."""
    policy: str
    is_testing: bool = False
    is_dkim_strict: bool = False
    is_spf_strict: bool = False

    @property
    def disposition(self) -> str:
        """What is asked for mail that fails; one level less in a test (RFC 9989 section 4.7)."""
        return _BELOW[self.policy] if self.is_testing else self.policy


class Declared:
    """What the domains of one zone say."""

    def __init__(self, parts: Iterable[DomainInputs]) -> None:
        self.names: dict[DomainName, Domain] = {
            part.name: part.domain for part in parts if _has_record(part.domain)
        }

    def at(self, name: DomainName, *, exists: bool) -> Intended | None:
        """What is meant for mail from ``name``; ``None`` if no domain of the zone says it, or only
        the target of an alias (``dmarc.cname``) does.

        A name without a declared record of its own has the policy of its organization: ``np`` if
        it does not exist, else ``sp``, else ``p`` (RFC 9989 section 4.10.1).
        """
        found: list[Domain] = []
        for above in name.ancestors():
            domain = self.names.get(above)
            if domain is not None:
                found.append(domain)
                if _psd(domain) is not None:
                    break  # psd=n and psd=y stop the walk (section 4.10, steps 2 and 6)
        if not found:
            return None
        if found[0].name == name:
            return None if _is_alias(found[0]) else _intended(found[0], _policy(found[0]))
        domain = _organization(name, found)
        if _is_alias(domain):
            return None
        said = domain.settings.dmarc
        policy = _subdomain_policy(domain) or _policy(domain)
        if not exists and not domain.settings.parked:
            policy = said.nonexistent_policy or policy
        return _intended(domain, policy)


def _organization(name: DomainName, found: list[Domain]) -> Domain:
    """The domain with the fewest labels, or below a public suffix the one that is there (section
    4.10.2); the suffix, where that says nothing."""
    last = found[-1]
    if _psd(last) is True:
        labels = last.name.count(".") + 1
        return next((one for one in found if one.name.count(".") == labels), last)
    return last


def _intended(domain: Domain, policy: str) -> Intended:
    said = domain.settings.dmarc
    if domain.settings.parked:
        # A parked domain rejects; of what it inherits only where reports go counts.
        return Intended(domain, policy)
    return Intended(
        domain,
        policy,
        is_testing=said.testing,
        is_dkim_strict=said.dkim_alignment == "strict",
        is_spf_strict=said.spf_alignment == "strict",
    )


def _policy(domain: Domain) -> str:
    return "reject" if domain.settings.parked else domain.settings.dmarc.policy or "none"


def _subdomain_policy(domain: Domain) -> str | None:
    """A parked domain has it only from where it was parked, or from itself."""
    said = domain.settings.dmarc.subdomain_policy
    if not domain.settings.parked:
        return said
    place = domain.origin("dmarc/subdomain_policy")[:2]
    return said if place in (domain.origin("mail")[:2], domain.pointer[:2]) else None


def _psd(domain: Domain) -> bool | None:
    is_plain = domain.settings.parked or _is_alias(domain)
    return None if is_plain else domain.settings.dmarc.psd


def _has_record(domain: Domain) -> bool:
    return has_policy(domain) or (not domain.is_wildcard and _is_alias(domain))


def _is_alias(domain: Domain) -> bool:
    return not domain.settings.parked and domain.settings.dmarc.cname is not None
