"""check_host() for all clients of a family at once (RFC 7208).

Sections below are sections of RFC 7208.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from mailcompile.dns import Resolver, Status
from mailcompile.spf.clients import RECEIVERS, Clients, Doubt, Ending, Groups, Limits, Uncounted
from mailcompile.spf.ipset import ALL_IPV4, ALL_IPV6
from mailcompile.spf.macros import is_name
from mailcompile.spf.parse import RecordProblem, spf_records
from mailcompile.spf.plan import Lookup, Plan, Run, plan_of
from mailcompile.spf.ranges import Range, Ranges, joined
from mailcompile.spf.record import MAX_MX
from mailcompile.spf.targets import Targets

_DECIDES_NOTHING = ("fail", "softfail", "neutral")


@dataclass(slots=True)
class Notes:
    """What was met on the way, in the order of the evaluation."""

    symbolic: dict[tuple[str, str], None] = field(default_factory=dict)
    macro_named: dict[tuple[str, str], None] = field(default_factory=dict)
    doubts: dict[Doubt, tuple[list[Range], list[Range]]] = field(default_factory=dict)
    """With the clients that come there, of IPv4 and of IPv6."""
    unknown: set[str] = field(default_factory=set)
    mx_names: int = 0


@dataclass(slots=True)
class Spread:
    """One evaluation, for the clients of one family.

    It comes to an end soon, whatever is in DNS: a term is looked up only where somebody comes to
    it, each client comes to no more terms than the limit says, and clients who are in the same
    networks go together.
    """

    targets: Targets
    resolver: Resolver
    notes: Notes
    limits: Limits = RECEIVERS
    includes: list[str] = field(default_factory=list)
    """The qualifiers of the includes that are being evaluated, outermost first."""

    def everybody(self, domain: str) -> list[Ending]:
        """What becomes of each address of the family; the clients of the endings partition it."""
        everyone: Groups = {(0, 0): ALL_IPV4 if self.targets.version == 4 else ALL_IPV6}
        endings = self._check_host(domain, everyone)
        if endings is not None:
            return endings
        clients = Clients(everyone, self.limits)
        clients.end("temperror")
        return clients.endings

    def _check_host(self, domain: str, groups: Groups) -> list[Ending] | None:
        """Section 4; ``None`` if nobody knows whether ``domain`` has a record."""
        clients = Clients(groups, self.limits)
        if not is_name(domain) or "." not in domain:  # section 4.3
            clients.end("none")
            return clients.endings
        answer = self.resolver.resolve(domain, "TXT")  # section 4.4
        records = spf_records(answer.values)
        if answer.status is Status.UNKNOWN:
            self.notes.unknown.add(domain)
            return None
        if answer.status is Status.TIMEOUT:
            clients.end("temperror")
        elif len(records) != 1:  # section 4.5
            clients.end("permerror" if records else "none")
        else:
            try:
                plan = plan_of(records[0])
            except RecordProblem:
                clients.end("permerror")  # section 4.6
            else:
                self._follow(plan, domain, clients)
        return clients.endings

    def _follow(self, plan: Plan, domain: str, clients: Clients) -> None:
        """Section 4.6: term after term, as long as somebody is undecided."""
        for step in plan.steps:
            if not clients.groups:
                return
            if isinstance(step, Run):
                clients.match_first(step.v4 if self.targets.version == 4 else step.v6, domain)
            elif step.directive.name == "all":
                clients.end(step.result, ((domain, step.text),))  # section 5.1
            else:
                self._look_up(step, domain, clients)
        if plan.redirect is not None:
            self._redirect(plan.redirect, domain, clients)
        clients.end("neutral")  # section 4.7

    def _look_up(self, step: Lookup, domain: str, clients: Clients) -> None:
        """A directive that causes lookups (section 4.6.4)."""
        clients.look_up()
        if not clients.groups:
            return
        target = self.targets.name(step.directive.domain, domain)
        name = step.directive.name
        if target is None or name == "ptr":
            self._depends_on_message(step, domain, clients)
        elif name == "include":
            self._include(step, target, domain, clients)
        elif name == "exists":
            self._exists(step, target, domain, clients)
        elif name == "mx":
            self._mx(step, target, domain, clients)
        else:
            self._match(self._addresses(target, clients), step, domain, clients)  # section 5.3

    def _depends_on_message(self, step: Lookup, domain: str, clients: Clients) -> None:
        """A directive that depends on the message; it can do no harm where all that lies between
        it and a pass has the qualifier ``+``."""
        name, spec = step.directive.name, step.directive.domain
        through = (*self.includes, step.directive.qualifier)
        uncounted: Uncounted | None = None
        if name == "ptr" or self.targets.are_of_client(spec):
            # One question for the names, and one for each of up to ten names (section 5.5).
            uncounted = "client"
        elif name == "mx":
            uncounted = "hosts"
        elif any(qualifier != "+" for qualifier in through[1:]):
            # Who passes by a later term inside fails by this one, and goes on outside. What the
            # outermost include makes of it is of no matter: a match there is the end.
            uncounted = "include"
        is_worse = uncounted is not None or any(qualifier != "+" for qualifier in through)
        if name == "include":  # it may end in a permerror (section 5.2)
            is_worse = True
            self.notes.macro_named[domain, step.text] = None
        self._doubt(Doubt(domain, step.text, is_worse, uncounted), clients)

    def _doubt(self, doubt: Doubt, clients: Clients) -> None:
        """As if nothing were found there."""
        self.notes.symbolic[doubt.domain, doubt.term] = None
        found = self.notes.doubts.setdefault(doubt, ([], []))
        for group in clients.groups.values():
            found[self.targets.version == 6].extend(group)
        clients.find_nothing()

    def _include(self, step: Lookup, target: str, domain: str, clients: Clients) -> None:
        """Section 5.2."""
        self.includes.append(step.directive.qualifier)
        inner = self._check_host(target, clients.groups)
        self.includes.pop()
        if inner is None:
            return
        undecided: list[Ending] = []
        for ending in inner:
            if ending.result in _DECIDES_NOTHING:
                undecided.append(ending)
                continue
            path = ((domain, step.text), *ending.path)
            result = step.result if ending.result == "pass" else _error(ending.result)
            clients.endings.append(Ending(result, ending.clients, ending.cost, path))
        clients.go_on(undecided)

    def _redirect(self, spec: str, domain: str, clients: Clients) -> None:
        """Section 6.1; what nobody knows is like a failing name server."""
        clients.look_up()
        if not clients.groups:
            return
        text = f"redirect={spec}"
        target = self.targets.name(spec, domain)
        if target is None:
            self.notes.macro_named[domain, text] = None
            self._doubt(Doubt(domain, text, may_be_worse=True, uncounted=None), clients)
        inner = None if target is None else self._check_host(target, clients.groups)
        if inner is None:
            clients.end("temperror")
            return
        for ending in inner:
            path = ((domain, text), *ending.path)
            result = _error(ending.result)
            clients.endings.append(Ending(result, ending.clients, ending.cost, path))
        clients.groups = {}

    def _exists(self, step: Lookup, target: str, domain: str, clients: Clients) -> None:
        """Section 5.7: an A record, of whatever family the client is."""
        values = self._values(target, "A", clients)
        if values:
            clients.end(step.result, ((domain, step.text),))

    def _mx(self, step: Lookup, target: str, domain: str, clients: Clients) -> None:
        """Section 5.4: all hosts are looked up before the addresses are compared."""
        exchanges = self._values(target, "MX", clients)
        self.notes.mx_names = max(self.notes.mx_names, len(exchanges))
        if len(exchanges) > MAX_MX:  # section 4.6.4
            clients.end("permerror")
        addresses: list[str] = []
        for exchange in exchanges:
            # RFC 7505: "." is no host, and nobody asks about the empty name.
            host = exchange.rpartition(" ")[2].lower().removesuffix(".")
            addresses += self._addresses(host, clients)
        self._match(addresses, step, domain, clients)

    def _addresses(self, name: str, clients: Clients) -> tuple[str, ...]:
        """Of the family of the clients (section 5)."""
        return self._values(name, "A" if self.targets.version == 4 else "AAAA", clients)

    def _match(self, addresses: Iterable[str], step: Lookup, domain: str, clients: Clients) -> None:
        """Addresses match with all that have the same first bits (section 5)."""
        version, directive = self.targets.version, step.directive
        length = directive.cidr4 if version == 4 else directive.cidr6
        networks = _networks(tuple(addresses), version, length)
        clients.match(networks, step.result, ((domain, step.text),))

    def _values(self, name: str, kind: str, clients: Clients) -> tuple[str, ...]:
        """What DNS has, as long as somebody asks; as ``queries.Queries.values``."""
        if not clients.groups or not is_name(name):
            return ()
        answer = self.resolver.resolve(name, kind)
        if answer.status is Status.UNKNOWN:
            self.notes.unknown.add(name)
        elif answer.status is Status.TIMEOUT:
            clients.end("temperror")  # section 5
        elif answer.is_void:
            clients.find_nothing()
        return answer.values


def _error(result: str) -> str:
    """Sections 5.2 and 6.1: a record that is not there is an error; other results stay."""
    return "permerror" if result == "none" else result


@lru_cache(maxsize=4096)
def _networks(addresses: tuple[str, ...], version: int, length: int | None) -> Ranges:
    """All addresses that have the first ``length`` bits of one of ``addresses``."""
    bits = 32 if version == 4 else 128
    others = (1 << (bits - (bits if length is None else length))) - 1
    found: list[Range] = []
    for text in addresses:
        with suppress(ValueError):  # what is no address of the family is not compared
            number = int(IPv4Address(text) if version == 4 else IPv6Address(text))
            found.append((number & ~others, number | others))
    return joined(found)
