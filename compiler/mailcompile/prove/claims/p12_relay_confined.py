"""P12: through a relay, each host sends in the names that were declared for it, and in no other."""

import re
from collections.abc import Iterable, Iterator, Mapping

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.relays.clients import Declared, declared_clients
from mailcompile.prove.relays.judging import Judgement
from mailcompile.prove.relays.listeners import read_relay
from mailcompile.prove.relays.reading import MASTER, meeting
from mailcompile.spf import IpSet
from mailcompile.topology import Context, DomainInputs

KIND = Kind(
    code="P12",
    name="unconfined-relay-client",
    severity=Severity.ERROR,
    reason="""Claim P12: mail that a relay of ours accepts from the addresses of a host of ours has
a MAIL FROM, never an empty one, in the domains that were declared for that host through this relay,
and one address in From, in exactly those; and the relay signs for the host by the listener on which
the mail came in, not by its address. Only rspamd signs by address: there the claim rests on
`redirect.nft`, which leads the host from port 25 to its listener. A web host that is broken into
then sends as its own domains and as nobody else's.

The claim is read from the Postfix files in `out/signers`, and holds once `INSTALL.md` beside them
was followed. What is not understood there is
undecidable, and so are hosts that share an address, hosts that forward mail of strangers, and a
signer that is configured elsewhere. Where the claim fails, the compiler is wrong, not the topology.
Display names, Reply-To, and mail that a host sends directly are no part of it.""",
)

_OPEN = (
    "a host that gives its mail to {relay} and is broken into can send as every domain of that "
    "relay{signed}"
)
_PATH = re.compile(r"signers/([^/]+)/postfix/(.+)", re.DOTALL)


def relay_confined(
    context: Context, domains: Iterable[DomainInputs], files: Mapping[str, bytes]
) -> Iterator[Proof]:
    """The proofs for each relay of ours, by its ID; the subject is its name, or the ID.

    ``domains`` are all domains and subdomains of the topology (``Bound.domains``). ``files`` are
    what is about to be written, by path below ``out/``; only ``signers/ID/postfix/…`` is read.
    """
    enabled = (context.outputs.get("signers") or {}).get("enabled") is not False
    declared = declared_clients(context, domains)
    written: dict[str, dict[str, bytes]] = {relay: {} for relay in declared}
    for path, content in files.items():
        found = _PATH.match(path)
        if found is not None:
            written.setdefault(found[1], {})[found[2]] = content
    for relay in sorted(written):
        case = _Relay(context, relay, declared.get(relay, {}), written[relay])
        yield from case.proofs(enabled)


class _Relay:
    """One relay, with what was declared and what its files say."""

    def __init__(
        self,
        context: Context,
        relay: str,
        declared: Mapping[str, Declared],
        files: Mapping[str, bytes],
    ) -> None:
        host = context.hosts.get(relay)
        self._relay, self._declared, self._files = relay, declared, files
        self._signer = host.signer if host is not None else "none"
        self._subject = (host.name or relay) if host is not None else relay
        self._pointer = host.pointer if host is not None else ()
        self._networks = {one: IpSet.of(*context.hosts[one].networks) for one in declared}
        self._own = IpSet.of(*host.networks) if host is not None else IpSet.nothing()
        self._peers = meeting(self._networks)

    def proofs(self, enabled: bool) -> Iterator[Proof]:
        if not enabled or MASTER not in self._files:
            why = "nothing is written that would confine it"
            if not enabled:
                why = (
                    "`outputs.signers.enabled` is false, so the relay's configuration is not known"
                )
            yield from self._decided(undecidable=[why, *self._unsuitable()])
            return
        reading = read_relay(f"signers/{self._relay}/postfix", self._files, self._signer)
        judged = Judgement(self._declared, self._networks, self._peers, reading)
        never = {
            client
            for client, declared in self._declared.items()
            if self._never_confined(client, declared) is not None
        }
        failures = [
            Failure(because=because, counterexample=example, pointer=self._pointer)
            for because, example in dict.fromkeys(judged.failures(never))
        ]
        doubts = [*self._unsuitable(), *reading.doubts]
        doubts += [f"no listener is for {client}" for client in judged.without_listener()]
        yield from self._decided(failures, [*doubts, *self._signing(judged)])

    def _decided(
        self, failures: Iterable[Failure] = (), undecidable: list[str] | None = None
    ) -> Iterator[Proof]:
        signed = "" if self._signer == "none" else ", signed"
        reasons = list(dict.fromkeys(undecidable or ()))
        if reasons:
            warned = _OPEN.format(relay=self._subject, signed=signed)
            reasons = [*reasons[:3], *_left(len(reasons) - 3), warned]
        names = listed(sorted(self._declared))
        yield from decided(
            "P12",
            self._subject,
            because=f"once INSTALL.md was followed, listeners for {names} admit each with its "
            "declared domains alone, in MAIL FROM and in From; on other ports they are strangers"
            f"{self._signs()}",
            failures=failures,
            undecidable=reasons,
        )

    def _signs(self) -> str:
        """By what the signer knows mail of the clients."""
        if self._signer == "none":
            return ""
        if self._signer == "rspamd":
            return (
                "; rspamd signs by address, so this depends on redirect.nft being loaded, which "
                "leads them from port 25 to their listeners"
            )
        return f"; {self._signer} signs by the listener, not by address"

    def _unsuitable(self) -> Iterator[str]:
        """What no file could make good."""
        for client, declared in sorted(self._declared.items()):
            reason = self._never_confined(client, declared)
            if reason is not None:
                yield reason
            differing = [
                other for other in self._peers[client] if self._declared[other] != declared
            ]
            if differing:
                one, other = sorted((client, min(differing)))
                yield f"{one} and {other} share an address, and may not send the same"

    def _never_confined(self, client: str, declared: Declared) -> str | None:
        if declared.forwards:
            return f"{client} forwards mail of strangers, whose From is anybody's"
        if any(name.startswith("*") for name in declared.from_domains | declared.mail_from):
            return f"{client} sends as every name below a wildcard"
        if not self._networks[client]:
            return f"no address of {client} is known"
        if self._networks[client] & self._own:
            return f"{client} has an address of the relay itself"
        return None

    def _signing(self, judged: Judgement) -> Iterator[str]:
        """Whether the signer goes by the listener; what amavisd and opendkim go by is among the
        listener's options."""
        if self._signer == "external":
            yield "its signer is configured elsewhere, and may sign by address"
        if self._signer == "rspamd":
            for client, left in judged.beside_redirects():
                yield (
                    f"rspamd signs by address, and {left.sample()} of {client} reaches it on "
                    "port 25, too: no redirect leads it to its listener"
                )


def _left(count: int) -> list[str]:
    return [f"and {count} more reasons"] if count > 0 else []
