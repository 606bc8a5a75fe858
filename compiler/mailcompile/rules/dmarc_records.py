"""Which DMARC record receivers find for a name, and whose mail is signed: for several rules."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.dns import DomainName
from mailcompile.topology import Domain, DomainInputs, Flow
from mailcompile.topology.demands import has_policy
from mailcompile.topology.model import Policy

_DEEPEST = 7
"""Labels of the longest name that a tree walk asks after its start (RFC 9989 section 4.10)."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The record that applies to mail from a name."""

    domain: Domain
    policy: Policy


class DmarcRecords:
    """The DMARC records of ours, and which of them applies to a name."""

    def __init__(self, parts: Iterable[DomainInputs]) -> None:
        self._records = {part.name: part.domain for part in parts if has_record(part.domain)}

    def of(self, name: DomainName) -> Applied | None:
        """What applies to mail from ``name`` (RFC 9989 section 4.10.1).

        ``None`` where no record of ours does, or where it is another's and not known.
        """
        own = self._records.get(name)
        domain = own or self._above(name)
        if domain is None or not has_policy(domain):
            return None
        said = domain.settings.dmarc
        policy: Policy | None = "reject" if domain.settings.parked else said.policy
        if own is None:
            policy = said.subdomain_policy or policy
        return None if policy is None else Applied(domain, policy)

    def covers(self, name: DomainName) -> bool:
        """Whether a record applies to mail from ``name``, known or not."""
        return name in self._records or self._above(name) is not None

    def organization(self, name: DomainName) -> DomainName:
        """The organizational domain, as far as records of ours tell (RFC 9989 section 4.10.2)."""
        own = self._records.get(name)
        if own is not None and own.settings.dmarc.psd is False:
            return name
        above = self._above(name)
        if above is None:
            return name
        if above.settings.dmarc.psd is not True:
            return above.name
        depth = above.name.count(".") + 2
        return DomainName(".".join(name.split(".")[-depth:]))

    def is_organizational(self, name: DomainName) -> bool:
        """Whether ``name``, which has a record, is the organizational domain of names below it, or
        a public suffix."""
        own = self._records.get(name)
        if own is not None and own.settings.dmarc.psd is not None:
            return True
        above = self._above(name)
        if above is None:
            return True
        # Below a public suffix each name is an organization of its own.
        return above.settings.dmarc.psd is True and name.count(".") == above.name.count(".") + 1

    def _above(self, name: DomainName) -> Domain | None:
        """The record above ``name`` that a tree walk chooses (RFC 9989 section 4.10.2)."""
        found: Domain | None = None
        for above in name.ancestors()[1:]:
            domain = self._records.get(above)
            if domain is None or not is_found(name, above):
                continue
            psd = domain.settings.dmarc.psd
            if psd is True and found is not None:
                # The organization is one label below; where that has no record, the suffix's holds.
                below = found.name.count(".") == above.count(".") + 1
                return found if below else domain
            found = domain
            if psd is not None:
                break
        return found


def has_record(domain: Domain) -> bool:
    """Whether something stands at ``_dmarc`` of the domain, be it an alias."""
    alias = domain.settings.dmarc.cname is not None and not domain.is_wildcard
    return alias or has_policy(domain)


def is_found(name: DomainName, above: DomainName) -> bool:
    """Whether a tree walk from ``name`` asks ``above``: from more than eight labels, it goes on at
    seven."""
    return name.count(".") <= _DEEPEST or above.count(".") < _DEEPEST


def signs(part: DomainInputs, flow: Flow) -> bool:
    """Whether the mail of a flow of ``part`` carries a signature of that domain.

    Keys that stand in ``dkim.selectors``, or in a zone of others, may be those of a service.
    """
    service, dkim = flow.service, part.domain.settings.dkim
    if flow.signer is not None:
        return True
    if service is None or not service.aligns_dkim or is_meant(part, flow):
        return False
    return service.signs or (dkim is not None and bool(dkim.selectors or dkim.delegated))


def is_meant(part: DomainInputs, flow: Flow) -> bool:
    """Whether the topology says of this sender that its mail is not signed."""
    senders = part.domain.settings.senders
    return any(sender.pointer == flow.pointer and not sender.signed for sender in senders)


def why_unsigned(part: DomainInputs, flow: Flow) -> tuple[str, str]:
    """Why a flow that is not signed is not, and what would change it."""
    if part.domain.is_wildcard:
        return "a wildcard has no keys", "name the subdomains that send"
    if part.domain.settings.dkim is None:
        return "DKIM is off", "take out `dkim: null`"
    if is_meant(part, flow):
        return "it says `dkim: false`", "take out `dkim: false`"
    if flow.service is not None:
        return f"{flow.egress} does not sign as the domain", f"give {flow.egress} its `dkim`"
    return "no host on its way signs", f"set `signer` of {flow.egress}"
