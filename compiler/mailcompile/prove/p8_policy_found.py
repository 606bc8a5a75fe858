"""P8: receivers find the DMARC policy that is meant, for every name that can stand in From."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dmarc import Discovery, parse_policy
from mailcompile.dns import DomainName, is_underscored, wildcard_for
from mailcompile.prove.deciding import Failure, decided
from mailcompile.prove.intended import Declared, Intended
from mailcompile.prove.owners import (
    Place,
    by_hand,
    declared_at,
    free_name,
    is_ours,
    owners,
)
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

A weaker policy that the topology itself declares, by `subdomain_policy` or at a subdomain, is meant.
Take away the record that is not, or declare what it says. A delegated name whose owners publish
no policy of their own falls under ours, which may refuse mail of which we know nothing: that is a
warning.""",
    rfc="RFC 9989 section 4.10",
)

_LEVELS = ("none", "quarantine", "reject")
_VOID = ("several records", "invalid record")
_REACH = 8
"""Labels of the deepest name whose next query is for the name directly above it (RFC 9989 section
4.10)."""


@dataclass(slots=True)
class _Subject:
    """What was found about one domain and the names that belong to it."""

    because: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def policy_found(view: View) -> Iterable[Proof]:
    """A proof for each declared domain and each other name with a policy record; for any other name
    only if receivers find less than is meant."""
    declared = Declared(view.inputs.domains)
    subjects: dict[DomainName, _Subject] = {
        part.name: _Subject() for part in view.inputs.domains if not part.domain.settings.external
    }
    subjects |= {name: _Subject() for name in _with_record(view) if name not in subjects}
    failed: set[DomainName] = set()
    told: set[str | None] = set()
    for name in _names(view, tuple(subjects)):
        found = view.policy(name)
        of = _subject_of(view, name, subjects)
        failure = _failure(view, declared, name, found)
        if failure is None:
            if of is not None:
                _note(subjects[of], name, of, found, view)
            continue
        where = name if name in subjects or of is None or not _is_made_up(view, name) else of
        failed |= {where, name}
        # What is wrong with one record is told once, at the first name that it is wrong for.
        if found.policy_domain in told:
            continue
        told.add(found.policy_domain)
        yield from decided("P8", where, because="", failures=[failure])
    for name, subject in subjects.items():
        if name not in failed:
            because = "; ".join(dict.fromkeys(subject.because))
            yield from decided("P8", name, because=because, unknown=subject.unknown)
    yield from _delegations(view)
