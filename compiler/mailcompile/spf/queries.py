"""The questions of one evaluation, and how many a receiver puts up with (RFC 7208 section 4.6.4).

Sections below are sections of RFC 7208.
"""

from dataclasses import dataclass

from mailcompile.dns import Answer, Resolver, Status
from mailcompile.spf.macros import is_name
from mailcompile.spf.record import MAX_LOOKUPS, MAX_VOID


class Ended(Exception):
    """The evaluation is over, with an error (section 2.6)."""

    def __init__(self, result: str, because: str) -> None:
        super().__init__(f"{result}: {because}")
        self.result = result
        """``permerror`` or ``temperror``."""


@dataclass(slots=True)
class Queries:
    """Asks DNS, and counts."""

    resolver: Resolver
    is_limited: bool = True
    """False once the result stands: an explanation changes nothing any more."""
    lookups: int = 0
    """Terms that cause lookups; the one that is too many is counted, too."""
    void_lookups: int = 0
    """Answers with nothing in them; the one that is too many is counted, too."""

    def count_term(self) -> None:
        """A term that causes lookups comes next; raises ``Ended`` if it is one too many."""
        self.lookups += 1
        if self.is_limited and self.lookups > MAX_LOOKUPS:
            raise Ended("permerror", f"more than {MAX_LOOKUPS} terms cause lookups")

    def values(self, name: str, kind: str) -> tuple[str, ...]:
        """What DNS has; none for a name that it cannot have.

        A name that section 4.8 leaves undefined matches nothing, and nobody is asked. Raises
        ``Ended`` with ``temperror`` if nobody answers (section 5), and with ``permerror`` at the
        third void lookup. Every question that comes back empty is one, also those for the hosts
        behind an ``mx`` and for the names of a client.
        """
        if not is_name(name):
            return ()
        answer = self.resolver.resolve(name, kind)
        if is_failed(answer):
            raise Ended("temperror", f"{name} {kind}: no answer")
        if answer.is_void:
            self.void_lookups += 1
            if self.is_limited and self.void_lookups > MAX_VOID:
                raise Ended("permerror", f"more than {MAX_VOID} void lookups: {name} {kind}")
        return answer.values


def is_failed(answer: Answer) -> bool:
    """An error of DNS (section 4.4); where nothing is known of a name, it is taken as one."""
    return answer.status in (Status.TIMEOUT, Status.UNKNOWN)
