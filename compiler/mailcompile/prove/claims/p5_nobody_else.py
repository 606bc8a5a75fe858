"""P5: with a name pass those that were declared, and nobody else; and it has one record.

Sections below are sections of RFC 7208.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName, Status
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.declared import Party, shown, union
from mailcompile.prove.evidence.owners import Place, by_hand, leads_to
from mailcompile.prove.evidence.passing import Passing, in_words, passing
from mailcompile.prove.evidence.strangers import Stranger, strangers
from mailcompile.prove.view import View
from mailcompile.spf import IpSet, Pass
from mailcompile.spf.parse import spf_records
from mailcompile.topology import NameRole

KIND = Kind(
    code="P5",
    name="passes-spf-undeclared",
    severity=Severity.ERROR,
    reason="""Claim P5: a name that is used as MAIL FROM or in EHLO has one SPF record, and the
addresses that pass by it are exactly those that were declared: the senders that use the name, the
terms of services, and the extra terms of the domain (`spf.terms`). It is decided over all addresses
of both families. Two records are a permerror for all mail (RFC 7208 section 4.5).

Whoever passes without being declared can send as the domain. Another host of ours that passes by a
term of ours is an error: narrow the term, or declare the host as a sender. One that passes because
it has an address of a service is a warning that names the service. What a service lets in, its
other customers share; give it a bounce name of its own where that is too much.""",
    rfc="RFC 7208 section 2.4",
)


def nobody_else(view: View) -> Iterable[Proof]:
    """One subject for each name with a mail role, or with a record that domains share."""
    shared = {one.name: one for one in view.inputs.shared_spf}
    roles: dict[DomainName, list[NameRole]] = {name: [] for name in shared}
    for role in view.inputs.roles:
        roles.setdefault(role.name, []).append(role)
    # As what stands before the zone is sorted: so zones alike have the same order.
    for name, mine in sorted(roles.items(), key=lambda item: item[0].relative_to(view.zone)):
        # Names with an address and nothing else are closed, which is claim P11.
        if name in shared or any(role.kind != "address" for role in mine):
            yield from _proofs(view, passing(view, name, tuple(mine), shared.get(name)))


def _proofs(view: View, case: Passing) -> Iterator[Proof]:
    wrong = _wrong_count(view, case)
    failures = [wrong] if wrong is not None else list(_failures(view, case))
    undecidable = [
        f"`{term}` of {domain} lets in whom the message says, and was not declared"
        for domain, term in case.spread.symbolic
        if (domain, term) not in case.symbolic
    ]
    yield from decided(
        "P5",
        case.name,
        because=in_words(case),
        failures=failures,
        undecidable=undecidable,
        unknown=[leads_to(view, name) for name in case.unknown],
    )


def _wrong_count(view: View, case: Passing) -> Failure | None:
    """There is to be one record (sections 3.2 and 4.5); none where ``spf: none`` says so."""
    answer = view.resolver.resolve(case.name, "TXT")
    records = spf_records(answer.values)
    if answer.status in (Status.UNKNOWN, Status.TIMEOUT) or len(records) == 1:
        return None
    if not records and not case.is_written:
        return None
    name = case.name.unicode
    if records:
        place = next(filter(None, (_written(view, case.name, text) for text in records)), None)
        because = f"{name} has {len(records)} SPF records, which is a permerror for all mail"
        example, hint = f"`{records[0]}` and `{records[1]}` of {name}", "keep one of them"
    else:
        place = None
        because = f"{name} has no SPF record"
        example = f"{name} has no TXT that begins with v=spf1"
        hint = "publish the record, or say `spf: none`"
    return _failure(case, because, example, place or case.place, hint)


def _failures(view: View, case: Passing) -> Iterator[Failure]:
    found = strangers(view, case.spread["pass"], case.passing_on, case.parties)
    yield from _by_undeclared_terms(view, case, found)
    yield from _by_extra_terms(case, found)
    yield from _by_services(case, found)
    yield from _missing(case)


def _by_undeclared_terms(
    view: View, case: Passing, hosts: tuple[Stranger, ...]
) -> Iterator[Failure]:
    """What passes and was declared by nobody: a failure for each term that lets it in."""
    if not case.surplus:
        return
    name = case.name.unicode
    for one in case.spread.passes:
        extra = one.networks & case.surplus
        if not extra:
            continue
        inside = [host for host in hosts if host.networks & extra]
        address = (inside[0].networks & extra if inside else extra).first()
        who = f"{_named(inside)}, no declared sender of it"
        if not inside:
            who = f"more than was declared, {shown(extra)}"
        yield _failure(
            case,
            f"SPF of {name} lets in {who}",
            f"{address} passes for {name} by {_path(one)}",
            _place(view, case),
            "declare it as a sender, or take it out of the record",
        )


def _by_extra_terms(case: Passing, hosts: tuple[Stranger, ...]) -> Iterator[Failure]:
    """Hosts of ours that a declared term lets in, though they are no senders of the name."""
    for party in case.parties:
        inside = [host for host in hosts if host.networks & party.networks]
        if party.kind != "term" or not inside:
            continue
        address = (inside[0].networks & party.networks).first()
        yield _failure(
            case,
            f"the term `{party.id}` lets in {_named(inside)}, no declared sender of "
            f"{case.name.unicode}",
            f"{address} of {inside[0].id} passes for {case.name.unicode} by `{party.id}`",
            Place(party.pointer),
            "narrow the term, or declare the host as a sender",
        )


def _by_services(case: Passing, hosts: tuple[Stranger, ...]) -> Iterator[Failure]:
    """Hosts of ours that pass only because a service lets them in: a warning."""
    own = union(one for one in case.parties if one.kind == "term") | case.surplus
    for party in case.parties:
        inside = [host for host in hosts if (host.networks & party.networks) - own]
        if party.kind != "service" or not inside:
            continue
        address = (inside[0].networks & party.networks).first()
        failure = _failure(
            case,
            f"the service {party.id} lets in {_named(inside)}, no declared sender of "
            f"{case.name.unicode}",
            f"{address} of {inside[0].id} passes for {case.name.unicode} by the set of {party.id}",
            Place(party.pointer),
            _apart(case, party),
        )
        yield replace(failure, severity=Severity.WARNING)


def _apart(case: Passing, party: Party) -> str:
    """How to keep a service's other customers from the name."""
    has_bounce_name = any(
        flow.egress == party.id
        for role in case.roles
        if role.kind == "bounce"
        for flow in role.flows
    )
    if has_bounce_name:
        return f"narrow the terms of {party.id}, or declare the host as a sender"
    return f"give {party.id} a bounce name of its own"


def _missing(case: Passing) -> Iterator[Failure]:
    """Declared addresses that do not pass. Those of senders are the matter of claim P1."""
    spread, name = case.spread, case.name.unicode
    # A client that comes to an unknown name first may pass there.
    passes = spread["pass"] | (spread["temperror"] if spread.unknown else IpSet.nothing())
    for party in case.parties:
        if party.kind == "host" and not party.forwards:
            continue
        # A term that leads to an unknown name matches nobody, as far as is known.
        lacking = IpSet.nothing() if spread.unknown else party.networks - passes
        absent = sorted(party.symbolic - set(spread.symbolic))
        absent += [(one, one) for one in party.unknown if one not in spread.unknown]
        if not lacking and (not absent or spread.unknown == (case.name,)):
            continue
        example = (
            f"{lacking.first()} does not pass for {name}"
            if lacking
            else f"nothing at {name} leads to `{absent[0][1]}`"
        )
        what = "which forwards with it" if party.forwards else "which was declared"
        because = f"SPF of {name} does not let in {party.label}, {what}"
        hint = f"let {name} name it" if party.kind == "host" else f"put it into SPF of {name}"
        yield _failure(case, because, example, Place(party.pointer), hint)


def _failure(
    case: Passing, because: str, counterexample: str, place: Place, hint: str | None
) -> Failure:
    return Failure(
        because=because,
        counterexample=counterexample,
        pointer=place.pointer,
        on_key=place.on_key,
        source=place.source,
        severity=case.severity,
        hint=hint,
    )


def _place(view: View, case: Passing) -> Place:
    """The line that says what stands in the record: by hand, or its style."""
    for text in spf_records(view.world.lookup(case.name, "TXT").values):
        place = _written(view, case.name, text)
        if place is not None:
            return place
    for role in case.roles:
        style = role.settings.origins.get("spf/style")
        if role.settings.spf.style == "mx" and style is not None:
            return Place(style)
    return case.place


def _written(view: View, name: DomainName, text: str) -> Place | None:
    return by_hand(view, name, "TXT", text) if name.is_within(view.zone) else None


def _path(one: Pass) -> str:
    """The term that lets clients in, and the includes before it."""
    return " → ".join(f"`{term}` of {domain}" for domain, term in one.path)


def _named(hosts: Sequence[Stranger]) -> str:
    return f"our host{'s' if len(hosts) > 1 else ''} {listed([host.id for host in hosts])}"
