"""P8: receivers find the DMARC policy that is meant, for every name that can stand in From.

Sections below are sections of RFC 9989.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dmarc import Discovery
from mailcompile.dns import DomainName, wildcard_for
from mailcompile.prove.deciding import Failure, decided
from mailcompile.prove.evidence.from_names import FromName, from_names
from mailcompile.prove.evidence.intended import Declared, Intended
from mailcompile.prove.evidence.older import older
from mailcompile.prove.evidence.owners import Place, by_hand, is_ours, leads_to, owners
from mailcompile.prove.view import View

KIND = Kind(
    code="P8",
    name="other-policy-than-meant",
    severity=Severity.ERROR,
    reason="""Claim P8: for every From domain, every declared subdomain, names that exist for other
reasons, wildcard names and names that do not exist, receivers that walk up the DNS tree find the
policy that the topology means (RFC 9989 section 4.10). A record that stands nearer to a name hides
the one of its domain: one that somebody wrote by hand and that asks for less opens that name to
forgers, as do two records at one place, which both count for nothing.

A weaker policy that the topology itself declares, by `subdomain_policy` or at a subdomain, is
meant. Take away the record that is not, or declare what it says. A delegated name whose owners
publish no policy falls under ours, which may refuse mail of which we know nothing: that is a
warning.""",
    rfc="RFC 9989 section 4.10",
)

_LEVELS = {None: 0, "none": 1, "quarantine": 2, "reject": 3}
_VOID = ("several records", "invalid record")
_DEEP = 8
"""From names with more labels receivers go on at the seven rightmost (section 4.10)."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What receivers find for one name."""

    name: FromName
    policy: Discovery
    meant: Intended | None
    failure: Failure | None


def policy_found(view: View) -> Iterable[Proof]:
    """A proof for each declared domain and each other name that has a policy record; for any other
    name only if receivers find less for it than is meant."""
    declared = Declared(view.inputs.domains)
    subjects: dict[DomainName, list[_Found]] = {}
    told: set[str | None] = set()
    for name in from_names(view):
        found = _found(view, declared, name)
        has_own_proof = name.is_subject or name.is_made_up
        if found.failure is None or has_own_proof:
            subjects.setdefault(name.subject, []).append(found)
            if found.failure is not None:
                told.add(found.policy.policy_domain)
        elif found.policy.policy_domain not in told:
            # What is wrong with one record is told at one such name.
            told.add(found.policy.policy_domain)
            yield from decided("P8", name.name, because="", failures=[found.failure])
    for subject, every in subjects.items():
        failures = [one.failure for one in every if one.failure is not None]
        yield from decided(
            "P8",
            subject,
            because=_because(view, declared, every),
            # The names below a domain have mostly what is wrong with itself.
            failures=failures[:1],
            unknown=[
                leads_to(view, one.policy.unanswered)
                for one in every
                if one.policy.unanswered is not None
            ],
        )
    yield from _delegations(view, declared)


def _found(view: View, declared: Declared, name: FromName) -> _Found:
    policy = view.policy(name.name)
    meant = declared.at(name.name, exists=name.is_external or _exists(view, name.name))
    wrong = None if meant is None else _wrong(view, name.name, policy, meant)
    failure = None
    if wrong is not None and meant is not None:
        place = _place(view, policy, meant)
        # That a name is out of reach is not said by any record, but by the topology itself.
        is_ours = view.manages("dmarc") and name.name.count(".") < _DEEP
        failure = Failure(
            because=f"receivers do not find the policy that is meant for {_shown(name)}: {wrong}",
            counterexample=_evidence(name.name, policy),
            pointer=place.pointer,
            source=place.source,
            on_key=place.on_key,
            severity=Severity.ERROR if is_ours else Severity.WARNING,
            hint="take that record out, or declare the policy that it has"
            if place.source != "topology"
            else f"let _dmarc.{meant.domain.name.unicode} say what the topology says",
        )
    return _Found(name, policy, meant, failure)


def _shown(name: FromName) -> str:
    if name.is_made_up:
        return f"names below {DomainName(name.name.partition('.')[2]).unicode}"
    return name.name.unicode


def _exists(view: View, name: DomainName) -> bool:
    relative, names = name.relative_to(view.zone), view.facts.names
    return relative in names or wildcard_for(relative, names) is not None


def _wrong(view: View, name: DomainName, found: Discovery, meant: Intended) -> str | None:
    """How what is found differs from what is meant; for names that say nothing themselves, only if
    it is less."""
    where = found.policy_domain
    if where != name and found.unanswered is not None:
        return None
    is_own = meant.domain.name == name
    if not is_own and where is not None and _is_of_other_zone(view, where):
        return None  # its organization is declared there, and judged there
    got = None if found.policy is None else found.disposition
    if _LEVELS[got] < _LEVELS[meant.disposition] or (is_own and got != meant.disposition):
        return f"{got or 'no policy at all'} instead of {meant.disposition}"
    record = found.record
    for what, is_strict, was in (
        ("DKIM", meant.is_dkim_strict, record.adkim if record is not None else "relaxed"),
        ("SPF", meant.is_spf_strict, record.aspf if record is not None else "relaxed"),
    ):
        wanted = "strict" if is_strict else "relaxed"
        if was != wanted and (is_strict or is_own):
            return f"{was} alignment of {what} instead of {wanted}"
    return None


def _is_of_other_zone(view: View, where: str) -> bool:
    return not DomainName(where).is_within(view.zone) and is_ours(view, where)


def _evidence(name: DomainName, found: Discovery) -> str:
    """The record that was found, or why none was."""
    void = [f"{owner} has {outcome}" for owner, _, outcome in found.trace if outcome in _VOID]
    if void:
        return f"{void[0]}, so that nothing counts there"
    if found.record is not None:
        text = found.record.text
        shown = text if len(text) <= 80 else f"{text[:79]}…"
        return f"for {name.unicode}, _dmarc.{found.policy_domain} says {shown}"
    return f"nothing is found from _dmarc.{name} upwards"


def _place(view: View, found: Discovery, meant: Intended) -> Place:
    """The hand-written record that decides, else where the policy was declared."""
    void = [owner for owner, _, outcome in found.trace if outcome in _VOID]
    owner, text = (void[0], None) if void else (f"_dmarc.{found.policy_domain}", None)
    if not void and found.record is not None:
        text = found.record.text
    if DomainName(owner).is_within(view.zone):
        place = by_hand(view, DomainName(owner), "TXT", text)
        if place is not None:
            return place
    domain = meant.domain
    setting = "mail" if domain.settings.parked else "dmarc/policy"
    return Place(domain.origin(setting), on_key=setting not in domain.settings.origins)


def _because(view: View, declared: Declared, every: list[_Found]) -> str:
    """What receivers find for a domain and for the names below it."""
    said: list[str] = []
    first: tuple[str, str] | None = None
    for one in every:
        if not (one.name.is_subject or one.name.is_made_up):
            continue
        text, otherwise = _in_words(view, declared, one), older(view, one.name.name, one.policy)
        if not one.name.is_made_up:
            first = (text, otherwise)
        else:
            does = "exist by a wildcard" if _exists(view, one.name.name) else "do not exist"
            text, otherwise = ("the same", "") if first == (text, otherwise) else (text, otherwise)
            text = f"{text} for names below that {does}"
        said.append(text + otherwise)
    return f"receivers find {', and '.join(dict.fromkeys(said))}"


def _in_words(view: View, declared: Declared, one: _Found) -> str:
    found = one.policy
    text = "no policy"
    if found.policy is None and found.unanswered is not None:
        text = f"what {leads_to(view, found.unanswered)} says"
    elif found.policy is not None:
        text = f"{found.disposition} by `{found.tag}` of _dmarc.{found.policy_domain}"
        if one.meant is None and one.name.name in declared.names:
            text += ", behind an alias"
        elif one.meant is None:
            text += ", of which the topology says nothing"
        elif _LEVELS[found.disposition] > _LEVELS[one.meant.disposition]:
            text += f", more than the {one.meant.disposition} that is meant"
    elif found.record is not None:
        text = f"no policy that can be read at _dmarc.{found.policy_domain}"
    return text


def _delegations(view: View, declared: Declared) -> Iterator[Proof]:
    """Delegated names to which a policy of ours applies, as long as theirs publish none."""
    for cut in owners(view).delegations:
        if cut in view.context.zones:
            continue
        found, own = view.policy(cut), f"_dmarc.{cut}"
        meant = declared.at(cut, exists=True)
        if found.unanswered == own and meant is not None:
            because = f"it has {meant.disposition} of ours, unless its owners publish a policy"
            yield from decided("P8", cut, because=because, unknown=[own])
        elif found.policy_domain not in (None, cut) and is_ours(view, str(found.policy_domain)):
            place = by_hand(view, cut, "NS") or Place((*view.managed.pointer, "delegated"))
            failure = Failure(
                because=f"a policy of ours applies to {cut.unicode}, which is delegated to others",
                counterexample=f"{own} says nothing, so receivers take {found.policy} of "
                f"_dmarc.{found.policy_domain}",
                pointer=place.pointer,
                source=place.source,
                severity=Severity.WARNING,
                hint=f"let its owners publish {own}",
            )
            yield from decided("P8", cut, because="", failures=[failure])
