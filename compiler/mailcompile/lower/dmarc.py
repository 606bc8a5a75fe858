"""The DMARC policy of the domain, and the authorizations of other domains' reports."""

from collections.abc import Iterable

from mailcompile.dmarc import AUTHORIZATION, PolicyTags, policy_record
from mailcompile.dns import TXT, Origin, RRset
from mailcompile.topology import Context, ZoneInputs


def dmarc(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """``_dmarc`` of the domain; a parked one rejects, whatever it inherits (RFC 9989 section
    4.7)."""
    domain, said = inputs.domain, inputs.domain.settings.dmarc
    if domain.settings.parked:
        tags = PolicyTags(
            p="reject",
            sp=said.subdomain_policy if _parked_with_it(inputs) else None,
            fo=said.failure_options,
            rua=said.rua,
            ruf=said.ruf,
        )
        pointer = domain.origin("mail")
    elif said.policy is None:
        return
    else:
        tags = PolicyTags(
            p=said.policy,
            sp=said.subdomain_policy,
            np=said.nonexistent_policy,
            adkim=said.dkim_alignment,
            aspf=said.spf_alignment,
            t=said.testing,
            psd=said.psd,
            fo=said.failure_options,
            rua=said.rua,
            ruf=said.ruf,
        )
        pointer = domain.origin("dmarc/policy")
    yield RRset(
        name=domain.name.below("_dmarc"),
        ttl=domain.settings.ttl,
        rdatas=(TXT(policy_record(tags)),),
        origin=Origin(pointer=pointer, made_by="dmarc"),
    )


def _parked_with_it(inputs: ZoneInputs) -> bool:
    """Whether who parked the domain also set the policy of its subdomains.

    One that comes from elsewhere was meant for domains that send.
    """
    domain = inputs.domain
    return domain.origin("dmarc/subdomain_policy")[:2] in (
        domain.origin("mail")[:2],
        domain.pointer,
    )


def report_authorizations(
    context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]
) -> Iterable[RRset]:
    """``DOMAIN._report._dmarc.HOST`` for each domain whose reports come here (RFC 9990 section
    4)."""
    for reported, host, pointer in inputs.report_authorizations:
        yield RRset(
            name=host.below(f"{reported}._report._dmarc"),
            ttl=inputs.domain.settings.ttl,
            rdatas=(TXT(AUTHORIZATION),),
            origin=Origin(pointer=pointer, made_by="report_authorizations"),
        )
