"""Outlook: for each domain in plain words who may send, what becomes of mail that is forwarded, and
what forgers can do. All of it is read off the records that are about to be written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from mailcompile.diagnostics import Proof, Verdict
from mailcompile.dmarc import DmarcVerdict, evaluate
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import listed
from mailcompile.prove.view import View
from mailcompile.spf import Authorized
from mailcompile.topology import DomainInputs, Flow

_ASKED = {
    "none": "receivers are asked to do nothing about it",
    "quarantine": "receivers are asked to treat it as suspicious",
    "reject": "receivers are asked to refuse it",
}


_EVIDENCE = {"P6": ("Who can send (P6)", ""), "P8": ("Older receivers (P8)", "7489")}
"""Claims whose evidence says more than the other sentences, if this is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What there is to know about one From domain."""

    name: DomainName
    facts: tuple[tuple[str, str], ...]
    """A title, such as ``Forwarded``, and a sentence; titles repeat."""


def outlook(view: View, proofs: Iterable[Proof]) -> Iterator[Outlook]:
    """One for each domain and subdomain of the zone, by name; wildcards have none."""
    verdicts = {(proof.claim, proof.subject): proof for proof in proofs}
    for part in view.inputs.domains:
        if not part.domain.is_wildcard:
            yield Outlook(name=part.name, facts=tuple(_facts(view, part, verdicts)))


def _facts(
    view: View, part: DomainInputs, verdicts: dict[tuple[str, str], Proof]
) -> Iterator[tuple[str, str]]:
    name = part.name
    flows = [flow for flow in view.flows if flow.from_domain == name]
    yield "Policy", _policy(view, name)
    if not flows:
        yield "Sends", "nobody was declared to send for it"
    for flow in flows:
        yield "Sends", _sends(view, flow)
    spread = view.spread(name)
    yield "SPF", _who_passes(name, spread)
    for words, senders in _forwarded(view, flows).items():
        yield "Forwarded", f"mail of {listed(list(senders))} {words}"
    yield "Forged from outside", _forged(view, name, spread, flows, verdicts)
    yield "Forged by a host of ours", _by_ours(view, name, verdicts)
    for claim, (title, word) in _EVIDENCE.items():
        proof = verdicts.get((claim, name))
        if proof is not None and proof.verdict is Verdict.HOLDS and word in proof.because:
            yield title, _without_name(proof.because, name)
    relays = sorted({relay for flow in flows for relay in flow.path[1:] if flow.service is None})
    if relays:
        yield (
            "Forged through a relay",
            f"what the hosts behind {listed(relays)} can do, claim P12 says under Relays",
        )


def _policy(view: View, name: DomainName) -> str:
    found = view.policy(name)
    if found.record is None or found.policy is None:
        return "receivers find none, so nothing is asked of them"
    where = "its own" if found.policy_domain == name else f"that of {found.policy_domain}"
    test = ", in a test: one level less is asked" if found.record.t else ""
    return f"{found.policy}{test} ({where}: {found.record.text})"


def _sends(view: View, flow: Flow) -> str:
    who = flow.sender if flow.sender == flow.egress else f"{flow.sender} through {flow.egress}"
    verdict = _received(view, flow, forwarded=False)
    spf, dkim = _word(verdict.aligned_spf), _word(verdict.aligned_dkim)
    path = "of the service"
    if flow.mail_from is not None:
        own = flow.mail_from == flow.from_domain
        path = "the domain itself" if own else flow.mail_from.unicode
    result = "passes DMARC" if verdict.result == "pass" else f"has DMARC {verdict.result}"
    return f"{who}, Return-Path {path}: SPF {spf}, DKIM {dkim}; it {result}"


def _received(view: View, flow: Flow, *, forwarded: bool) -> DmarcVerdict:
    """The verdict on mail of a flow, sent on by somebody else if ``forwarded``."""
    spf = None
    if not forwarded:
        identity = flow.mail_from
        if identity is None and flow.service is None:
            identity = view.context.hosts[flow.egress].name
        if identity is not None:
            passes = view.spread(identity)["pass"]
            sends = view.egress(flow)
            spf = ("pass" if sends and not sends - passes else "fail", identity)
    return evaluate(flow.from_domain, spf=spf, dkim=_signatures(view, flow), resolver=view.resolver)


def _signatures(view: View, flow: Flow) -> list[tuple[str, str]]:
    """The domains of the flow's signatures that verify."""
    if flow.service is not None and flow.service.signs and flow.signer is None:
        return [(flow.from_domain, "pass")]
    if flow.dkim_domain is None:
        return []
    domain = flow.dkim_domain
    keys = (key for part in view.inputs.domains if part.name == domain for key in part.keys)
    active = [key for key in keys if key.stage == "active"]
    good = any(view.key(domain, key.selector).status == "usable" for key in active)
    return [(domain, "pass" if good else "fail")]


def _who_passes(name: DomainName, spread: Authorized) -> str:
    if spread.unknown:
        return f"it rests on {listed(spread.unknown)}, of which nothing is known"
    if not spread["pass"]:
        return "no address passes"
    parts = []
    for one in spread.passes:
        domain, term = one.path[-1]
        by = f"its `{term}`" if domain == name else f"`{term}` of {domain}"
        parts.append(f"{listed([_shown(network) for network in one.networks])} by {by}")
    return f"{'; '.join(parts)}: {spread.lookups} of 10 lookups"


def _forwarded(view: View, flows: Iterable[Flow]) -> dict[str, dict[str, None]]:
    """What becomes of mail that somebody sends on unchanged, and whose mail that is."""
    found: dict[str, dict[str, None]] = {}
    for flow in flows:
        verdict = _received(view, flow, forwarded=True)
        words = f"fails, and {_ASKED[verdict.disposition]}"
        if verdict.result == "pass":
            words = "passes by its signature, though SPF does not"
        found.setdefault(words, {})[flow.sender] = None
    return found


def _forged(
    view: View,
    name: DomainName,
    spread: Authorized,
    flows: Iterable[Flow],
    verdicts: dict[tuple[str, str], Proof],
) -> str:
    words = [word for word, clients in spread.items() if clients and word != "pass"]
    if not words:
        return "everybody passes SPF"
    verdict = evaluate(name, spf=(words[0], name), dkim=(), resolver=view.resolver)
    result = f"SPF is {listed(words)}, and there is no signature: DMARC gives {verdict.result}"
    found = f"{result}, {_ASKED[verdict.disposition]}"
    shared = {one.egress: None for one in flows if one.service and one.service.aligns_spf}
    if shared:
        found = (
            f"{found}; but other customers of {listed(list(shared))} may pass SPF by its networks"
        )
    proof = verdicts.get(("P6", view.policy(name).org_domain or name))
    if proof is not None and proof.verdict is Verdict.FAILS:
        found = f"{found}; but see what fails (P6): {proof.counterexample}"
    return found


def _by_ours(view: View, name: DomainName, verdicts: dict[tuple[str, str], Proof]) -> str:
    organization = view.policy(name).org_domain or name
    proof = verdicts.get(("P6", organization)) or verdicts.get(("P5", name))
    if proof is None:
        return "not decided"
    if proof.verdict is Verdict.HOLDS:
        return "no host passes with any name of the organization but those that send for it"
    return f"{proof.verdict}: {proof.counterexample or proof.because}"


def _shown(network: IPv4Network | IPv6Network) -> str:
    """A network; one address without its prefix length."""
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if single else network)


def _without_name(text: str, name: DomainName) -> str:
    """The text with "the domain" for its name, so that domains that are alike say the same."""
    before, *after = text.split(name.unicode)
    for part in after:
        whole = before[-1:] in ("", " ", "`") and part[:1] in ("", " ", ",", ";", ":")
        before += ("the domain" if whole else name.unicode) + part
    return before


def _word(aligned: bool) -> str:
    return "passes" if aligned else "does not help"
