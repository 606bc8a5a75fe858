"""What a receiver asks DNS for the sake of DMARC, each question once (RFC 9989 section 4.10)."""

import re
from typing import TypeAlias

from mailcompile.dmarc.parse import Outcome, PolicyRecord, select_policy
from mailcompile.dns import DomainName, NameProblem, Resolver, Status
from mailcompile.dns.names import MAX_NAME

Step: TypeAlias = tuple[str, str, str]
"""A name, what was asked of it, and what came out."""

_NAME = re.compile(r"(?:[^\s.]{1,63}\.)*[^\s.]{1,63}")
_TYPES = ("CNAME", "A", "AAAA", "MX", "TXT")
"""Any tells whether a name exists. CNAME comes first, because it is not followed: an alias exists
although what it leads to may not (appendix A.4)."""
_UNANSWERED = (Status.TIMEOUT, Status.UNKNOWN)


def plain_name(text: str) -> str | None:
    """The name in lower case, without the last dot; ``None`` if none can be so called.

    U-labels MUST be converted to A-labels (RFC 9989 section 5.3.1). Names that are no host's are
    taken as well: they can stand in a message, too.
    """
    if not text.isascii():
        try:
            return DomainName.host(text)
        except NameProblem:
            return None
    name = text.lower().removesuffix(".")
    return name if len(name) <= MAX_NAME and _NAME.fullmatch(name) else None


class Queries:
    """Questions to a resolver. Answers are kept, so that several walks up a tree share them."""

    def __init__(self, resolver: Resolver, *, rfc7489: bool = False) -> None:
        self._resolver = resolver
        self.rfc7489 = rfc7489
        self.steps: list[Step] = []
        """What was asked, in order."""
        self._records: dict[str, tuple[Outcome, PolicyRecord | None]] = {}

    def record_at(self, name: str) -> tuple[Outcome, PolicyRecord | None]:
        """What stands at ``_dmarc`` below a name; there is a record with ``RECORD`` only."""
        found = self._records.get(name)
        if found is None:
            found = self._records[name] = self._ask(name)
        return found

    def exists(self, name: str) -> bool | None:
        """Whether a name exists: it has records of any type, or names below it (RFC 9989 section
        3.2.13, RFC 8020). ``None`` if DNS does not say."""
        found = None
        for kind in _TYPES:
            status = self._resolver.resolve(name, kind).status
            if status not in _UNANSWERED:
                found = status is not Status.NXDOMAIN
                break
        known = Outcome.EXISTS if found else Outcome.NONEXISTENT
        self.steps.append((name, "existence", Outcome.TIMEOUT if found is None else known))
        return found

    def _ask(self, name: str) -> tuple[Outcome, PolicyRecord | None]:
        owner = f"_dmarc.{name}"
        if len(owner) > MAX_NAME:
            return Outcome.NONE, None  # there is no such name that one could ask
        answer = self._resolver.resolve(owner, "TXT")
        found: tuple[Outcome, PolicyRecord | None] = (Outcome.TIMEOUT, None)
        if answer.status not in _UNANSWERED:
            found = select_policy(answer.values, rfc7489=self.rfc7489)
        self.steps.append((owner, "TXT", found[0]))
        return found
