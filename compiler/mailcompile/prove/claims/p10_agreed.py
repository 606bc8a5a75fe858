"""P10: OctoDNS YAML and tfvars decode to the same records."""

from collections.abc import Iterable

from mailcompile.diagnostics import Kind, Proof, Severity, Verdict
from mailcompile.dns import Answer, DomainName, Record, Status
from mailcompile.formats.tfvars import UnreadableTfvars, read_tfvars
from mailcompile.prove.evidence.owners import owners
from mailcompile.prove.facts import Facts
from mailcompile.prove.view import View
from mailcompile.topology import ZoneInputs

KIND = Kind(
    code="P10",
    name="back-ends-disagree",
    severity=Severity.ERROR,
    reason="""Claim P10: over all records that are ours, OctoDNS YAML and tfvars decode to the same
names, types, TTLs and values. Both are read back from the bytes that are about to be written, by
readers that share nothing with the writers. Where the claim fails, the compiler is wrong, not the
topology, and nothing is written.""",
)


def agreed(view: View) -> Iterable[Proof]:
    """Every record of the tfvars is answered from the zone file, and nothing else is; TTLs too."""
    zone, inputs, facts = view.zone, view.inputs, view.facts
    by_hand = _by_hand(inputs, facts)
    differing = sorted(facts.octodns ^ facts.terraform ^ by_hand)
    if differing:
        yield _fails(zone, _difference(facts, differing[0]))
        return
    planned: dict[tuple[str, str], set[str]] = {}
    for relative, kind, _, text in facts.terraform:
        planned.setdefault((relative, kind), set()).add(text)
    for relative, kind, _, text in by_hand:
        # Of a TXT, Terraform has our values only; what is answered is the whole RRset.
        if (relative, kind) in planned:
            planned[relative, kind].add(text)
    elsewhere = ""
    for relative, kind in sorted(planned):
        answer = view.world.lookup(zone.below(relative), kind)
        if answer.status is Status.ANSWER and set(answer.values) == planned[relative, kind]:
            continue
        if _is_of_others(view, zone.below(relative), answer):
            elsewhere = "; others answer for some of their names"
            continue
        yield _fails(zone, f"{zone.below(relative)} {kind} is answered {answer.status}")
        return
    count = len(facts.terraform)
    because = f"octoDNS and Terraform decode to the same {count} records"
    if view.managed.handover:
        because = f"all forms of the {count} records agree; they are handed over as a zone file"
    yield Proof(claim="P10", subject=zone, verdict=Verdict.HOLDS, because=because + elsewhere)


def _is_of_others(view: View, name: DomainName, answer: Answer) -> bool:
    """Whether others answer for a name, whatever is written in our zone: that is no matter of back
    ends."""
    if answer.status is Status.UNKNOWN:
        return True
    return any(name.is_within(cut) for cut in owners(view).delegations)


def _by_hand(inputs: ZoneInputs, facts: Facts) -> frozenset[Record]:
    """The hand-written records that only the zone file has. Terraform has ours alone."""
    hand = inputs.beside.hand
    if hand is None:
        return frozenset()
    written = frozenset(
        (record.name, record.type, record.ttl, text)
        for record in hand.records
        for text in record.values
    )
    # What was ours, and is published on or given back, is no part of the variables either.
    released = frozenset(
        (name, kind, text)
        for (name, kind), mine in inputs.beside.owned.items()
        for text in (*mine.values, *(mine.was.values if mine.was is not None else ()))
    )
    written |= {record for record in facts.octodns if (*record[:2], record[3]) in released}
    return written - facts.terraform


def agreed_as_joined(data: bytes, facts: dict[DomainName, Facts]) -> Iterable[Proof]:
    """The same for the joined tfvars: failures only, for zones that joining changed."""
    try:
        joined = read_tfvars(data)
    except UnreadableTfvars as error:
        yield _fails("mail.auto.tfvars.json", f"the joined file is unreadable: {error}")
        return
    for zone in sorted(facts.keys() | joined.keys()):
        expected = facts[DomainName(zone)].terraform if zone in facts else frozenset()
        differing = sorted(expected ^ joined.get(zone, frozenset()))
        if differing:
            yield _fails(zone, f"the joined tfvars differ in {_shown(differing[0])}")


def _difference(facts: Facts, record: Record) -> str:
    where = "OctoDNS YAML" if record in facts.octodns else "tfvars"
    return f"{_shown(record)} stands only in the {where}"


def _shown(record: Record) -> str:
    name, kind, ttl, text = record
    return f"{name or '@'} {ttl} {kind} {text[:60]}"


def _fails(subject: str, counterexample: str) -> Proof:
    return Proof(
        claim="P10",
        subject=subject,
        verdict=Verdict.FAILS,
        severity=Severity.ERROR,
        because="the two back ends would publish different records",
        counterexample=counterexample,
    )
