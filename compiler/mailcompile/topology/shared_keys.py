"""``dkim.keys_of``: the keys of one domain under fixed selectors of others."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.topology import kinds
from mailcompile.topology.domains import BoundDomains
from mailcompile.topology.inputs import DomainInputs, SharedKey
from mailcompile.topology.keys import KeysByDomain
from mailcompile.topology.model import Domain
from mailcompile.topology.nearest import nearest
from mailcompile.topology.policies import Dkim

_LIVE = frozenset({"pending", "active", "retiring"})


def shared_keys(
    domain: Domain, domains: BoundDomains, registry: KeysByDomain
) -> tuple[tuple[SharedKey, ...], list[Problem]]:
    """Where the fixed selectors of ``dkim.keys_of`` lead.

    The keys of one algorithm take turns: in the order in which they were made, the even ones belong
    to the first selector, the odd ones to the second. A selector leads to the oldest of its keys
    that is in use, so the next one is served only when that is gone.
    """
    dkim = domain.settings.dkim
    if dkim is None or dkim.keys_of is None or domain.settings.parked:
        return (), []
    pointer = domain.origin("dkim/keys_of")
    try:
        owner = DomainName.host(dkim.keys_of.domain)
    except NameProblem as problem:
        where = (*pointer, "domain")
        return (), [Problem(kind=kinds.BAD_NAME, pointer=where, message=str(problem))]
    other = domains.domains.get(owner)
    if other is None:
        known = (str(name) for name in domains.domains if name != domain.name)
        return (), [_unknown_owner(owner, (*pointer, "domain"), known)]
    theirs = other.settings.dkim
    if other is domain or theirs is None or not _has_pair(other.settings.parked, theirs):
        return (), [_no_pair(owner, (*pointer, "domain"))]
    selectors = dkim.keys_of.selectors
    if len(selectors) != 2 * len(theirs.algorithms):
        return (), [_wrong_count(owner, len(theirs.algorithms), (*pointer, "selectors"))]
    found: list[SharedKey] = []
    for index, algorithm in enumerate(theirs.algorithms):
        keys = [key for key in registry.of(owner) if key.algorithm == algorithm]
        keys.sort(key=lambda key: (key.created, key.selector))
        for turn in (0, 1):
            live: list[Key] = [key for key in keys[turn::2] if key.stage in _LIVE]
            if live:
                target = owner.below(f"{live[0].selector.lower()}._domainkey")
                found.append(SharedKey(selector=selectors[2 * index + turn], target=target))
    return tuple(found), []


def with_sharing(parts: Mapping[DomainName, DomainInputs]) -> dict[DomainName, DomainInputs]:
    """The domains, with the hosts that sign for others by their keys (``dkim.keys_of``)."""
    signers: dict[str, set[str]] = {}
    for part in parts.values():
        dkim = part.domain.settings.dkim
        hosts = {flow.signer for flow in part.flows if flow.signer is not None}
        if dkim is None or dkim.keys_of is None or not hosts:
            continue
        with suppress(NameProblem):  # It was reported.
            signers.setdefault(DomainName.host(dkim.keys_of.domain), set()).update(hosts)
    return {
        name: replace(part, sharing=tuple(sorted(signers[name]))) if name in signers else part
        for name, part in parts.items()
    }


def _has_pair(parked: bool, dkim: Dkim) -> bool:
    """Whether a domain has keys of its own, that all its signers share, in a zone of ours."""
    return not (parked or dkim.keys_of or dkim.per_signer or dkim.delegated)


def _unknown_owner(name: DomainName, pointer: Pointer, known: Iterable[str]) -> Problem:
    return Problem(
        kind=kinds.UNKNOWN_DOMAIN,
        pointer=pointer,
        message=f"there is no domain {name.unicode} whose keys could be shared",
        hint=nearest(name, known) or "declare it under `domains`",
    )


def _no_pair(name: DomainName, pointer: Pointer) -> Problem:
    return Problem(
        kind=kinds.KEYS_OF_NOBODY,
        pointer=pointer,
        message=f"{name.unicode} has no pair of keys that others could share",
        hint="name a domain whose `dkim` has keys of its own that all its signers share",
    )


def _wrong_count(name: DomainName, algorithms: int, pointer: Pointer) -> Problem:
    return Problem(
        kind=kinds.KEYS_OF_NOBODY,
        pointer=pointer,
        message=f"{name.unicode} has {algorithms} algorithm{'s' if algorithms > 1 else ''}, so "
        f"{2 * algorithms} selectors are needed",
        hint="name two selectors for each algorithm, in the order of its `algorithms`",
    )
