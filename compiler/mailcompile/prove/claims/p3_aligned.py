"""P3: every flow has an aligned pass, and both where both can be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.aligning import Identifier, by_dkim, by_spf, is_minor, is_off
from mailcompile.prove.evidence.sending import Sent, mail_of, weight, writes_spf
from mailcompile.prove.view import View

KIND = Kind(
    code="P3",
    name="unaligned-mail",
    severity=Severity.ERROR,
    reason="""Claim P3: mail of every declared flow passes DMARC, and by SPF and DKIM both: SPF
passes for a Return-Path, and a signature verifies for a `d=`, that align with the domain in From by
the policy record that receivers find (RFC 9989 section 4.4). SPF alone is lost when mail is
forwarded, DKIM alone when somebody changes a line of it. What claims P1, P2 and P4 say already, an
address that does not pass, a key that is not there, a signature that is missing, is not told twice.

SPF is not asked for where it cannot be: the service says so (`aligns: {spf: false}`), or puts in a
Return-Path of its own, a mailing list resends, or the domain says `spf: none`. DKIM is not where it
is declared off: `dkim: false` at the sender, `dkim: null` at the domain, `aligns: {dkim: false}` at
the service. One of the two is needed always.

It is an error where the policy in force is quarantine or reject, and a warning where it is none,
where the record that is wrong is not ours to write, where a key is in testing (`t=y`), and for the
signature of bounces that no domain above the host signs so that it counts.""",
    rfc="RFC 9989 section 4.4",
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A flow, and how its mail can pass."""

    sent: Sent
    spf: Identifier
    dkim: Identifier


def aligned_flows(view: View) -> Iterable[Proof]:
    """One subject for each From domain."""
    for name, sent in mail_of(view).items():
        judged = [_Judged(one, by_spf(view, one), by_dkim(view, one)) for one in sent]
        lacking = [(one, found) for one in judged for found in _lacking(view, one)]
        yield from decided(
            "P3",
            name,
            because=f"mail passes DMARC: {_ways(judged)}",
            failures=dict.fromkeys(
                _failure(view, name, one, found)
                for one, found in lacking
                if all(part.unsure is None for part in found)
            ),
            undecidable=list(
                dict.fromkeys(
                    part.unsure for _, found in lacking for part in found if part.unsure is not None
                )
            ),
            unknown=[name for one in judged for name in _rests_on(one)],
        )


def _lacking(view: View, one: _Judged) -> Iterator[tuple[Identifier, ...]]:
    """What does not help and should: both if one was enough, or else each that can be asked for.

    That an address does not pass is told by P1, and that a key is not published by P2.
    """
    if not one.spf.passes and not one.dkim.passes:
        yield one.spf, one.dkim
        return
    if not one.spf.passes and _can_have_spf(view, one.sent):
        yield (one.spf,)
    if not one.dkim.passes and _can_have_dkim(view, one.sent):
        yield (one.dkim,)


def _can_have_spf(view: View, sent: Sent) -> bool:
    flow = sent.flow
    if flow.kind == "list":
        return False
    if flow.service is not None and (flow.mail_from is None or not flow.service.aligns_spf):
        return False
    return flow.mail_from is None or writes_spf(view, flow.mail_from)


def _can_have_dkim(view: View, sent: Sent) -> bool:
    service = sent.flow.service
    return not is_off(view, sent) and (service is None or service.aligns_dkim)


def _rests_on(one: _Judged) -> Iterator[str]:
    yield from one.spf.unknown if one.spf.passes else ()
    yield from one.dkim.unknown if one.dkim.passes else ()


def _failure(
    view: View, name: DomainName, one: _Judged, lacking: tuple[Identifier, ...]
) -> Failure:
    flow = one.sent.flow
    if len(lacking) > 1:
        missing, hint = "passes DMARC by nothing", _hint(one.dkim, "sign it, or align its SPF")
    elif lacking[0] is one.spf:
        missing, hint = "has no SPF that aligns", _hint(one.spf, "let SPF name its addresses")
    else:
        missing, hint = "has no signature that aligns", _hint(one.dkim, "let a host sign it")
    return Failure(
        because=f"mail of {name.unicode} by {flow.sender} {missing}",
        counterexample="; ".join(found.why for found in lacking),
        pointer=flow.pointer,
        severity=_severity(view, name, one, lacking),
        hint=hint,
        # What has no signature at all does not survive forwarding either, and P4 says why.
        explained_by=() if len(lacking) > 1 else ("P1",) if lacking[0] is one.spf else ("P2", "P4"),
    )


def _hint(found: Identifier, otherwise: str) -> str:
    if found.is_aligned:
        return otherwise
    return "relax the alignment, or use a name that aligns"


def _severity(
    view: View, name: DomainName, one: _Judged, lacking: tuple[Identifier, ...]
) -> Severity:
    """Warnings are told from errors as the claim says; one reason is enough."""
    if Severity.WARNING in (view.severity(name), *_weights(view, name, one, lacking)):
        return Severity.WARNING
    return Severity.ERROR


def _weights(
    view: View, name: DomainName, one: _Judged, lacking: tuple[Identifier, ...]
) -> Iterator[Severity]:
    for found in lacking:
        if not found.is_aligned:
            owner = view.policy(name).policy_domain
            yield weight(view, DomainName(owner) if owner is not None else name, "dmarc")
        elif found is one.dkim:
            yield weight(view, found.name or name, "dkim")
        elif found.name is not None:
            yield weight(view, found.name, "spf")
    if lacking == (one.dkim,) and is_minor(one.sent, one.dkim):
        yield Severity.WARNING


def _ways(judged: Iterable[_Judged]) -> str:
    """How mail passes, and whose."""
    found: dict[str, dict[str, None]] = {}
    for one in judged:
        ways = [
            f"{how} as {way.name.unicode}"
            for how, way in (("SPF", one.spf), ("DKIM", one.dkim))
            if way.passes and way.name is not None
        ]
        found.setdefault(" and ".join(ways), {})[one.sent.flow.sender] = None
    return "; ".join(f"{listed(list(senders))} by {ways}" for ways, senders in found.items())
