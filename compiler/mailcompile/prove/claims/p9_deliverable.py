"""P9: mail can come back, and to whom it was declared: to exchangers, Return-Paths, From names and
where reports go."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.astray import Directed, directed
from mailcompile.prove.evidence.owners import Place, by_hand, declared_at, owners
from mailcompile.prove.evidence.receiving import Receives, exchanger, receives
from mailcompile.prove.evidence.reporting import (
    Reported,
    authorizations_in_the_way,
    reports,
    undeclared_reports,
)
from mailcompile.prove.evidence.used_names import UsedName, used_names
from mailcompile.prove.view import View

KIND = Kind(
    code="P9",
    name="undeliverable-answer",
    severity=Severity.ERROR,
    reason="""Claim P9: each MX of the zone leads to a name with an address that is no alias; each
Return-Path and each From name can be replied to, by an MX that is no null MX or by an address of
its own (RFC 5321 section 5.1). Mail goes where the topology says: the MX of a name are those of its
`mx`, of the service whose Return-Path it is or of the hosts that forward with it, in their order,
and no others; a service's alias leads to the service. DMARC reports go to the addresses that were
declared, to names that have an MX, and that permit it where they are of another organization (RFC
9990 section 4). Where records permit reports, either one wildcard does so or one record for each
domain: beside such a record the wildcard does not answer for the names next to it (RFC 4592 section
3.3.1).

What cannot be delivered is lost, what goes elsewhere is read by others, and many receivers refuse
mail that could not be replied to. Correct the record that is named, or what the topology says of
that name. Where the record is not ours to write, it is a warning.""",
    rfc="RFC 5321 section 5.1",
)


@dataclass(slots=True)
class _Subject:
    """What there is to say about one name."""

    because: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


_Subjects: TypeAlias = Callable[[DomainName], _Subject]


def deliverable(view: View) -> Iterable[Proof]:
    """A proof for each name with MX, each name that sends or receives, and each that asks for
    reports."""
    found: dict[DomainName, _Subject] = {}

    def of(name: DomainName) -> _Subject:
        return found.setdefault(name, _Subject())

    _judge_aliases(view, of)
    _judge_exchangers(view, of)
    going = {one.name: one for one in directed(view)}
    told = {used.name for used in used_names(view) if _judge_use(view, used, going, of)}
    for one in going.values():
        if one.name not in told or not one.is_absent:
            _judge_direction(one, of)
    for report in reports(view):
        _judge_report(report, of)
    for name, failure in (*undeclared_reports(view), *authorizations_in_the_way(view)):
        of(name).failures.append(failure)
    for name, subject in found.items():
        yield from decided(
            "P9",
            name,
            because="; ".join(dict.fromkeys(subject.because)),
            failures=dict.fromkeys(subject.failures),
            unknown=subject.unknown,
        )


def _judge_aliases(view: View, of: _Subjects) -> None:
    """Names that are an alias and something else (RFC 1034 section 3.6.2): resolvers may follow the
    alias and never see the rest, and octoDNS publishes neither."""
    types: dict[str, set[str]] = {}
    for relative, kind in view.facts.answers:
        types.setdefault(relative, set()).add(kind)
    for relative in sorted(name for name, kinds in types.items() if "CNAME" in kinds):
        others = sorted(types[relative] - {"CNAME"})
        if others:
            name = view.zone.below(relative)
            place = by_hand(view, name, "CNAME") or declared_at(view, name)
            of(name).failures.append(
                Failure(
                    because=f"{name.unicode} is an alias, and has other records, too",
                    counterexample=f"{listed(others)} beside CNAME "
                    f"{view.facts.answers[relative, 'CNAME'][0]}",
                    pointer=place.pointer,
                    source=place.source,
                    on_key=place.on_key,
                    hint="take one of them out",
                )
            )


def _judge_exchangers(view: View, of: _Subjects) -> None:
    """The MX of each name, hand-written ones, too."""
    for name, types in owners(view).types.items():
        if "MX" not in types:
            continue
        subject = of(name)
        values = view.facts.answers[name.relative_to(view.zone), "MX"]
        targets = [value.partition(" ")[2].removesuffix(".") for value in values]
        real = [target for target in targets if target]
        subject.because.append(
            f"mail goes to {listed([DomainName(one).unicode for one in real])}"
            if real
            else "it takes no mail, by a null MX"
        )
        for value, target in zip(values, targets, strict=True):
            if not target and not real:
                continue
            # RFC 7505 section 3: a null MX is the only one.
            wrong = "is a null MX, beside others" if not target else None
            if target:
                end = exchanger(view, target)
                wrong = end.wrong
                subject.unknown.update(end.unknown)
            if wrong is not None:
                subject.failures.append(_bad_exchanger(view, name, value, wrong, target))


def _bad_exchanger(view: View, name: DomainName, value: str, wrong: str, target: str) -> Failure:
    place = by_hand(view, name, "MX", value) or _mx_place(view, name)
    return Failure(
        because=f"mail to {name.unicode} cannot be delivered where its MX leads",
        counterexample=f"MX {value} {wrong}",
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=_weight_of_exchanger(view, target),
        hint="let it name a host that has A or AAAA",
    )


def _mx_place(view: View, name: DomainName) -> Place:
    """Where the topology says who receives for a name."""
    for role in view.inputs.roles:
        if role.name == name and role.kind != "return_path":
            said = role.settings.origins.get("mail" if role.settings.parked else "mx")
            if said is not None:
                return Place(said)
    return declared_at(view, name)


def _weight(view: View, purpose: str) -> Severity:
    return Severity.ERROR if view.manages(purpose) else Severity.WARNING


def _weight_of_exchanger(view: View, target: str) -> Severity:
    """What stands at a name of ours is not ours to write where others write the addresses."""
    zone = view.context.zones.of(DomainName(target)) if target else None
    if zone is not None and "host" not in view.context.zones[zone].manage:
        return Severity.WARNING
    return _weight(view, "mx")


def _judge_direction(one: Directed, of: _Subjects) -> None:
    """Whether mail goes where it was declared: nothing is said of a name where it does."""
    if one.failure is not None:
        of(one.name).failures.append(one.failure)
    if one.unknown:
        subject = of(one.name)
        subject.unknown.update(one.unknown)
        if not subject.because:
            subject.because.append(f"mail to {one.name.unicode} goes where others say")


def _judge_use(
    view: View, used: UsedName, going: Mapping[DomainName, Directed], of: _Subjects
) -> bool:
    """Whether a name that mail uses can be replied to; true if it was told that it cannot.

    What leads elsewhere than declared is told as that alone.
    """
    led = going.get(used.name)
    if led is not None and led.failure is not None and not led.is_absent:
        return False
    end = receives(view, used.name)
    shown = used.name.unicode
    if end.unknown:
        of(used.name).unknown.update(end.unknown)
        of(used.name).because.append(f"mail to {shown} goes where others say")
    elif end.way is not None:
        subject = of(used.name)
        if not subject.because:
            subject.because.append(f"mail to {shown} goes to {end.way}")
    elif used.is_deaf_as_declared:
        of(used.name).because.append(f"{shown} takes no mail, as declared")
    else:
        # What the topology says of the name itself, such as a null MX, is told of that name.
        is_its_own = end.is_null and used.is_return_path
        failure = _unanswerable(view, used, end)
        of(used.name if is_its_own else used.subject).failures.append(failure)
        return True
    return False


def _unanswerable(view: View, used: UsedName, end: Receives) -> Failure:
    place = by_hand(view, used.name, "MX") or used.place
    # That the topology names nobody who receives is weighed by a rule, as a warning (MX002).
    is_declared = not used.has_mx and not end.is_null
    severity = Severity.WARNING if is_declared else _weight(view, "mx")
    return Failure(
        because=f"{used.name.unicode} is {used.use} and cannot be replied to",
        counterexample=f"{used.name.unicode} has {'a null MX' if end.is_null else end.lacks}",
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=severity,
        hint="say in `mx` who receives for it, or let mail use another name",
    )


def _judge_report(report: Reported, of: _Subjects) -> None:
    subject = of(report.domain)
    subject.unknown.update(report.unknown)
    subject.failures.extend(report.failures)
    if not report.failures:
        subject.because.append(f"reports go to {report.host}")
