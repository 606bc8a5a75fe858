"""What the Postfix files of a relay say, as values: listeners, whom they admit, and doubts."""

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeVar

from mailcompile.formats.nftables import Redirect
from mailcompile.formats.postfix import Rule, Service, UnreadablePostfix, read_regexp_table
from mailcompile.spf import IpSet

Key = TypeVar("Key", bound=Hashable)

MASTER = "master.cf.append"
COMMANDS = "relays-mail-from"
REDIRECT = "redirect.nft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The domains that a list admits, and where it stands."""

    domains: frozenset[str] | None
    """``None``: every domain, or not known, see ``open``."""
    open: str | None = None
    """Why every domain gets through."""
    place: str

    @property
    def known(self) -> bool:
        return self.domains is not None or self.open is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A port of the relay."""

    port: int
    networks: IpSet
    mail_from: Names
    sender: Names
    """What may stand in From."""
    place: str


@dataclass(slots=True)
class Reading:
    """The files of a relay, read; ``doubts`` say what is not understood."""

    folder: str
    files: Mapping[str, bytes]
    """Names in the folder."""
    signer: str
    listeners: list[Listener] = field(default_factory=list)
    redirects: tuple[Redirect, ...] = ()
    doubts: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def doubt(self, text: str, name: str, line: int = 0) -> None:
        self.doubts.append(f"{text} ({self.place(name, line)})")

    def place(self, name: str, line: int = 0) -> str:
        return f"{self.folder}/{name}" + (f":{line}" if line else "")

    def expect(self, service: Service, expected: Mapping[str, str], read: Set[str]) -> None:
        """Doubts options with another value than the one we know, and what is neither among them
        nor ``read`` elsewhere."""
        for name, value in expected.items():
            option = service.option(name)
            if option is None:
                self.doubt(f"no `{name}`", MASTER, service.line)
            elif option.value != value:
                self.doubt(f"`{name}` is {option.value[:60]!r}", MASTER, option.line)
        for option in service.options:
            if option.name not in expected and option.name not in read:
                self.doubt(f"`{option.name}` is not known", MASTER, option.line)

    def table(self, name: str) -> tuple[Rule, ...]:
        """The rules of a file of the folder. Raises ``UnreadablePostfix``."""
        if name not in self.files:
            raise UnreadablePostfix(f"there is no file {name}")
        return read_regexp_table(self.files[name])


def meeting(sets: Mapping[Key, IpSet]) -> Mapping[Key, set[Key]]:
    """Each key with those whose addresses have some in common with its own, itself among them."""
    found: dict[Key, set[Key]] = {key: {key} for key in sets}
    for family in ("v4", "v6"):
        spans = [
            (first, last, key) for key, one in sets.items() for first, last in getattr(one, family)
        ]
        open_ones: list[tuple[int, Key]] = []
        for first, last, key in sorted(spans, key=lambda span: span[:2]):
            open_ones = [one for one in open_ones if one[0] >= first]
            for _, other in open_ones:
                found[key].add(other)
                found[other].add(key)
            open_ones.append((last, key))
    return found
