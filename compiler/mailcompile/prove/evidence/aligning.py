"""Whether SPF and DKIM of a flow pass for a name that aligns with From (RFC 9989 section 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.dmarc import DmarcVerdict, evaluate
from mailcompile.dns import DomainName, Resolver
from mailcompile.prove.asking import WithRecord
from mailcompile.prove.evidence.sending import Sent, closest, leads_to, part_at
from mailcompile.prove.evidence.signing import Signature, delegated, signatures
from mailcompile.prove.evidence.standing import return_path
from mailcompile.prove.view import View

_WEAKEST = "v=DMARC1; p=none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One of the two ways in which mail can pass DMARC."""

    passes: bool
    """It passes, and is aligned; as far as is known."""
    name: DomainName | None = None
    why: str = ""
    """Why it does not help."""
    is_aligned: bool = True
    """False where it passes, but for a name that is not aligned."""
    is_lesser: bool = False
    """Its key is in testing, or one that verifiers may take and need not."""
    remedy: str = ""
    """What to do about a key that does not verify."""
    unknown: tuple[str, ...] = ()
    unsure: str | None = None
    """Why nobody can tell."""


@dataclass(frozen=True, slots=True)
class _Alignment:
    is_aligned: bool
    unanswered: tuple[str, ...] = ()
    """Names of which DNS does not say what the alignment depends on."""
    mode: str = "relaxed"


def by_spf(view: View, sent: Sent) -> Identifier:
    """SPF of a flow, as DMARC looks at it (RFC 9989 section 4.4.2)."""
    author, found = sent.flow.from_domain, return_path(view, sent.flow)
    if found is None:
        return Identifier(passes=False, why="its Return-Path is no name of ours")
    aligned = _aligned(view, author, found.name, "spf")
    if not aligned.is_aligned and not aligned.unanswered:
        why = f"{found.identity} {found.name.unicode} is not aligned with {author.unicode}"
        why = f"{why} ({aligned.mode})"
        return Identifier(passes=False, name=found.name, why=why, is_aligned=False)
    unknown = (*found.unknown, *aligned.unanswered)
    return Identifier(
        passes=found.passes,
        name=found.name,
        why=found.wrong or "",
        unknown=unknown,
        unsure=found.unsure,
    )


def by_dkim(view: View, sent: Sent) -> Identifier:
    """The signatures of a flow, as DMARC looks at them (RFC 9989 section 4.4.1): the best one."""
    flow = sent.flow
    where = None if sent.part is None else sent.part.name
    key = (
        "by dkim", flow.from_domain, flow.signer, flow.dkim_domain, flow.egress, where,
        sent.says_unsigned,
    )  # fmt: skip
    return view.find(key, view.zone, lambda _: _best(view, sent))


def _best(view: View, sent: Sent) -> Identifier:
    found = [_by_dkim(view, sent.flow.from_domain, one) for one in signatures(view, sent)]
    if not found:
        return Identifier(
            passes=False, why=_why_unsigned(view, sent), unsure=_why_unsure(view, sent)
        )
    return min(found, key=lambda one: (not one.passes, len(one.unknown), one.unsure is None))


def _by_dkim(view: View, author: DomainName, signature: Signature) -> Identifier:
    name = signature.domain
    aligned = _aligned(view, author, name, "dkim")
    if not aligned.is_aligned and not aligned.unanswered:
        why = f"it is signed by {name.unicode}, which is not aligned with {author.unicode}"
        why = f"{why} ({aligned.mode})"
        return Identifier(passes=False, name=name, why=why, is_aligned=False)
    if signature.unsure is not None:
        return Identifier(passes=False, name=name, unsure=signature.unsure)
    unknown = (*signature.unknown, *aligned.unanswered)
    if signature.is_good or signature.unknown:
        return Identifier(passes=True, name=name, unknown=unknown)
    return Identifier(
        passes=False,
        name=name,
        why=signature.why,
        is_lesser=signature.is_testing or signature.is_oversized,
        remedy=signature.remedy,
    )


def is_minor(sent: Sent, found: Identifier) -> bool:
    """Whether it is a warning at most that a signature does not help: its key is in testing, or
    larger than what verifiers must take; or mail is a bounce, and nobody signs it, or ``d=`` had to
    be the very name of the host."""
    is_unsigned = sent.flow.dkim_domain is None
    is_bounce = sent.flow.kind == "bounces"
    return found.is_lesser or (is_bounce and (is_unsigned or not found.is_aligned))


def is_off(view: View, sent: Sent) -> bool:
    """Whether DKIM is declared off: ``dkim: false`` at the sender, or ``null`` at the domain."""
    owner = sent.part or closest(view, sent.flow.from_domain)
    return sent.says_unsigned or (owner is not None and owner.domain.settings.dkim is None)


def is_of_wildcard(view: View, sent: Sent) -> bool:
    """Whether mail is from names that a wildcard stands for: they have no keys."""
    owner = sent.part or closest(view, sent.flow.from_domain)
    return owner is not None and owner.domain.is_wildcard


def _why_unsure(view: View, sent: Sent) -> str | None:
    """Why nobody can tell whether a host signs its own mail: others keep the keys of a domain above
    it."""
    hosts = (view.context.hosts[step] for step in sent.flow.path if step in view.context.hosts)
    if sent.part is not None or all(host.signer == "none" for host in hosts):
        return None
    if is_off(view, sent):
        return None
    for above in sent.flow.from_domain.ancestors():
        part = part_at(view, above)
        dkim = None if part is None or part.domain.settings.parked else part.domain.settings.dkim
        if part is not None and dkim is not None and dkim.delegated:
            return delegated(part)
    return None


def _why_unsigned(view: View, sent: Sent) -> str:
    flow, part = sent.flow, sent.part
    if sent.says_unsigned:
        return "it is unsigned: its sender says `dkim: false`"
    if is_of_wildcard(view, sent):
        return "it is unsigned: a wildcard has no keys"
    if flow.service is not None:
        return f"it is unsigned: {flow.egress} does not sign as {flow.from_domain.unicode}"
    owner = part or closest(view, flow.from_domain)
    if owner is not None and owner.domain.settings.dkim is None:
        return f"it is unsigned: DKIM of {owner.name.unicode} is off"
    hosts = (view.context.hosts[step] for step in flow.path if step in view.context.hosts)
    if all(host.signer == "none" for host in hosts):
        return "it is unsigned: no host on its way signs"
    return "it is unsigned: no domain above it has keys"


def _aligned(view: View, author: DomainName, name: DomainName, how: str) -> _Alignment:
    """Whether ``name`` is aligned with ``author`` by the policy record that is found."""
    key = ("aligned", author, name)
    by_spf, by_dkim = view.find(key, view.zone, lambda _: _evaluated(view, author, name))
    return by_spf if how == "spf" else by_dkim


def _evaluated(view: View, author: DomainName, name: DomainName) -> tuple[_Alignment, _Alignment]:
    """The alignment of a name as that of SPF, and as that of DKIM."""
    verdict = _verdict(author, name, view.resolver)
    if verdict.record is None or verdict.record.p is None:
        found = view.policy(author)
        if found.unanswered is not None:
            alignment = _Alignment(author == name, (leads_to(view, found.unanswered),))
            return alignment, alignment
        # DMARC is not applied. What if the weakest record stood at the zone?
        verdict = _verdict(author, name, WithRecord(view.resolver, f"_dmarc.{view.zone}", _WEAKEST))
    unanswered = tuple(_unanswered(view, verdict, name))
    record = verdict.record
    modes = ("relaxed", "relaxed") if record is None else (record.aspf, record.adkim)
    return (
        _Alignment(verdict.aligned_spf, unanswered if not verdict.aligned_spf else (), modes[0]),
        _Alignment(verdict.aligned_dkim, unanswered if not verdict.aligned_dkim else (), modes[1]),
    )


def _verdict(author: DomainName, name: DomainName, resolver: Resolver) -> DmarcVerdict:
    """On mail for which SPF and DKIM pass with that name."""
    return evaluate(author, spf=("pass", name), dkim=[(name, "pass")], resolver=resolver)


def _unanswered(view: View, verdict: DmarcVerdict, name: DomainName) -> Iterable[str]:
    """The names whose answers would have told the organization."""
    steps = [step for step in verdict.trace if step[2] == "timeout"]
    if any(step[0] == name for step in steps):
        yield from (leads_to(view, owner) for owner, kind, _ in steps if kind == "TXT")
