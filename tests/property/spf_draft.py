"""A topology while it is drawn, and the roles that its names have so far."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from tests.property import spf_hosts as parts
from tests.property.spf_topology import Topology

TOGETHER = {
    "host": {"bounce", "service", "from", "sub", "own", "parked", "domain", "forward", "sign"},
    "bounce": {"bounce", "from", "sub", "host", "sign"},
    "service": {"host"},
    "alias": set(),
    "from": {"from", "bounce", "sub", "host", "alias elsewhere", "sign"},
    "sub": {"bounce", "from", "host", "forward", "sign"},
    "own": {"host", "forward"},
    "parked": {"host"},
    "alias elsewhere": {"from"},
    "domain": {"host", "forward", "sign"},
    "forward": {"forward", "host", "sub", "own", "domain"},
    "sign": {"host", "bounce", "from", "sub", "domain"},
}
"""Which roles one name may have."""


class Draft:
    """A topology while it is drawn: hosts, services and zones are there, domains grow.

    Roles that the language does not let one name have together are kept apart, and so are those of
    which it does not say how their one record would end.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        domains, zones = draw(parts.zones())
        # Records have to be split where addresses are many, which costs lookups, too.
        many = draw(st.integers(0, 5)) == 0
        self.terms = draw(parts.terms(3 if many else 5))
        services = draw(parts.services(self.terms))
        hosts = draw(parts.hosts([*services], many=many))
        self.source: dict[str, Any] = {
            "mailcompile": 1,
            "hosts": hosts,
            "services": services,
            "domains": {name: {"mx": "none"} for name in domains},
            "zones": zones,
        }
        self.roles: dict[str, set[str]] = {
            host["name"]: {"host"} for host in hosts.values() if "name" in host
        }

    @property
    def topology(self) -> Topology:
        """The topology so far."""
        return Topology(self.source)

    def one(self, items: Iterable[Any]) -> Any:
        return self.draw(st.sampled_from(tuple(items)))

    def once_in(self, number: int) -> bool:
        return self.draw(st.integers(1, number)) == number

    def takes(self, name: str, role: str) -> bool:
        """Gives a name a role, if it may have that beside the others."""
        if self.roles.get(name, set()) <= TOGETHER[role]:
            self.roles.setdefault(name, set()).add(role)
            return True
        return False
