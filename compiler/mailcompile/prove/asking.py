"""Questions as receivers ask them, put to the world."""

from mailcompile.dmarc import is_public_suffix
from mailcompile.dns import Answer, DomainName, Resolver, Status, follow
from mailcompile.prove.world import World

_NOTHING = Answer(Status.NXDOMAIN)
_POLICY = "_dmarc."


class WorldResolver:
    """A resolver over a world: it follows CNAMEs, and keeps what it was told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[tuple[str, str], Answer] = {}

    def resolve(self, name: str, kind: str) -> Answer:
        """See ``Resolver.resolve``."""
        question = (name, kind)
        answer = self._told.get(question)
        if answer is None:
            answer = self._told[question] = self._asked(name.lower().removesuffix("."), kind)
        return answer

    def _asked(self, name: str, kind: str) -> Answer:
        answer = follow(self._lookup, name, kind)
        if answer.status is Status.UNKNOWN and name.startswith(_POLICY):
            above = name.removeprefix(_POLICY)
            # A public suffix publishes nothing, or says `psd=y`, and both decide alike. Any single
            # label is one (publicsuffix.org: "if no rules match, the prevailing rule is *").
            if "." not in above or is_public_suffix(above):
                return _NOTHING
        return answer

    def _lookup(self, name: str, kind: str) -> Answer:
        return self._world.lookup(DomainName(name), kind)


class WithRecord:
    """A resolver with another text at one name: what if the SPF record there were this one?"""

    def __init__(self, resolver: Resolver, name: str, text: str) -> None:
        self._resolver = resolver
        self._name = name
        self._answer = Answer(Status.ANSWER, (text,))

    def resolve(self, name: str, kind: str) -> Answer:
        """See ``Resolver.resolve``."""
        if kind == "TXT" and name.lower().removesuffix(".") == self._name:
            return self._answer
        return self._resolver.resolve(name, kind)
