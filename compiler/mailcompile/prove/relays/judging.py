"""What a relay's listeners let its clients send, held against what was declared for them."""

from collections.abc import Collection, Iterator, Mapping

from mailcompile.prove.relays.clients import Declared
from mailcompile.prove.relays.reading import REDIRECT, Listener, Names, Reading, meeting
from mailcompile.spf import IpSet


class Judgement:
    """One relay: ``networks`` and ``peers`` (those with an address in common) by client."""

    def __init__(
        self,
        declared: Mapping[str, Declared],
        networks: Mapping[str, IpSet],
        peers: Mapping[str, Collection[str]],
        reading: Reading,
    ) -> None:
        self._declared, self._networks, self._peers = declared, networks, peers
        self._reading = reading
        sets = {("client", client): found for client, found in networks.items()}
        for number, listener in enumerate(reading.listeners):
            sets["listener", str(number)] = listener.networks
        for number, rule in enumerate(reading.redirects):
            sets["rule", str(number)] = IpSet.of(rule.network)
        self._meets = meeting(sets)
        every = (one.from_domains for one in declared.values())
        self._every = {name for names in every for name in names}

    def _met(self, kind: str, key: str, wanted: str) -> list[str]:
        return sorted(name for sort, name in self._meets[kind, key] if sort == wanted)

    def _listeners(self, client: str) -> list[Listener]:
        met = self._met("client", client, "listener")
        return [self._reading.listeners[int(number)] for number in met]

    def failures(self, leave_out: Collection[str]) -> Iterator[tuple[str, str]]:
        """What lets somebody send in a name that is not his, or keeps him from sending in one that
        is: in words, and with the place. Whether mail of ``leave_out`` gets through is no matter.
        """
        for number, listener in enumerate(self._reading.listeners):
            stranger = listener.networks
            for client in self._met("listener", str(number), "client"):
                stranger = stranger - self._networks[client]
                yield from self._beyond(client, listener)
            if stranger:
                yield (
                    f"a listener admits {stranger.sample()}, which gives no mail to this relay",
                    f"{stranger.sample()} may send {_as(listener.sender)} ({listener.place})",
                )
        for client in sorted(self._declared):
            if client not in leave_out:
                yield from self._refused(client)

    def _beyond(self, client: str, listener: Listener) -> Iterator[tuple[str, str]]:
        peers = [self._declared[one] for one in self._peers[client]]
        for where, names, mine in (
            ("MAIL FROM", listener.mail_from, {name for one in peers for name in one.mail_from}),
            ("From", listener.sender, {name for one in peers for name in one.from_domains}),
        ):
            if names.open is not None:
                other = min(self._every - mine, default="any domain")
                yield (
                    f"{client} may put domains into {where} that were not declared for it",
                    f"{client} may send as {other} in {where}: {names.open} ({names.place})",
                )
            for name in sorted((names.domains or frozenset()) - mine):
                yield (
                    f"{client} may put a domain into {where} that was not declared for it",
                    f"{client} may send as {name} in {where} ({names.place})",
                )

    def _refused(self, client: str) -> Iterator[tuple[str, str]]:
        """Declared mail that no listener lets through."""
        lacking = {one.port: self._lacking(client, one) for one in self._listeners(client)}
        good = {port for port, what in lacking.items() if what is None}
        if lacking and not good:
            listener = self._listeners(client)[0]
            yield (
                f"declared mail of {client} is refused",
                f"{client} may not send {lacking[listener.port]} ({listener.place})",
            )
        for number in self._met("client", client, "rule") if good else ():
            rule = self._reading.redirects[int(number)]
            if rule.port not in good:
                meant = IpSet.of(rule.network) & self._networks[client]
                yield (
                    f"mail of {client} is led to a port that is not its own",
                    f"{meant.sample()} is led to port {rule.port} "
                    f"({self._reading.place(REDIRECT, rule.line)})",
                )

    def _lacking(self, client: str, listener: Listener) -> str | None:
        """The first thing that was declared for the client and that the listener refuses."""
        outside = self._networks[client] - listener.networks
        if outside:
            return f"from {outside.sample()}"
        declared = self._declared[client]
        for where, names, wanted in (
            ("MAIL FROM", listener.mail_from, declared.mail_from),
            ("From", listener.sender, declared.from_domains),
        ):
            if names.domains is not None and not wanted <= names.domains:
                return f"as {min(wanted - names.domains)} in {where}"
        return None

    def without_listener(self) -> Iterator[str]:
        """Clients that no listener is for."""
        return (client for client in sorted(self._declared) if not self._listeners(client))

    def beside_redirects(self) -> Iterator[tuple[str, IpSet]]:
        """Clients with the addresses that no redirect leads from port 25 to a listener."""
        for client in sorted(self._declared):
            left = self._networks[client]
            for number in self._met("client", client, "rule"):
                left = left - IpSet.of(self._reading.redirects[int(number)].network)
            if left:
                yield client, left


def _as(names: Names) -> str:
    return "as any domain" if not names.domains else f"as {min(names.domains)} in From"
