"""What rules about services look at: whether their mail can pass DMARC at all."""

from collections.abc import Iterator

from mailcompile.topology import DomainInputs, Flow
from mailcompile.topology.model import Settings


def never_aligns(flow: Flow, settings: Settings) -> bool:
    """Whether mail that leaves through a service passes neither by DKIM nor by SPF.

    Keys that stand in ``dkim.selectors``, or in a zone of others, may be the service's.
    """
    service, dkim = flow.service, settings.dkim
    if service is None:
        return False
    by_others = service.aligns_dkim and dkim is not None and (dkim.selectors or dkim.delegated)
    by_dkim = flow.signer is not None or service.signs or by_others
    by_spf = service.aligns_spf and flow.mail_from is not None
    return not by_dkim and not by_spf


def unaligned(part: DomainInputs) -> Iterator[Flow]:
    """One flow for each sender whose mail never aligns."""
    found = {flow.pointer: flow for flow in part.flows if never_aligns(flow, part.domain.settings)}
    yield from found.values()


def why_not(flow: Flow) -> str:
    """Why it does not."""
    assert flow.service is not None
    signs = "signs as itself" if not flow.service.aligns_dkim else "has no DKIM key here"
    returns = "a Return-Path of its own" if flow.mail_from is None else "SPF that does not align"
    return f"{flow.service.id} {signs} and uses {returns}"
