"""What a topology declares about SPF: for each name, who may use it and what all others get.

Made from the words of the language alone; it does not know how a record is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.property.receivers import Declared, Network
from tests.property.spf_outside import ALIASES, TERMS
from tests.property.spf_topology import Scope, Settings, Topology, addresses, senders


@dataclass(frozen=True, slots=True)
class Book:
    """What is declared, as it is found role by role."""

    topology: Topology
    aliases: dict[str, Declared] = field(default_factory=dict)
    """Bounce names that lead to a name of a service."""
    quiet: set[str] = field(default_factory=set)
    """Other names that can be asked about; they get no record, unless they have another role."""
    silent: set[str] = field(default_factory=set)
    """Names that get none for `spf: none`, unless they have another role."""
    _networks: dict[str, list[Network]] = field(default_factory=dict)
    _endings: dict[str, set[str]] = field(default_factory=dict)
    _sharing: dict[str, str] = field(default_factory=dict)
    """Domains to the name of the record that they share."""

    def declared(self) -> dict[str, Declared]:
        """Every name that has an SPF record, with the union of its roles."""
        for name, shared in self._sharing.items():
            self._networks[name] += self._networks[shared]
        found = {}
        for name, networks in self._networks.items():
            scope = self.topology.scopes.get(name)
            if scope is not None and scope.silent and not scope.parked:
                self.silent.add(name)
                continue
            endings = self._endings.get(name, {"fail"})
            assert len(endings) == 1, f"the strategies must not let {name} end in two ways"
            found[name] = Declared(networks=tuple(networks), otherwise=next(iter(endings)))
        return found

    def let(self, name: str, networks: Iterable[Network] = (), ending: str | None = None) -> None:
        """A role of a name, and how its record ends if the role says so."""
        self._networks.setdefault(name, []).extend(networks)
        if ending is not None:
            self._endings.setdefault(name, set()).add(ending)

    def add_scope(self, scope: Scope) -> None:
        """A domain or subdomain with its bounce names and From names."""
        if scope.alias:
            self.quiet.add(scope.name)
            return
        self.let(scope.name)
        if scope.parked:
            return
        ending = "fail" if scope.says("use") == "redirect" else scope.ending
        if terms := scope.says("terms"):
            self.let(scope.name, term_networks(terms), ending)
        if shared := scope.says("shared_record"):
            self.let(shared)
            self.let(scope.name, (), ending)
            self._sharing[scope.name] = shared
        for sender in senders(scope):
            for label in sender.get("from_subdomains", ()):
                self._from_name(scope, f"{label}.{scope.name}")
            for member_id in self.topology.delivers(sender):
                if "bounce" in sender:
                    self._bounce(scope, f"{sender['bounce']}.{scope.name}", member_id)
                else:
                    self._own(scope, member_id)
        for host_id, host in self.topology.hosts.items():
            if host.get("system_mail") == {"rewrite": scope.name}:
                for member_id in self.topology.egress(host_id):
                    self._own(scope, member_id)

    def add_host(self, host_id: str, host: Settings) -> None:
        """What a host is called, what it sends itself, and what it forwards."""
        topology = self.topology
        for name in host.get("forwards", {}).values():
            if (scope := topology.enclosing(name)) is not None:
                self._sends_as(name, host_id, scope)
        name = host.get("name", "")
        zone = topology.zone(name)
        if zone is None:
            return
        self.quiet.add(name)
        if host.get("internal"):
            return
        if "relay" not in host or host_id in self._direct():
            self.let(name, topology.visible(host_id))
        elif addresses(host) and topology.closes(zone) and name not in self.silent:
            # A name without a role; one that `spf: none` silences has one.
            self.let(name)
        scope = topology.enclosing(name)
        if host.get("system_mail") == "sign" and scope is not None:
            self._sends_as(name, host_id, scope)

    def _direct(self) -> set[str]:
        """Who delivers some mail, if only by `via`, so that receivers hear its name."""
        return {
            member_id
            for scope in self.topology.scopes.values()
            for sender in senders(scope)
            for member_id in self.topology.delivers(sender)
        }

    def _sends_as(self, name: str, host_id: str, scope: Scope) -> None:
        for member_id in self.topology.egress(host_id):
            self.let(name, self._seen(scope, member_id), scope.ending)

    def _from_name(self, scope: Scope, name: str) -> None:
        below = self.topology.scopes.get(name)
        if scope.silent:
            self.silent.add(name)
        elif below is None or not below.alias:
            self.let(name)

    def _own(self, scope: Scope, member_id: str) -> None:
        """A sender whose MAIL FROM is the domain."""
        if self._service(scope, member_id).get("rewrites_mail_from"):
            return
        if scope.name in self._sharing:
            shared = self._sharing[scope.name]
            self.let(shared, self._seen(scope, member_id, literally=True))
        else:
            self.let(scope.name, self._seen(scope, member_id), scope.ending)

    def _bounce(self, scope: Scope, name: str, member_id: str) -> None:
        bounce = self._service(scope, member_id).get("bounce")
        if bounce is not None and "cname" in bounce:
            self.aliases[name] = ALIASES[bounce["cname"]]
        elif scope.silent:
            self.silent.add(name)
        elif bounce is not None:
            self.let(name, term_networks(bounce["spf"]), scope.ending)
        else:
            self.let(name, self._seen(scope, member_id), scope.ending)

    def _service(self, scope: Scope, member_id: str) -> Settings:
        """A service as a domain has it, nothing for a host."""
        services = self.topology.services
        return scope.service(services, member_id) if member_id in services else {}

    def _seen(self, scope: Scope, member_id: str, *, literally: bool = False) -> list[Network]:
        """From where a host or service sends; with `style: mx`, all hosts are the MX hosts."""
        if member_id in self.topology.services:
            return term_networks(self._service(scope, member_id).get("spf") or ())
        if scope.by_mx and not literally:
            return self.topology.receiving(scope.mx)
        return self.topology.visible(member_id)


def read(source: dict[str, Any]) -> Book:
    """All that a topology declares."""
    book = Book(Topology(source))
    for scope in book.topology.scopes.values():
        book.add_scope(scope)
    for host_id, host in book.topology.hosts.items():
        book.add_host(host_id, host)
    return book


def term_networks(terms: Iterable[str]) -> list[Network]:
    return [network for term in terms for network in TERMS[term].networks]
