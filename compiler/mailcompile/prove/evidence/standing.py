"""How the addresses of a flow stand with SPF (RFC 7208), for the names that it uses.

Sections below are sections of RFC 7208.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mailcompile.dns import Answer, DomainName, Resolver, Status
from mailcompile.prove.deciding import listed
from mailcompile.prove.evidence.owners import Place, by_hand
from mailcompile.prove.evidence.sending import ehlo_name, leads_to
from mailcompile.prove.evidence.terms import let_in
from mailcompile.prove.view import View, service_terms
from mailcompile.spf import Authorized, IpSet, authorized, check_host
from mailcompile.spf.parse import spf_records
from mailcompile.topology import Flow

Identity: TypeAlias = Literal["MAIL FROM", "EHLO"]

_DECIDES = ("match", "none", "permerror", "temperror")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How all addresses of a flow stand with SPF for one name: they pass, if nothing is said."""

    name: DomainName
    identity: Identity
    wrong: str | None = None
    """An address that does not pass, or why none can: a counterexample."""
    is_unnamed: bool = False
    """It is not known who sends: a service without terms, a host without addresses."""
    unknown: tuple[str, ...] = ()
    """Names on which it rests, and of which nobody told us."""
    unsure: str | None = None
    """Why nobody can tell before there is a message."""

    @property
    def passes(self) -> bool:
        """Whether they pass, as far as is known."""
        return self.wrong is None and self.unsure is None


def return_path(view: View, flow: Flow) -> Standing | None:
    """SPF for the domain of the Return-Path, or for the EHLO name where that is empty (section
    2.4); ``None`` where it is a service's own, or of a host without a name."""
    if flow.mail_from is None:
        ehlo = ehlo_name(view, flow)
        return None if ehlo is None else standing(view, flow, ehlo, "EHLO")
    if flow.service is not None and not flow.service.aligns_spf and not _has_terms(flow):
        # It uses a Return-Path of its own, though nothing says so but that SPF does not align.
        return None
    return standing(view, flow, flow.mail_from, "MAIL FROM")


def standing(view: View, flow: Flow, name: DomainName, identity: Identity) -> Standing:
    """How the addresses of a flow stand with SPF for ``name``."""
    alias = flow.bounce.cname if flow.bounce is not None else None
    key = ("standing", identity, name, flow.egress, service_terms(flow), alias)
    return view.find(key, view.zone, lambda _: _stand(view, flow, name, identity))


def _has_terms(flow: Flow) -> bool:
    return bool(service_terms(flow)) or (flow.bounce is not None and flow.bounce.cname is not None)


def _stand(view: View, flow: Flow, name: DomainName, identity: Identity) -> Standing:
    found = view.spread(name)
    if flow.service is None:
        sends = view.ground.networks(flow.egress)
        if not sends and identity == "MAIL FROM" and not view.context.hosts[flow.egress].misread:
            wrong = f"no address of {flow.egress} is known"
            return Standing(name=name, identity=identity, wrong=wrong, is_unnamed=True)
        return _reached(view, sends, found, name, identity)
    if flow.bounce is not None and flow.bounce.cname is not None and not flow.bounce.spf:
        return _by_their_record(view, found, name, identity)
    if not service_terms(flow):
        wrong = f"{flow.egress} has no SPF term, and nobody else says from where it sends"
        return Standing(name=name, identity=identity, wrong=wrong, is_unnamed=True)
    return _of_service(view, flow, found, name, identity)


def _by_their_record(
    view: View, found: Authorized, name: DomainName, identity: Identity
) -> Standing:
    """A Return-Path whose record is the service's own: it says itself from where it sends, if it
    says anything that can be used."""
    if found["pass"] & found.uncertain:
        unsure = _depends(name, _doubted(found, found["pass"], only_worse=True))
        return Standing(name=name, identity=identity, unsure=unsure)
    if found.unknown or found["pass"]:
        return Standing(name=name, identity=identity, unknown=_ends(view, found))
    if found.symbolic:
        return Standing(name=name, identity=identity, unsure=_depends(name, _terms(found)))
    address = IpSet.everything().sample()
    return Standing(
        name=name,
        identity=identity,
        wrong=f"{name.unicode} lets nobody in{decided_by(view, str(address), name)}",
    )


def _of_service(
    view: View, flow: Flow, found: Authorized, name: DomainName, identity: Identity
) -> Standing:
    """A service sends from what its terms let in."""
    declared = let_in(view, name, service_terms(flow))
    absent = sorted(set(declared.unknown) - set(found.unknown))
    known = {term for _, term in found.symbolic}
    absent += sorted({term for _, term in declared.symbolic} - known)
    if absent and found.unknown:
        # What is unknown may lead there.
        return Standing(name=name, identity=identity, unknown=_ends(view, found))
    if absent:
        wrong = f"nothing at {name.unicode} leads to {absent[0]}"
        return Standing(name=name, identity=identity, wrong=wrong)
    if declared.unknown:
        return Standing(name=name, identity=identity, unknown=_ends(view, declared))
    if declared.symbolic:
        return Standing(name=name, identity=identity, unsure=_depends(name, _terms(declared)))
    if not declared["pass"]:
        wrong = f"the SPF terms of {flow.egress} let nobody in"
        return Standing(name=name, identity=identity, wrong=wrong)
    return _reached(view, declared["pass"], found, name, identity)


def _reached(
    view: View, sends: IpSet, found: Authorized, name: DomainName, identity: Identity
) -> Standing:
    """Whether all that ``sends`` passes, whatever stands behind the names that are unknown."""
    sure = surely(view, name) if found.unknown else found
    missed = sends - sure["pass"]
    doubted = [*_doubted(found, missed), *_doubted(found, sends - missed, only_worse=True)]
    # Who comes to a name that nobody answers for, or of which nothing is known, is undecided; so is
    # who comes to a term that depends on the message.
    decided = missed - sure["temperror"] - found.doubted
    if not missed and not doubted:
        return Standing(name=name, identity=identity)
    if not decided and doubted:
        return Standing(name=name, identity=identity, unsure=_depends(name, doubted))
    if not decided and found.unknown:
        return Standing(name=name, identity=identity, unknown=_ends(view, found))
    if not decided:
        unsure = f"nobody answers for names that SPF of {name.unicode} asks"
        return Standing(name=name, identity=identity, unsure=unsure)
    address = decided.first()
    assert address is not None
    word = next(result for result, clients in sure.items() if address in clients)
    wrong = f"{address} is a {word} for {identity} {name.unicode}"
    wrong = f"{wrong}{decided_by(view, str(address), name)}"
    if word == "none":
        wrong = f"{identity} {name.unicode} has no SPF record, so {address} does not pass"
    return Standing(name=name, identity=identity, wrong=wrong)


def _ends(view: View, found: Authorized) -> tuple[str, ...]:
    """What the names that are unknown lead to."""
    return tuple(leads_to(view, name) for name in found.unknown)


def _doubted(found: Authorized, clients: IpSet, *, only_worse: bool = False) -> list[str]:
    """The terms that depend on the message to which some of ``clients`` come; ``only_worse`` leaves
    out those that can do nothing but let them in."""
    return [
        doubt.term
        for doubt, reached in found.doubts
        if reached & clients and (doubt.may_be_worse or not only_worse)
    ]


def _terms(found: Authorized) -> list[str]:
    return [term for _, term in found.symbolic]


def _depends(name: DomainName, terms: Iterable[str]) -> str:
    those = listed(list(dict.fromkeys(terms)))
    return f"whether an address passes for {name.unicode} depends on the message: {those}"


def decided_by(view: View, address: str, name: DomainName) -> str:
    """The term that decided for an address."""
    verdict = check_host(address, name, f"postmaster@{name}", name, view.resolver)
    steps = [step for step in verdict.trace if step[3].startswith(_DECIDES)]
    if not steps:
        return ", which no term matches"
    _, domain, term, outcome = steps[-1]
    where = "" if domain == name else f" of {domain}"
    if outcome.startswith("match"):
        return f" by `{term}`{where}"
    reason = outcome.partition(": ")[2] or outcome
    if term == "v=spf1":
        owner = "it" if domain == name else domain
        return f": {owner} has {reason}" if outcome.startswith("none") else f": {reason}{where}"
    return f": {reason} at `{term}`{where}"


def spf_by_hand(view: View, name: DomainName) -> Place | None:
    """Where the SPF record of a name stands, if somebody wrote it by hand into this zone."""
    if not name.is_within(view.zone):
        return None
    records = spf_records(view.world.lookup(name, "TXT").values)
    return by_hand(view, name, "TXT", records[0]) if records else None


def surely(view: View, name: DomainName) -> Authorized:
    """Like ``spread``, but whoever comes to an unknown name has a temperror, and does not pass by
    what stands behind it."""
    return view.find(("surely", name), name, lambda ask: authorized(name, _Silent(ask)))


class _Silent:
    """A resolver for which what is unknown is what nobody answers for."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def resolve(self, name: str, kind: str) -> Answer:
        """See ``Resolver.resolve``."""
        answer = self._resolver.resolve(name, kind)
        return Answer(Status.TIMEOUT) if answer.status is Status.UNKNOWN else answer
