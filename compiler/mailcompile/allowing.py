"""``allow``: findings that somebody accepts, with the reason; allowances that nothing needs."""

from collections.abc import Iterable, Iterator

from mailcompile import lower, merge
from mailcompile.backends import octodns
from mailcompile.diagnostics import TOPOLOGY, Kind, Pointer, Problem, Severity, about
from mailcompile.dns import DomainName
from mailcompile.prove.kinds import KINDS as CLAIMS
from mailcompile.rules import RULES
from mailcompile.topology import Context, DomainInputs, kinds
from mailcompile.topology.model import Allowance
from mailcompile.topology.nearest import nearest

_NEVER = frozenset({"P10", "back-ends-disagree", "EXPECT001", "expectation-not-met"})
_NOT_YET = frozenset({"P13"})
"""Claims that are part of the language and not evaluated by this version."""

UNKNOWN = Kind(
    code="ALLOW001",
    name="allow-of-nothing",
    severity=Severity.ERROR,
    reason="""`allow` names a rule or claim by its code or name, as findings show them. A name that
is none would accept nothing, and what was meant goes on failing. What the language itself refuses,
claim P10 and expectations cannot be allowed: mend what they refuse.""",
    bad="""\
mailcompile: 1
rules: {allow: [{rule: ⟦unusedhost⟧, because: kept for the next event}]}
domains:
  one.example: {mail: none}
""",
    good="""\
mailcompile: 1
rules: {allow: [{rule: unused-host, because: kept for the next event}]}
hosts:
  spare: {name: spare.one.example, addresses: [192.0.2.9]}
domains:
  one.example: {mail: none}
""",
)

UNUSED = Kind(
    code="ALLOW002",
    name="unused-allow",
    severity=Severity.WARNING,
    reason="""Nothing is found here that this entry of `allow` would accept. It was mended, or the
entry stands at the wrong place; left where it is, it would hide the same mistake when it is made
again.""",
    bad="""\
mailcompile: 1
domains:
  one.example:
    mail: none
    allow: [⟦{rule: reject-without-signer, because: the signer comes in May}⟧]
""",
    good="""\
mailcompile: 1
domains:
  one.example: {mail: none}
""",
)

KINDS = (UNKNOWN, UNUSED)

_KINDS = (
    *(rule.kind for rule in RULES if rule.can_be_allowed),
    *lower.CAN_BE_ALLOWED,
    *merge.CAN_BE_ALLOWED,
    *octodns.KINDS,
    *(kind for kind in CLAIMS if kind.code not in _NEVER),
)
_BY_WORD = {word: kind.code for kind in _KINDS for word in (kind.code, kind.name)}
_REFUSED = (*(rule.kind for rule in RULES), *lower.KINDS, *merge.KINDS, *kinds.KINDS)
_BY_LOWER = {word.lower(): word for word in _BY_WORD}
_KNOWN = {word for kind in _REFUSED for word in (kind.code, kind.name)} | set(_BY_WORD)


class Allowances:
    """All entries of ``allow``, and which of them were needed."""

    def __init__(self, context: Context, parts: Iterable[DomainInputs]) -> None:
        self._everywhere = context.allow
        self._shared = context.shared_allow
        self._of_names: dict[str, tuple[Allowance, ...]] = {}
        self._declared: dict[Pointer, Pointer] = {}
        for part in parts:
            self._of_names[part.name] = part.domain.settings.allow
            self._declared[part.domain.pointer] = part.domain.subject
        self._at = {host.pointer: host.allow for host in context.hosts.values()}
        self._at |= {service.pointer: service.allow for service in context.services.values()}
        self._used: set[Pointer] = set()
        self.accepted: list[tuple[Problem, str]] = []
        """The problems that an entry accepted, and why."""

    def rest(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems that no entry accepts."""
        return (problem for problem in problems if not self.accepts(problem))

    def accepts(self, problem: Problem) -> bool:
        """Whether an entry for the subject of the problem, or for everything, names its rule."""
        return self.reason(problem) is not None

    def reason(self, problem: Problem) -> str | None:
        """Why somebody accepts the problem; ``None`` if nobody does."""
        code = problem.kind.code
        if code not in _BY_WORD:
            return None
        found = [entry for entry in self._for(problem) if _BY_WORD.get(entry.rule) == code]
        self._used |= {entry.pointer for entry in found}
        if not found:
            return None
        self.accepted.append((problem, found[-1].because))
        return found[-1].because

    def problems(self) -> Iterator[Problem]:
        """Entries that name nothing, and entries that nothing needed."""
        entries = {entry.pointer: entry for entry in (*self._everywhere, *self._shared)}
        for found in (*self._of_names.values(), *self._at.values()):
            entries.update((entry.pointer, entry) for entry in found)
        for pointer, entry in entries.items():
            if entry.rule in _NOT_YET:
                # What is not evaluated cannot tell whether it is needed.
                continue
            if entry.rule not in _BY_WORD:
                yield _unknown(entry, known=entry.rule in _KNOWN or entry.rule in _NEVER)
            elif pointer not in self._used:
                yield Problem(
                    kind=UNUSED,
                    pointer=pointer,
                    message=f"nothing here needs the allowance of {entry.rule}",
                    hint="take it out",
                )

    def subjects(self, problem: Problem) -> Iterator[Pointer]:
        """What a problem is about: the closest domain of ours, the host or service where it
        lies."""
        if problem.source == TOPOLOGY and problem.pointer[:2] in self._at:
            yield problem.pointer[:2]
        subject = problem.subject or self._subject(problem.pointer)
        if subject is not None and subject[0] == "name":
            names = DomainName(str(subject[1])).ancestors()
            closest = next((name for name in names if name in self._of_names), None)
            if closest is not None:
                yield about(closest)
        elif subject is not None and subject != problem.pointer[:2]:
            yield subject

    def _for(self, problem: Problem) -> Iterator[Allowance]:
        """The entries for what a problem is about, and for the host or service where it lies."""
        yield from self._everywhere
        for subject in self.subjects(problem):
            if subject[0] == "name":
                yield from self._of_names[str(subject[1])]
            else:
                yield from self._at.get(subject, ())

    def _subject(self, pointer: Pointer) -> Pointer | None:
        """The domain or subdomain in whose declaration a pointer lies."""
        return self._declared.get(pointer[:4]) or self._declared.get(pointer[:2])


def _unknown(entry: Allowance, known: bool) -> Problem:
    if known:
        message = f"{entry.rule} cannot be allowed"
        hint: str | None = "mend what it refuses"
    else:
        message = f"there is no rule {entry.rule}"
        hint = _BY_LOWER.get(entry.rule.lower())
        hint = f"write {hint}" if hint else nearest(entry.rule, sorted(_BY_WORD))
    return Problem(kind=UNKNOWN, pointer=(*entry.pointer, "rule"), message=message, hint=hint)
