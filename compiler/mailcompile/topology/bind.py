"""Phase 1: the document becomes a context that all zones share, and the inputs of each zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.topology import kinds
from mailcompile.topology.flows import bounce_problems, flows_of
from mailcompile.topology.hosts import bind_hosts
from mailcompile.topology.keys import KeysByDomain, bind_keys
from mailcompile.topology.model import Context, Domain, Sender, Settings, ZoneInputs
from mailcompile.topology.nearest import nearest
from mailcompile.topology.profiles import Profiles
from mailcompile.topology.reports import report_domains, report_problems
from mailcompile.topology.settings import language_layer, overlay, read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The topology, bound: every reference resolved or reported."""

    context: Context
    inputs: tuple[ZoneInputs, ...]
    """One a zone, sorted by zone name."""
    problems: tuple[Problem, ...]


def bind(
    value: Mapping[str, Any], keys: Iterable[Key], whole: Mapping[str, Any] | None = None
) -> Bound:
    """Binds a topology that fits its schema. After this no zone looks at another one.

    Where ``value`` is only the sound part of a topology, ``whole`` is all of it: what is declared
    there is not missing, though nothing is known about it.
    """
    declared = value if whole is None else whole
    hosts, problems = bind_hosts(value.get("hosts") or {})
    domains, domain_problems = _bind_domains(value)
    zones = frozenset(domain.name for domain in domains)
    context = Context(
        hosts=hosts,
        declared=frozenset(declared.get("hosts") or {}),
        declared_domains=frozenset(declared.get("domains") or {}),
        zones=zones,
        outputs=value.get("outputs") or {},
    )
    problems += domain_problems
    if not context.declared_domains:
        problems.append(_no_domains())
    problems += _references(domains, context)
    problems += _nested(domains, zones)
    registry, key_problems = bind_keys(keys, context.declared)
    problems += key_problems
    inputs = _zone_inputs(context, domains, registry)
    problems += registry.unused(inputs)
    return Bound(context=context, inputs=inputs, problems=tuple(problems))


def zone_of(name: DomainName, zones: frozenset[DomainName]) -> DomainName | None:
    """The longest zone of ours that encloses ``name``."""
    return next((ancestor for ancestor in name.ancestors() if ancestor in zones), None)


def _bind_domains(value: Mapping[str, Any]) -> tuple[list[Domain], list[Problem]]:
    base = overlay(language_layer(), value.get("defaults"), ("defaults",))
    profiles = Profiles(base, value.get("profiles") or {})
    shared: dict[str | None, Settings] = {}
    domains: dict[DomainName, Domain] = {}
    problems: list[Problem] = []
    for written, own in (value.get("domains") or {}).items():
        pointer: Pointer = ("domains", written)
        try:
            name = DomainName.host(written)
            # The longest name that may be written below it.
            DomainName.record(f"*._domainkey.{name}")
        except NameProblem as problem:
            problems.append(_bad_name(pointer, str(problem)))
            continue
        if name in domains:
            problems.append(_domain_twice(pointer, domains[name]))
            continue
        own = own or {}
        profile = own.get("profile")
        layer = profiles.layer(profile, (*pointer, "profile"))
        if layer is None:
            continue
        if own.keys() <= {"profile"}:
            # Thousands of domains alike share one value.
            if profile not in shared:
                shared[profile] = read_settings(layer)
            settings = shared[profile]
        else:
            settings = read_settings(overlay(layer, own, pointer))
        domains[name] = Domain(name=name, settings=settings, pointer=pointer)
    return list(domains.values()), profiles.problems + problems


def _zone_inputs(
    context: Context, domains: list[Domain], registry: KeysByDomain
) -> tuple[ZoneInputs, ...]:
    """What each zone is compiled from, with what other entries ask of it."""
    names: dict[DomainName, list[str]] = {}
    for host in context.hosts.values():
        zone = zone_of(host.name, context.zones)
        if zone is not None:
            names.setdefault(zone, []).append(host.id)
    authorizations: dict[DomainName, dict[tuple[DomainName, DomainName], Pointer]] = {}
    for domain in domains:
        for destination, pointer in report_domains(domain):
            zone = zone_of(destination, context.zones)
            # A public suffix is no organization with the names below it (RFC 9989 section 4.10.2).
            own = destination == domain.name or not domain.settings.dmarc.psd
            if zone is not None and (zone != domain.name or not own):
                demands = authorizations.setdefault(zone, {})
                demands.setdefault((domain.name, destination), pointer)
    return tuple(
        ZoneInputs(
            zone=domain.name,
            domain=domain,
            flows=flows_of(domain, context.hosts),
            keys=registry.of(domain.name),
            host_names=tuple(sorted(names.get(domain.name, ()))),
            report_authorizations=tuple(
                (*names, pointer)
                for names, pointer in sorted(authorizations.get(domain.name, {}).items())
            ),
        )
        for domain in sorted(domains, key=lambda domain: domain.name)
    )


def _references(domains: list[Domain], context: Context) -> list[Problem]:
    """IDs in ``mx`` and ``senders`` that nobody declared, and settings that must be there."""
    problems: list[Problem] = []
    told: set[Pointer] = set()
    for domain in domains:
        settings = domain.settings
        problems += report_problems(domain)
        if settings.parked:
            continue
        problems += _mx_twice(domain)
        named = [(entry.id, entry.pointer) for entry in settings.mx]
        named += [(sender.id, _id_pointer(sender)) for sender in settings.senders]
        for host_id, pointer in named:
            if host_id not in context.declared and pointer not in told:
                # Thousands of domains can inherit one mistake.
                told.add(pointer)
                problems.append(_unknown_host(host_id, pointer, context.declared))
        if not settings.mx and not settings.senders:
            problems.append(_neither(domain))
        if settings.dmarc.policy is None:
            problems.append(_no_policy(domain))
        problems += bounce_problems(domain, context.zones)
    return problems


def _nested(domains: list[Domain], zones: frozenset[DomainName]) -> list[Problem]:
    problems = []
    for domain in domains:
        outer = zone_of(DomainName(domain.name.partition(".")[2]), zones)
        if outer is not None:
            problems.append(
                Problem(
                    kind=kinds.DOMAIN_INSIDE_ANOTHER,
                    pointer=domain.pointer,
                    on_key=True,
                    message=f"{domain.name.unicode} lies inside the zone of {outer.unicode}",
                    hint="this version knows no subdomains of their own; a Return-Path name is "
                    "declared as `bounce` of a sender",
                )
            )
    return problems


def _mx_twice(domain: Domain) -> Iterable[Problem]:
    seen: set[str] = set()
    for entry in domain.settings.mx:
        if entry.id in seen:
            yield Problem(
                kind=kinds.MX_TWICE,
                pointer=entry.pointer,
                message=f"{entry.id} is an MX of {domain.name.unicode} twice",
                hint="name each host once, with the preference that it shall have",
            )
        seen.add(entry.id)


def _bad_name(pointer: Pointer, message: str) -> Problem:
    return Problem(kind=kinds.BAD_NAME, pointer=pointer, on_key=True, message=message)


def _domain_twice(pointer: Pointer, first: Domain) -> Problem:
    return Problem(
        kind=kinds.SAME_NAME_TWICE,
        pointer=pointer,
        on_key=True,
        message=f"{pointer[-1]} is the same domain as {first.pointer[-1]}",
        first=first.pointer,
        hint="keep one of the two entries",
    )


def _unknown_host(host_id: str, pointer: Pointer, declared: frozenset[str]) -> Problem:
    return Problem(
        kind=kinds.UNKNOWN_HOST,
        pointer=pointer,
        message=f"there is no host {host_id}",
        hint=nearest(host_id, declared),
    )


def _neither(domain: Domain) -> Problem:
    return Problem(
        kind=kinds.NEITHER_MAIL_NOR_PARKED,
        pointer=domain.pointer,
        on_key=True,
        message=f"{domain.name.unicode} has neither mx nor senders: is it parked?",
        hint="say `mail: none` if it is parked, otherwise name its mx and senders",
    )


def _no_domains() -> Problem:
    return Problem(
        kind=kinds.NO_DOMAINS,
        pointer=("mailcompile",),
        on_key=True,
        message="the topology has no domains",
        hint="declare them under `domains`",
    )


def _no_policy(domain: Domain) -> Problem:
    return Problem(
        kind=kinds.MISSING_POLICY,
        pointer=domain.pointer,
        on_key=True,
        message=f"{domain.name.unicode} has no dmarc.policy",
        hint="say `dmarc: {policy: none | quarantine | reject}` here or in `defaults`",
    )


def _id_pointer(sender: Sender) -> Pointer:
    """The place of a sender's ID; in the short form that is the sender itself."""
    return (*sender.pointer, "id")
