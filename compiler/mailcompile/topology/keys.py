"""The key registry, bound to domains."""

from collections.abc import Iterable

from mailcompile.diagnostics import KEYS, Kind, Pointer, Problem
from mailcompile.dkim import public_key_problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.topology import kinds
from mailcompile.topology.hosts import nearest
from mailcompile.topology.model import ZoneInputs

_EXCLUSIVE = frozenset({"active", "pending"})


class KeysByDomain:
    """The registry's keys by the domain that they sign for."""

    def __init__(self) -> None:
        self._keys: dict[DomainName, list[Key]] = {}

    def add(self, domain: DomainName, key: Key) -> None:
        self._keys.setdefault(domain, []).append(key)

    def of(self, domain: DomainName) -> tuple[Key, ...]:
        """The keys of ``domain``, by selector."""
        return tuple(sorted(self._keys.get(domain, ()), key=lambda key: key.selector))

    def unused(self, inputs: Iterable[ZoneInputs]) -> Iterable[Problem]:
        """Keys of domains for which no host of ours signs (``removed`` ones are history)."""
        signed = {zone.zone for zone in inputs if any(flow.signer for flow in zone.flows)}
        for domain, keys in self._keys.items():
            live = [key for key in keys if key.stage not in ("removed", "revoked")]
            if domain in signed or not live:
                continue
            yield _problem(
                kinds.KEY_OF_NOBODY,
                ("domains", live[0].domain),
                f"there are keys for {domain.unicode}, but no host of ours signs for it",
                hint="declare the sender that uses them, or revoke them",
                on_key=True,
            )


def bind_keys(keys: Iterable[Key], declared: frozenset[str]) -> tuple[KeysByDomain, list[Problem]]:
    """The registry by domain, with keys and selectors that no verifier could use.

    ``declared`` are the IDs of hosts, one of which may hold a private key alone.
    """
    registry = KeysByDomain()
    problems: list[Problem] = []
    taken: dict[tuple[object, ...], Key] = {}
    published: dict[DomainName, Key] = {}
    for key in keys:
        pointer: Pointer = ("domains", key.domain, key.selector)
        try:
            domain = DomainName.host(key.domain)
        except NameProblem as problem:
            problems.append(_problem(kinds.BAD_NAME, pointer[:2], str(problem), on_key=True))
            continue
        try:
            # Each label of a selector is a label of a host name (RFC 6376 section 3.1).
            selector = DomainName.host(f"{key.selector}.{domain}").relative_to(domain)
            name = DomainName.record(f"{selector}._domainkey.{domain}")
        except NameProblem as problem:
            problems.append(_problem(kinds.BAD_SELECTOR, pointer, str(problem), on_key=True))
            continue
        if published.setdefault(name, key) is not key:
            message = f"the selector {key.selector} of {key.domain} is declared twice"
            problems.append(_problem(kinds.DECLARED_TWICE, pointer, message, on_key=True))
            continue
        if key.signer is not None and key.signer not in declared:
            message = f"{key.selector} is bound to the host {key.signer}, which is not declared"
            hint = nearest(key.signer, declared)
            problems.append(_problem(kinds.UNKNOWN_ID, (*pointer, "signer"), message, hint))
        wrong = public_key_problem(key.algorithm, key.public)
        if wrong is not None:
            message = f"the public key of {key.selector} is unusable: {wrong}"
            problems.append(_problem(kinds.BAD_PUBLIC_KEY, (*pointer, "public"), message))
            continue
        if key.stage in _EXCLUSIVE:
            other = taken.setdefault((domain, key.algorithm, key.signer, key.stage), key)
            if other is not key:
                problems.append(_two(pointer, key, other))
        registry.add(domain, key)
    return registry, problems


def _two(pointer: Pointer, key: Key, other: Key) -> Problem:
    return _problem(
        kinds.TWO_KEYS_IN_ONE_STAGE,
        (*pointer, "stage"),
        f"{other.selector} and {key.selector} are both {key.stage} {key.algorithm} keys "
        f"of {key.domain}",
        hint="only one of them can be; the other is pending, retiring or revoked",
    )


def _problem(
    kind: Kind,
    pointer: Pointer,
    message: str,
    hint: str | None = None,
    on_key: bool = False,
) -> Problem:
    return Problem(
        kind=kind, pointer=pointer, message=message, hint=hint, on_key=on_key, source=KEYS
    )
