"""The DMARC policies of domains, and the authorizations of other domains' reports."""

from collections.abc import Iterable

from mailcompile.dmarc import AUTHORIZATION, PolicyTags, policy_record
from mailcompile.dns import CNAME, TXT, Origin, Rdata, RRset
from mailcompile.topology import Context, Domain, ZoneInputs
from mailcompile.topology.texts import target


def dmarc(context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]) -> Iterable[RRset]:
    """``_dmarc`` of each domain, and of the subdomains that say a policy.

    A parked one rejects, whatever it inherits (RFC 9989 section 4.7). Below a wildcard nothing is
    looked up: ``_dmarc.*`` is a name of its own (RFC 4592 section 2.1.1).
    """
    for part in inputs.domains:
        domain = part.domain
        if domain.is_wildcard:
            continue
        said = domain.settings.dmarc
        rdata: Rdata
        if domain.settings.parked:
            setting, rdata = "mail", TXT(policy_record(_parked(domain)))
        elif said.cname is not None:
            setting, rdata = "dmarc/cname", CNAME(target(said.cname))
        elif said.policy is not None:
            setting, rdata = "dmarc/policy", TXT(policy_record(_policy(domain)))
        else:
            continue
        yield RRset(
            name=domain.name.below("_dmarc"),
            ttl=domain.settings.ttl.dmarc,
            rdatas=(rdata,),
            origin=Origin(pointer=domain.origin(setting), made_by="dmarc"),
        )


def _parked(domain: Domain) -> PolicyTags:
    said = domain.settings.dmarc
    return PolicyTags(
        p="reject",
        sp=said.subdomain_policy if _parked_with_it(domain) else None,
        fo=said.failure_options,
        rua=said.rua,
        ruf=said.ruf,
    )


def _policy(domain: Domain) -> PolicyTags:
    said = domain.settings.dmarc
    assert said.policy is not None
    return PolicyTags(
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


def _parked_with_it(domain: Domain) -> bool:
    """Whether who parked the domain also set the policy of its subdomains.

    One that comes from elsewhere was meant for domains that send.
    """
    return domain.origin("dmarc/subdomain_policy")[:2] in (
        domain.origin("mail")[:2],
        domain.pointer,
    )


def report_authorizations(
    context: Context, inputs: ZoneInputs, made: tuple[RRset, ...]
) -> Iterable[RRset]:
    """``DOMAIN._report._dmarc.HOST`` for each domain whose reports come here (RFC 9990 section
    4)."""
    for demand in inputs.authorizations:
        yield RRset(
            name=demand.host.below(f"{demand.reported}._report._dmarc"),
            ttl=demand.ttl,
            rdatas=(TXT(AUTHORIZATION),),
            origin=Origin(pointer=demand.pointer, made_by="report_authorizations"),
        )
