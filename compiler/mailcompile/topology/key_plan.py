"""Which keys ``keys new`` makes. Pure: the date, and which files exist, come from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from string import ascii_lowercase
from typing import Literal, TypeAlias

from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.topology.inputs import DomainInputs

MadeStage: TypeAlias = Literal["active", "pending"]
Stored: TypeAlias = Mapping[str, frozenset[str]]
"""The selectors for which private keys lie on disk, by domain (A-labels)."""

ALGORITHM_LETTERS = {"rsa-2048": "r", "rsa-3072": "r3", "rsa-4096": "r4", "ed25519": "e"}
"""How selectors show what a key is for. RFC 8301 section 3.2: signers use at least 1024 and should
use at least 2048 bit; verifiers need not take more than 4096. ed25519: RFC 8463 section 4."""

_SUFFIXES: tuple[str, ...] = ("", *ascii_lowercase[1:])
_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    today: date
    algorithm: str | None = None
    """Instead of the algorithms of the domain's settings."""
    signer: str | None = None
    """The one host that gets the key; ``None``: all signers of the domain."""
    first: bool = False
    """An active key at once, though selectors of the domain are known."""
    published: Stored = field(default_factory=dict)
    """The selectors at which hand-written zones publish keys, by domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedKey:
    """A key that is to be made."""

    selector: str
    algorithm: str
    stage: MadeStage


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainPlan:
    """The keys that one domain gets. They are registered together or not at all."""

    domain: DomainName
    written: str
    """The domain as the registry spells it."""
    signer: str | None
    hosts: tuple[str, ...]
    """IDs of the hosts that need the private keys, sorted."""
    keys: tuple[PlannedKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An algorithm of a domain for which nothing is made, since that would lose mail."""

    domain: DomainName
    because: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan:
    """What to make; each domain that was asked for is in one of the three, or refused for one
    algorithm and served for another."""

    domains: tuple[DomainPlan, ...]
    complete: tuple[DomainName, ...]
    """Domains that lack nothing."""
    refused: tuple[Refusal, ...]

    @property
    def count(self) -> int:
        """How many keys are made."""
        return sum(len(domain.keys) for domain in self.domains)


def plan_keys(inputs: Iterable[DomainInputs], wish: Wish, stored: Stored) -> KeyPlan:
    """Fills up, for each algorithm, an active key where there is none and a pending one beside it.

    ``inputs`` are domains for which a host signs; with ``wish.signer`` that host is one of them.
    """
    plans, complete, refused = [], [], []
    for zone in inputs:
        taken = _taken(zone.keys, stored.get(zone.name, frozenset()))
        taken |= wish.published.get(zone.name, frozenset())
        lacking = False
        for each in _of_signers(zone, wish):
            plan, refusals = _plan_domain(zone, each, taken)
            refused += refusals
            lacking = lacking or bool(plan.keys or refusals)
            plans += [plan] if plan.keys else []
        if not lacking:
            complete.append(zone.name)
    return KeyPlan(domains=tuple(plans), complete=tuple(complete), refused=tuple(refused))


def with_selector(plan: KeyPlan, selector: str, zone: DomainInputs, stored: Stored) -> KeyPlan:
    """``plan``, whose only key is of ``zone``, with another selector for it.

    Raises ``NameProblem`` for a selector that is none (RFC 6376 section 3.1).
    """
    (domain,) = plan.domains
    name = DomainName.host(f"{selector}.{zone.name}").relative_to(zone.name)
    DomainName.record(f"{name}._domainkey.{zone.name}")
    if name in _taken(zone.keys, stored.get(zone.name, frozenset())):
        refusal = Refusal(
            domain=zone.name,
            because=f"the selector {name} was used before, and mail that it signed may be underway",
            hint="name another one; without --selector a free one is found",
        )
        return replace(plan, domains=(), refused=(*plan.refused, refusal))
    (key,) = domain.keys
    renamed = replace(domain, keys=(replace(key, selector=name),))
    return replace(plan, domains=(renamed,))


def _of_signers(zone: DomainInputs, wish: Wish) -> tuple[Wish, ...]:
    """The wish itself, or with ``dkim.keys: per_signer`` one for each host that signs."""
    dkim = zone.domain.settings.dkim
    if wish.signer is not None or dkim is None or not dkim.per_signer:
        return (wish,)
    return tuple(replace(wish, signer=host) for host in signing_hosts(zone))


def signing_hosts(zone: DomainInputs) -> tuple[str, ...]:
    """IDs of the hosts that sign with the keys of a domain, sorted: for it, or for domains that
    share its keys."""
    own = {flow.signer for flow in zone.flows if flow.signer is not None}
    return tuple(sorted(own | set(zone.sharing)))


def keys_elsewhere(zone: DomainInputs) -> bool:
    """Whether a domain has no keys here: they are those of another, or in a zone of others."""
    dkim = zone.domain.settings.dkim
    return dkim is not None and (dkim.keys_of is not None or dkim.delegated)


def serving(zone: DomainInputs, algorithm: str, stage: str, signer: str | None) -> tuple[Key, ...]:
    """The keys in a stage that serve ``signer``, or with ``None`` all hosts that sign.

    Empty if one of those hosts has none: then a key for all of them is missing.
    """
    keys = [key for key in zone.keys if (key.algorithm, key.stage) == (algorithm, stage)]
    shared = tuple(key for key in keys if key.signer == signer)
    if shared or signer is not None:
        return shared
    own = tuple(key for key in keys if key.signer in signing_hosts(zone))
    return own if {key.signer for key in own} >= set(signing_hosts(zone)) else ()


def rotation_due(active: Iterable[Key], rotate: int) -> date:
    """The day on which the first of the active keys has signed for ``rotate`` seconds."""
    since = min(key.dates.get("active") or key.created for key in active)
    return days_after(date.fromisoformat(since), rotate)


def days_after(start: date, seconds: int) -> date:
    """The day that many seconds later, rounded up; at most the last day of the calendar."""
    days = -(-seconds // _DAY)
    return start + timedelta(days=min(days, (date.max - start).days))


def _plan_domain(
    zone: DomainInputs, wish: Wish, taken: set[str]
) -> tuple[DomainPlan, list[Refusal]]:
    dkim = zone.domain.settings.dkim
    assert dkim is not None, "no host signs where DKIM is off"
    planned: list[PlannedKey] = []
    refusals: list[Refusal] = []
    for algorithm in (wish.algorithm,) if wish.algorithm else dkim.algorithms:
        active = serving(zone, algorithm, "active", wish.signer)
        shared = () if active or not dkim.per_signer else serving(zone, algorithm, "active", None)
        active = active or shared
        due = {"active": wish.today, "pending": days_after(wish.today, dkim.rotate)}
        if active:
            due["pending"] = max(wish.today, rotation_due(active, dkim.rotate))
        elif (zone.keys or zone.name in wish.published) and not wish.first:
            refusals.append(_not_first(zone, algorithm, wish))
            continue
        stages: tuple[MadeStage, ...] = ("active", "pending")
        for stage in stages:
            if serving(zone, algorithm, stage, wish.signer) or (shared and stage == "active"):
                continue
            selector = _free_selector(zone.name, algorithm, due[stage], taken)
            if isinstance(selector, Refusal):
                refusals.append(selector)
                break
            taken.add(selector)
            planned.append(PlannedKey(selector=selector, algorithm=algorithm, stage=stage))
    plan = DomainPlan(
        domain=zone.name,
        written=zone.keys[0].domain if zone.keys else str(zone.name),
        signer=wish.signer,
        hosts=(wish.signer,) if wish.signer else signing_hosts(zone),
        keys=tuple(planned),
    )
    return plan, refusals


def _taken(keys: Iterable[Key], stored: frozenset[str]) -> set[str]:
    """Selectors that must not be used again, in any stage (RFC 6376 section 3.1); names in DNS
    have no case."""
    return {selector.lower() for selector in (*stored, *(key.selector for key in keys))}


def _free_selector(domain: DomainName, algorithm: str, due: date, taken: set[str]) -> str | Refusal:
    """``m`` and the month in which the key falls due, the algorithm, then ``b``, ``c``…"""
    base = f"m{due.year:04}{due.month:02}{ALGORITHM_LETTERS[algorithm]}"
    for suffix in _SUFFIXES:
        selector = base + suffix
        if selector in taken:
            continue
        try:
            DomainName.record(f"{selector}._domainkey.{domain}")
        except NameProblem as problem:
            return Refusal(
                domain=domain,
                because=f"no selector fits before so long a name: {problem}",
                hint="sign for a shorter name",
            )
        return selector
    return Refusal(
        domain=domain,
        because=f"the selectors {base} to {base}z are all taken",
        hint="name another one with --selector",
    )


def _not_first(zone: DomainInputs, algorithm: str, wish: Wish) -> Refusal:
    keys = sorted(zone.keys, key=lambda key: (key.stage == "removed", key.selector))
    known = [f"{key.selector} {key.stage}" for key in keys]
    registered = {key.selector.lower() for key in keys}
    by_hand = wish.published.get(zone.name, frozenset()) - registered
    known += [f"{selector} by hand" for selector in sorted(by_hand)]
    shown = ", ".join(known[:4])
    more = f" and {len(known) - 4} more" if known[4:] else ""
    whose = f" of {wish.signer}" if wish.signer else ""
    return Refusal(
        domain=zone.name,
        because=f"there is no active {algorithm} key{whose}, but selectors are known ({shown}"
        f"{more}): a key that signs before it is published would lose the mail in between",
        hint="enter the key that is in use into keys.yaml with its `public`; or set the stage of a "
        "pending one to active there, once it is published and the TTL has passed; or, "
        "before the domain sends, make one that is active at once with --first",
    )
