"""The key registry, bound to domains."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from mailcompile.diagnostics import KEYS, Kind, Pointer, Problem
from mailcompile.dkim import public_key_problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.topology import key_kinds, kinds
from mailcompile.topology.inputs import DomainInputs
from mailcompile.topology.nearest import nearest

_IN_USE = frozenset({"active", "pending"})


class KeysByDomain:
    """The registry's keys by the domain that they sign for."""

    def __init__(self) -> None:
        self._keys: dict[DomainName, list[Key]] = {}

    def add(self, domain: DomainName, key: Key) -> None:
        self._keys.setdefault(domain, []).append(key)

    def of(self, domain: DomainName) -> tuple[Key, ...]:
        """The keys of ``domain``, by selector."""
        return tuple(sorted(self._keys.get(domain, ()), key=lambda key: key.selector))

    def has_live(self, domain: DomainName) -> bool:
        """Whether there is a key that signs, or will."""
        return any(key.stage in _IN_USE for key in self._keys.get(domain, ()))

    def unused(self, inputs: Iterable[DomainInputs]) -> Iterable[Problem]:
        """Keys of domains for which no host of ours signs (``removed`` ones are history)."""
        signed = {
            part.name for part in inputs if part.sharing or any(flow.signer for flow in part.flows)
        }
        for domain, keys in self._keys.items():
            live = [key for key in keys if key.stage not in ("removed", "revoked")]
            if domain in signed or not live:
                continue
            yield _problem(
                key_kinds.KEY_OF_NOBODY,
                ("domains", live[0].domain),
                f"there are keys for {domain.unicode}, but no host of ours signs for it",
                hint="declare the sender that uses them, or set their `stage` to revoked",
                on_key=True,
            )


def bind_keys(keys: Iterable[Key], declared: frozenset[str]) -> tuple[KeysByDomain, list[Problem]]:
    """The registry by domain, with keys and selectors that no verifier could use.

    ``declared`` are the IDs of hosts, one of which may hold a private key alone.
    """
    registry = KeysByDomain()
    problems: list[Problem] = []
    published: dict[DomainName, Key] = {}
    taken: dict[tuple[object, ...], Key] = {}
    for key in keys:
        try:
            domain, owner = _names(key)
        except _NoNameError as error:
            problems.append(error.problem)
            continue
        if published.setdefault(owner, key) is not key:
            message = f"the selector {key.selector} of {key.domain} is declared twice"
            kind = kinds.SAME_NAME_TWICE
            twice = _problem(kind, _pointer(key), message, on_key=True)
            problems.append(replace(twice, first=_pointer(published[owner])))
            continue
        wrong = list(_wrong(key, declared))
        if key.stage in _IN_USE:
            place = (domain, key.algorithm, key.signer, key.stage)
            other = taken.setdefault(place, key)
            wrong += [_two(key, other)] if other is not key else []
        problems += wrong
        registry.add(domain, key)
    return registry, problems


class _NoNameError(Exception):
    """A domain or selector that makes no name."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _names(key: Key) -> tuple[DomainName, DomainName]:
    """The domain, and the owner name of the key's record. Raises ``_NoNameError``."""
    try:
        domain = DomainName.host(key.domain)
    except NameProblem as error:
        pointer = ("domains", key.domain)
        raise _NoNameError(_problem(kinds.BAD_NAME, pointer, str(error), on_key=True)) from None
    try:
        # Each label of a selector is a label of a host name (RFC 6376 section 3.1).
        selector = DomainName.host(f"{key.selector}.{domain}").relative_to(domain)
        return domain, DomainName.record(f"{selector}._domainkey.{domain}")
    except NameProblem as error:
        kind = key_kinds.BAD_SELECTOR
        raise _NoNameError(_problem(kind, _pointer(key), str(error), on_key=True)) from None


def _wrong(key: Key, declared: frozenset[str]) -> Iterable[Problem]:
    """What is wrong with an entry by itself."""
    if key.signer is not None and key.signer not in declared and key.stage in _IN_USE:
        message = f"{key.selector} is bound to the host {key.signer}, which is not declared"
        hint = nearest(key.signer, declared)
        yield _problem(kinds.UNKNOWN_HOST, (*_pointer(key), "signer"), message, hint)
    unusable = public_key_problem(key.algorithm, key.public)
    if unusable is not None:
        message = f"the public key of {key.selector} is unusable: {unusable}"
        yield _problem(key_kinds.BAD_PUBLIC_KEY, (*_pointer(key), "public"), message)
    for name, text in (("created", key.created), *key.dates.items()):
        if not _is_date(text):
            message = f"{text} is no day of the calendar"
            yield _problem(key_kinds.BAD_DATE, (*_pointer(key), name), message, "write YYYY-MM-DD")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _pointer(key: Key) -> Pointer:
    return ("domains", key.domain, key.selector)


def _two(key: Key, other: Key) -> Problem:
    return _problem(
        key_kinds.TWO_KEYS_IN_ONE_STAGE,
        (*_pointer(key), "stage"),
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
