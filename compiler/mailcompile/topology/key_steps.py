"""What ``keys list`` shows: stages, the next step of each key, and when it is due. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import STAGES, Key
from mailcompile.topology.inputs import DomainInputs
from mailcompile.topology.key_plan import (
    Stored,
    days_after,
    keys_elsewhere,
    rotation_due,
    serving,
    signing_hosts,
)
from mailcompile.topology.policies import Dkim

REVOKED_DAYS = 30
"""How long a revoked key's empty record stays before it is removed."""

_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStep:
    """One key, or one that is missing (no selector), or a private key that nothing names (no
    algorithm)."""

    domain: str
    """A-labels."""
    selector: str | None = None
    algorithm: str | None = None
    stage: str | None = None
    signer: str | None = None
    since: str | None = None
    """The day on which the stage was reached, YYYY-MM-DD."""
    due: date | None = None
    next: str | None = None
    """What happens then, or what has to be done."""

    def sort_key(self) -> tuple[date, str, int, str]:
        """Soonest first; of one domain, in the order of stages."""
        stages = ("active", *(stage for stage in STAGES if stage != "active"))
        rank = stages.index(self.stage) if self.stage in stages else len(stages)
        return (self.due or date.max, self.domain, rank, self.selector or "")


def key_steps(
    inputs: Iterable[DomainInputs], keys: Iterable[Key], stored: Stored, today: date
) -> tuple[KeyStep, ...]:
    """Everything that is known about keys, soonest first; what has no day comes last."""
    zones = {str(zone.name): zone for zone in inputs}
    found: list[KeyStep] = []
    registered: dict[str, set[str]] = {}
    for key in keys:
        domain = _a_label(key.domain)
        registered.setdefault(domain, set()).add(key.selector.lower())
        found.append(_registered(domain, key, zones.get(domain)))
    found += [step for zone in zones.values() for step in _missing(zone, today)]
    found += _unregistered(stored, registered)
    return tuple(sorted(found, key=KeyStep.sort_key))


def _registered(domain: str, key: Key, zone: DomainInputs | None) -> KeyStep:
    since = key.dates.get(key.stage)
    if key.stage in ("pending", "active"):
        since = since or key.created
    due, step = _next(key, since, zone)
    return KeyStep(
        domain=domain,
        selector=key.selector,
        algorithm=key.algorithm,
        stage=key.stage,
        signer=key.signer,
        since=since,
        due=due,
        next=step,
    )


def _next(key: Key, since: str | None, zone: DomainInputs | None) -> tuple[date | None, str | None]:
    """When the next step of a key is due, and what it is."""
    dkim = zone.domain.settings.dkim if zone is not None else None
    match key.stage:
        case "active" | "pending":
            if zone is None or dkim is None or not signing_hosts(zone):
                return None, "no host of ours signs for the domain: revoke it"
            if dkim.keys_of is not None:
                return None, "the domain uses the keys of another (`dkim.keys_of`): revoke it"
            if dkim.delegated:
                return None, "nothing is written for it here (`dkim.delegated`)"
            return _active(key, zone, dkim) if key.stage == "active" else _pending(key, zone)
        case "retiring":
            return _later(since, dkim.overlap if dkim else None), "to be revoked"
        case "revoked":
            return _later(since, REVOKED_DAYS * _DAY), "record to be removed"
        case "removed":
            return None, None


def _active(key: Key, zone: DomainInputs, dkim: Dkim) -> tuple[date, str]:
    due = rotation_due([key], dkim.rotate)
    pending = _others(zone, key, "pending")
    if pending:
        return due, f"{' and '.join(other.selector for other in pending)} takes over"
    signer = f" --signer {key.signer}" if key.signer else ""
    return due, f"no key can take over: mailcompile keys new {zone.name.unicode}{signer}"


def _pending(key: Key, zone: DomainInputs) -> tuple[None, str]:
    active = _others(zone, key, "active")
    if not active:
        return None, "waits, and no key is active"
    return None, f"waits to take over from {' and '.join(other.selector for other in active)}"


def _others(zone: DomainInputs, key: Key, stage: str) -> tuple[Key, ...]:
    """The keys in another stage that serve the same hosts as ``key``."""
    own = serving(zone, key.algorithm, stage, key.signer)
    return own or serving(zone, key.algorithm, stage, None)


def _later(since: str | None, seconds: int | None) -> date | None:
    if since is None or seconds is None:
        return None
    return days_after(date.fromisoformat(since), seconds)


def _missing(zone: DomainInputs, today: date) -> Iterable[KeyStep]:
    """Algorithms of a domain that is signed for, without a key to sign with."""
    dkim = zone.domain.settings.dkim
    if dkim is None or keys_elsewhere(zone):
        return
    hosts = signing_hosts(zone)
    for algorithm in dkim.algorithms:
        if serving(zone, algorithm, "active", None):
            continue
        lacking = [host for host in hosts if not serving(zone, algorithm, "active", host)]
        for signer in lacking if dkim.per_signer else (None,) * bool(hosts):
            yield KeyStep(
                domain=str(zone.name),
                algorithm=algorithm,
                signer=signer,
                due=today,
                next=f"{signer or ', '.join(hosts)} cannot sign: mailcompile keys new "
                f"{zone.name.unicode}",
            )


def _unregistered(stored: Stored, registered: Mapping[str, set[str]]) -> Iterable[KeyStep]:
    """Private keys that the registry does not know, such as a command that was killed leaves."""
    for domain, selectors in stored.items():
        known = registered.get(domain, set())
        for selector in sorted(name for name in selectors if name.lower() not in known):
            yield KeyStep(
                domain=domain,
                selector=selector,
                next=f"private/{domain}/{selector}.pem belongs to no key of keys.yaml: "
                "its selector counts as taken; remove it if nothing signs with it",
            )


def _a_label(written: str) -> str:
    try:
        return str(DomainName.host(written))
    except NameProblem:
        return written
