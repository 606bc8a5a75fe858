"""P1: every flow passes SPF, for the MAIL FROM domain and for the name in EHLO."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.owners import Place
from mailcompile.prove.evidence.sending import Sent, closest, ehlo_name, mail_of, weight, writes_spf
from mailcompile.prove.evidence.standing import Standing, return_path, spf_by_hand, standing
from mailcompile.prove.view import View
from mailcompile.topology import Flow

KIND = Kind(
    code="P1",
    name="unauthorized-sender",
    severity=Severity.ERROR,
    reason="""Claim P1: for every declared way in which mail leaves, every address that receivers
see passes SPF for the domain of the Return-Path, through CNAMEs, and for the name that a host of
ours says in EHLO (RFC 7208 sections 2.3 and 2.4). A message with an empty Return-Path, such as a
bounce, has the name in EHLO only. What a service uses as a Return-Path of its own is not ours.

The claim is evaluated on the records that are about to be written. Where it fails, receivers refuse
or distrust mail that was declared: give the domain a record that lets the address in, or say that
the mail leaves elsewhere. It is a warning where the record is not ours to write, where the topology
says `spf: none`, and where it does not say from where a service sends.""",
    rfc="RFC 7208 section 2.4",
)


def authorized_flows(view: View) -> Iterable[Proof]:
    """One subject for each From domain."""
    for name, sent in mail_of(view).items():
        checked = [(one, found) for one in sent for found in _standings(view, one.flow)]
        yield from decided(
            "P1",
            name,
            because=_passing(sent, checked),
            failures=dict.fromkeys(
                _failure(view, one, found) for one, found in checked if found.wrong is not None
            ),
            undecidable=[found.unsure for _, found in checked if found.unsure is not None],
            unknown=[unknown for _, found in checked for unknown in found.unknown],
        )


def _standings(view: View, flow: Flow) -> Iterator[Standing]:
    """SPF for both identities of a flow, as far as they are ours (RFC 7208 section 2)."""
    path = return_path(view, flow)
    if path is not None:
        yield path
    ehlo = ehlo_name(view, flow)
    if ehlo is not None and flow.mail_from is not None:
        yield standing(view, flow, ehlo, "EHLO")


def _failure(view: View, sent: Sent, found: Standing) -> Failure:
    assert found.wrong is not None
    if found.identity == "EHLO":
        return _bad_ehlo(view, sent.flow, found)
    flow, name = sent.flow, found.name
    declared_off = not writes_spf(view, name)
    severity = weight(view, name, "spf")
    if declared_off or (found.is_unnamed and flow.service is not None):
        severity = Severity.WARNING
    place, hint = _remedy(view, sent, found)
    how = "" if flow.sender == flow.egress else f" through {flow.egress}"
    return Failure(
        because=f"mail of {flow.from_domain.unicode} by {flow.sender}{how} does not pass SPF",
        counterexample=found.wrong,
        pointer=place.pointer,
        on_key=place.on_key,
        source=place.source,
        severity=severity,
        hint=hint,
        # That receivers give up on the record is told by P7.
        explained_by=("P7",) if " is a permerror " in (found.wrong or "") else (),
    )


def _remedy(view: View, sent: Sent, found: Standing) -> tuple[Place, str]:
    """The line to change, and how."""
    flow, name = sent.flow, found.name.unicode
    host = view.context.hosts.get(flow.egress) if flow.service is None else None
    here = Place(flow.pointer)
    if host is not None and host.internal:
        there = Place((*host.pointer, "internal"))
        return there, f"take `internal` from {host.id}, or let it relay"
    if host is not None and found.is_unnamed:
        return here, f"give {host.id} its `addresses`, or `egress`"
    if found.is_unnamed:
        return here, f"give {flow.egress} its `spf`, or say `rewrites_mail_from: true`"
    hint = f"let SPF of {name} name the addresses of {flow.egress}"
    by_hand = spf_by_hand(view, found.name)
    part = closest(view, found.name)
    if by_hand is not None or part is None:
        return by_hand or here, hint
    spf = part.domain.settings.spf
    if not spf.written:
        return Place(part.domain.origin("spf")), f"take out `spf: none` of {part.name.unicode}"
    if spf.style == "mx" and host is not None:
        there = Place(part.domain.origin("spf/style"))
        return there, f"take style `auto` or `addresses`: `mx` does not cover {flow.egress}"
    return here, hint


def _bad_ehlo(view: View, flow: Flow, found: Standing) -> Failure:
    """The same for every domain that the host sends for, so that it is told once."""
    host = view.context.hosts[flow.egress]
    return Failure(
        because=f"{host.id} does not pass SPF for the name that it says in EHLO",
        counterexample=found.wrong or "",
        pointer=(*host.pointer, "internal") if host.internal else host.pointer,
        on_key=not host.internal,
        severity=weight(view, found.name, "spf"),
        hint=f"let SPF of {found.name.unicode} name its addresses, such as `v=spf1 a -all`",
    )


def _passing(sent: Iterable[Sent], checked: Iterable[tuple[Sent, Standing]]) -> str:
    """Who passes as what."""
    names: dict[str, None] = {}
    for one, found in checked:
        identity = "EHLO " if found.identity == "EHLO" else ""
        names[f"{one.flow.egress} as {identity}{found.name.unicode}"] = None
    if names:
        return f"SPF passes: {listed(list(names))}"
    egresses = dict.fromkeys(one.flow.egress for one in sent)
    return f"the Return-Path of {listed(list(egresses))} is no name of ours"
