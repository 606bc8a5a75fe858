"""P11: nobody can use a name that is not for mail as MAIL FROM, or in From against the policy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dmarc import Discovery
from mailcompile.dns import DomainName, Status
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.from_names import from_names, one_of_each
from mailcompile.prove.evidence.owners import (
    ADDRESSES,
    Place,
    by_hand,
    declared_at,
    is_alias,
    is_ours,
    leads_to,
    owners,
    spoken_of,
)
from mailcompile.prove.evidence.receiving import receives
from mailcompile.prove.view import View
from mailcompile.spf.parse import spf_records
from mailcompile.topology import ZoneInputs

KIND = Kind(
    code="P11",
    name="name-left-open",
    severity=Severity.ERROR,
    reason="""Claim P11: SPF is not inherited (RFC 7208 section 3). Every name that has an address
or an MX and is no From name, Return-Path or EHLO name, wildcards included, says itself that nobody
sends with it, by exactly `v=spf1 -all`; and where the policy of its organization is quarantine or
reject, no weaker one, such as that of `sp` or `np`, applies to it. A CNAME is judged by what it
leads to.

A name that is left open is taken by spammers as the Return-Path of their mail, and by forgers where
the policy for subdomains asks for nothing. Let mailcompile close it (`close_names`), write `v=spf1
-all` there by hand, or declare the name if mail really uses it.""",
    rfc="RFC 7208 section 10.1.2",
)

_CLOSED = "v=spf1 -all"
_LEVELS = {None: 0, "none": 0, "quarantine": 1, "reject": 2}


@dataclass(frozen=True, slots=True)
class _Judged:
    """A name that is not for mail."""

    failure: Failure | None = None
    unknown: str | None = None


def closed_names(view: View) -> Iterable[Proof]:
    """One proof for the zone if all its names are closed, and one for each that is not."""
    taken = _with_role(view.inputs)
    closed, is_open = 0, False
    unknown: list[str] = []
    for name, types in owners(view).types.items():
        if name in taken or _repeats_wildcard(view, name, taken):
            continue
        if "CNAME" in types:
            judged = _aliased(view, name)
        elif _has_host(types):
            judged = _by_itself(view, name, types)
        else:
            continue
        closed += 1
        if judged.failure is not None:
            is_open = True
            yield from decided("P11", name, because="", failures=[judged.failure])
        elif judged.unknown is not None:
            unknown.append(judged.unknown)
    for name, failure in _weakly_guarded(view, taken, unknown):
        is_open = True
        yield from decided("P11", name, because="", failures=[failure])
    if not is_open:
        yield from decided("P11", view.zone, because=_because(view, closed), unknown=unknown)


def _because(view: View, count: int) -> str:
    text = "no name has an address and no role in mail"
    if count:
        text = f"{count} name{'s' if count > 1 else ''} without a role in mail let nobody send"
        text = text if count > 1 else text.replace(" let ", " lets ")
    cuts = [cut.unicode for cut in owners(view).delegations]
    return f"{text}; others answer for {listed(cuts)}" if cuts else text


def _with_role(inputs: ZoneInputs) -> set[DomainName]:
    """Names whose SPF comes from a role as From, MAIL FROM or EHLO name, and names that others
    manage."""
    found = {role.name for role in inputs.roles if role.kind != "address"}
    found |= {part.name for part in inputs.domains}
    return found | {shared.name for shared in inputs.shared_spf}


def _repeats_wildcard(view: View, name: DomainName, taken: set[DomainName]) -> bool:
    """Whether a declared wildcard is written once more at a name that hides it (RFC 4592 section
    3.3.1): it sends as the wildcard does."""
    relative = name.relative_to(view.zone)
    while relative:
        relative = relative.partition(".")[2]
        source = f"*.{relative}" if relative else "*"
        if (source, "TXT") in view.facts.answers:
            there = view.facts.answers[source, "TXT"]
            mine = view.facts.answers.get((name.relative_to(view.zone), "TXT"))
            return view.zone.below(source) in taken and mine == there
    return False


def _by_itself(view: View, name: DomainName, types: frozenset[str]) -> _Judged:
    """A name with an address or an MX."""
    answer = view.world.lookup(name, "TXT")
    if answer.status is Status.UNKNOWN:
        return _Judged(unknown=name)
    records = spf_records(answer.values)
    if records == (_CLOSED,):
        return _Judged()
    place = by_hand(view, name, "TXT", records[0]) if len(records) == 1 else None
    if place is not None:
        return _by_hand(view, name, records[0], place)
    if not records:
        wrong = "there is no SPF record, so anybody may use it as MAIL FROM"
    elif len(records) > 1:
        wrong = f"there are {len(records)} SPF records, so none counts"
    else:
        wrong = f"its SPF record is {records[0][:80]}"
    return _Judged(_open(view, name, wrong, _place(view, name, types), _weight(view, name)))


def _by_hand(view: View, name: DomainName, record: str, place: Place) -> _Judged:
    """A hand-written record: somebody thought of it, and it may say in other words that nobody
    sends."""
    found = view.spread(name)
    if found.unknown or not (found["pass"] or found.symbolic):
        return _Judged(unknown=found.unknown[0] if found.unknown else None)
    who = found["pass"].sample()
    wrong = f"{record[:80]} lets {who or 'some'} send"
    return _Judged(_open(view, name, wrong, place, Severity.WARNING))


def _by_record_there(
    view: View, name: DomainName, end: DomainName, records: tuple[str, ...]
) -> _Judged:
    """The record at the end of an alias. That of ours is judged there, and the owner of a name that
    a service wants as alias can send anyway; who else it lets in, sends with a name of ours."""
    place = by_hand(view, name, "CNAME")
    if is_ours(view, end) or place is None:
        return _Judged()
    found = view.spread(name)
    if found.unknown:
        return _Judged(unknown=found.unknown[0])
    if len(records) > 1:
        wrong = f"it leads to {end.unicode}, which has {len(records)} SPF records, so none counts"
    elif found["pass"] or found.symbolic:
        who = found["pass"].sample() or "some"
        wrong = f"it leads to {end.unicode}, where {records[0][:80]} lets {who} send"
    else:
        return _Judged()
    return _Judged(_open(view, name, wrong, place, Severity.WARNING))


def _aliased(view: View, name: DomainName) -> _Judged:
    """A CNAME: the record of what it leads to is that of the name (RFC 1034 section 3.6.2)."""
    answer = view.resolver.resolve(name, "TXT")
    end = DomainName(leads_to(view, name))
    if answer.status is Status.UNKNOWN:
        return _Judged(unknown=end)
    if records := spf_records(answer.values):
        return _by_record_there(view, name, end, records)
    way = receives(view, name)
    if way.unknown and not any(view.resolver.resolve(name, a).values for a in sorted(ADDRESSES)):
        return _Judged(unknown=way.unknown[0])
    if way.way is None and not way.unknown:  # with an address, it is open whatever else is there
        return _Judged()  # mail from a name that nobody can answer is refused as such
    # A name of others is not ours to close.
    weight = _weight(view, name) if is_ours(view, end) else Severity.WARNING
    wrong = f"it leads to {end.unicode}, which has no SPF record"
    place = by_hand(view, name, "CNAME") or declared_at(view, name)
    return _Judged(_open(view, name, wrong, place, weight))


def _open(view: View, name: DomainName, wrong: str, place: Place, severity: Severity) -> Failure:
    return Failure(
        because=f"{name.unicode} has no role in mail, and does not say that nobody sends with it",
        counterexample=wrong,
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=severity,
        hint=f"let {name.unicode} have `{_CLOSED}`, or declare who sends with it",
    )


def _place(view: View, name: DomainName, types: frozenset[str]) -> Place:
    for kind in sorted(types):
        if kind in ADDRESSES or kind == "MX" or is_alias(kind):
            place = by_hand(view, name, kind)
            if place is not None:
                return place
    return declared_at(view, name)


def _weight(view: View, name: DomainName) -> Severity:
    """An error where it is ours to close; names of which something hand-written says that they
    receive mail are left to whoever wrote it."""
    if not view.managed.close_names or not view.manages("spf"):
        return Severity.WARNING
    return Severity.WARNING if name in spoken_of(view) else Severity.ERROR


def _weakly_guarded(
    view: View, taken: set[DomainName], unknown: list[str]
) -> Iterator[tuple[DomainName, Failure]]:
    """Names without a role, or that do not exist, for which less is asked than for their
    organization: one of each sort. What nobody says about their policy goes into ``unknown``."""
    types = owners(view).types
    names = (name for name in types if name not in taken and _has_host(types[name]))
    found = [(name, False) for name in one_of_each(view, names)]
    found += [(one.name, True) for one in from_names(view) if one.is_made_up]
    told: set[tuple[str | None, str | None]] = set()
    for name, is_made_up in found:
        policy = view.policy(name)
        org = policy.org_domain
        if policy.unanswered is not None and not is_made_up:
            unknown.append(policy.unanswered)
        if policy.unanswered is not None or org is None or org == name:
            continue
        whole = view.policy(DomainName(org))
        sort = (policy.policy_domain, policy.tag)
        if _LEVELS[policy.disposition] < _LEVELS[whole.disposition] and sort not in told:
            told.add(sort)
            yield _guarded_by_less(view, name, DomainName(org), is_made_up=is_made_up)


def _has_host(types: frozenset[str]) -> bool:
    """Whether a name has an address or receives mail."""
    return not types.isdisjoint(ADDRESSES) or "MX" in types or any(map(is_alias, types))


def _guarded_by_less(
    view: View, name: DomainName, org: DomainName, *, is_made_up: bool
) -> tuple[DomainName, Failure]:
    found, whole = view.policy(name), view.policy(org)
    owner = DomainName(f"_dmarc.{found.policy_domain or org}")
    place = _policy_place(view, name, owner)
    subject = DomainName(name.partition(".")[2]) if is_made_up else name
    shown = f"names below {subject.unicode}" if is_made_up else subject.unicode
    # Where something is asked for all the same, it is a matter of degree.
    is_guarded = found.disposition != "none" or not view.manages("dmarc")
    is_declared = _is_declared(view, org, found)
    return subject, Failure(
        because=f"{org.unicode} asks for {whole.disposition}, and {shown} for less",
        counterexample=f"mail from {name.unicode} meets {found.disposition} by "
        f"`{found.tag}` of {owner}",
        pointer=place.pointer,
        source=place.source,
        on_key=place.on_key,
        severity=Severity.WARNING if is_guarded or is_declared else view.severity(org),
        hint=f"take {owner} out"
        if found.policy_domain == name
        else f"let {owner} ask for {whole.disposition} by `sp` and `np`, too",
        explained_by=("P8",),
    )


def _is_declared(view: View, org: DomainName, found: Discovery) -> bool:
    """Whether the topology itself asks for less below the domain."""
    part = view.context.domains.get(org)
    if part is None or found.policy_domain != org:
        return False
    dmarc = part.domain.settings.dmarc
    said = dmarc.subdomain_policy if found.tag == "sp" else dmarc.nonexistent_policy
    return said is not None and said == found.policy


def _policy_place(view: View, name: DomainName, owner: DomainName) -> Place:
    """The hand-written record that asks for less, or the setting that says so."""
    found = view.policy(name)
    if owner.is_within(view.zone) and found.record is not None:
        place = by_hand(view, owner, "TXT", found.record.text)
        if place is not None:
            return place
    setting = {"sp": "dmarc/subdomain_policy", "np": "dmarc/nonexistent_policy"}.get(str(found.tag))
    for part in view.inputs.domains:
        if part.name == found.policy_domain and setting is not None:
            return Place(part.domain.origin(setting))
    return declared_at(view, name)
