"""P2: what is signed is signed by keys that are published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import KEYS, Kind, Pointer, Proof, Severity
from mailcompile.dns import DomainName, Status
from mailcompile.formats.keys import Key
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.sending import Sent, mail_of, weight
from mailcompile.prove.signing import (
    Found,
    at_key,
    at_selector,
    by_host,
    by_service,
    delegated,
    keys_of,
    leads_to,
    part_at,
    target_key,
)
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs
from mailcompile.topology.services import ServiceRecord

KIND = Kind(
    code="P2",
    name="signature-without-key",
    severity=Severity.ERROR,
    reason="""Claim P2: for every flow that a host of ours signs there is an active key in
`keys.yaml`, and each selector by which it signs, will sign or has signed lately (`active`,
`pending`, `retiring`) is published with exactly that key. Of a service that signs, each record of
its `dkim` is published exactly as declared, and there is a key behind it that verifiers can use.

A signature whose key verifiers do not find, or find changed, fails (RFC 6376 section 6.1.2). Make
keys by `mailcompile keys new`, and take out of the zone what stands in the way of the registry's.
It is a warning where the records are not ours to write, and where one of several `algorithms` has
no key yet.""",
    rfc="RFC 6376 section 6.1.2",
)

_ACTIVE = frozenset({"active"})
_PUBLISHED = frozenset({"pending", "active", "retiring"})
"""A pending key signs next, and mail that a retiring one has signed is still under way: both have
to be what the registry says, or mail fails after the next change of stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What was found out about the keys of one signer."""

    shown: str = ""
    failures: tuple[Failure, ...] = ()
    unknown: tuple[str, ...] = ()
    unsure: str | None = None


def signed_flows(view: View) -> Iterable[Proof]:
    """One subject for each From domain with mail that is signed, and for each domain by whose keys
    mail of others is signed."""
    for name, sent in mail_of(view).items():
        yield from _decided(name, _of_flows(view, sent))
    for part in view.inputs.domains:
        if part.sharing and not any(flow.signer for flow in part.flows):
            found = {host: _host(view, part.name, host) for host in part.sharing}
            yield from _decided(part.name, found.values())


def _decided(name: DomainName, checked: Iterable[_Checked]) -> Iterator[Proof]:
    """Nothing where nobody signs: then P3 and P4 speak."""
    found = tuple(checked)
    if not found:
        return
    yield from decided(
        "P2",
        name,
        because=f"{listed([one.shown for one in found if one.shown])} as published",
        failures=dict.fromkeys(failure for one in found for failure in one.failures),
        undecidable=[one.unsure for one in found if one.unsure is not None],
        unknown=[unknown for one in found for unknown in one.unknown],
    )


def _of_flows(view: View, sent: Iterable[Sent]) -> Iterable[_Checked]:
    found: dict[tuple[object, ...], _Checked] = {}
    for one in sent:
        flow, part = one.flow, one.part
        if flow.signer is not None and flow.dkim_domain is not None:
            key = (flow.dkim_domain, flow.signer)
            if key not in found:
                found[key] = _host(view, flow.dkim_domain, flow.signer, flow.pointer)
        if flow.service is None or part is None or one.says_unsigned or not flow.service.signs:
            continue
        if (part.name, flow.egress) not in found:
            found[part.name, flow.egress] = _service(view, part, flow.egress)
    return found.values()


def _host(view: View, domain: DomainName, signer: str, pointer: Pointer | None = None) -> _Checked:
    """The keys by which a host signs for a domain."""
    part = part_at(view, domain)
    if part is None:
        return _of_another_zone(view, domain, signer, pointer or view.inputs.pointer)
    key = ("signed", domain, signer)
    return view.find(key, view.zone, lambda _: _of_registry(view, part, signer))


def _of_registry(view: View, part: DomainInputs, signer: str) -> _Checked:
    dkim = part.domain.settings.dkim
    if dkim is not None and dkim.keys_of is not None:
        return _of_owner(view, part, signer)
    keys = keys_of(part, signer, _PUBLISHED)
    active = [key for key in keys if key.stage == "active"]
    if not active and dkim is not None and dkim.delegated:
        return _Checked(unsure=delegated(part))
    if not active:
        return _Checked(failures=(_no_key(view, part, signer, keys),))
    found = [(key, at_key(view, part.name, key)) for key in keys]
    return _Checked(
        shown=f"{listed([key.selector for key in active])} of {part.name.unicode}",
        failures=(
            *(_wrong(view, key, one) for key, one in found if not one.is_good | one.is_unknown),
            *_missing_algorithms(view, part, signer),
        ),
        unknown=tuple(one.name for _, one in found if one.is_unknown),
    )


def _no_key(view: View, part: DomainInputs, signer: str, keys: Iterable[Key]) -> Failure:
    waiting = [key.selector for key in keys if key.stage == "pending"]
    name = part.name.unicode
    return Failure(
        because=f"{signer} signs for {name} without a key",
        counterexample=f"keys.yaml has no active key of {name} for {signer}",
        pointer=part.domain.pointer,
        on_key=True,
        severity=weight(view, part.name, "dkim"),
        hint=f"once {waiting[0]} is published, set its `stage` to active"
        if waiting
        else f"run `mailcompile keys new {name}`",
    )


def _wrong(view: View, key: Key, found: Found) -> Failure:
    """A selector that does not hold the registry's key."""
    return Failure(
        because=f"signatures by the {key.stage} key {key.selector} of {key.domain} fail",
        counterexample=found.problem,
        pointer=("domains", key.domain, key.selector),
        on_key=True,
        source=KEYS,
        severity=weight(view, found.name, "dkim"),
        hint="publish the key of the registry there, and nothing beside it",
    )


def _missing_algorithms(view: View, part: DomainInputs, signer: str) -> Iterator[Failure]:
    """Algorithms that were asked for and by which nothing is signed; one whose key waits is on its
    way."""
    dkim = part.domain.settings.dkim
    kind = view.context.hosts[signer].signer
    there = {key.algorithm for key in keys_of(part, signer, frozenset({"active", "pending"}))}
    for index, algorithm in enumerate(dkim.algorithms if dkim is not None else ()):
        if algorithm in there or (algorithm == "ed25519" and kind == "amavisd"):
            continue
        yield Failure(
            because=f"{signer} signs for {part.name.unicode} by fewer keys than it should",
            counterexample=f"keys.yaml has no {algorithm} key of {part.name.unicode}",
            pointer=(*part.domain.origin("dkim/algorithms"), index),
            severity=Severity.WARNING,
            hint=f"run `mailcompile keys new {part.name.unicode}`, or take {algorithm} out",
        )


def _of_owner(view: View, part: DomainInputs, signer: str) -> _Checked:
    """``keys_of``: each selector leads where it should, and one of them to the active key."""
    name = part.name.unicode
    failures = []
    for shared in part.shared_keys:
        at = part.name.below(f"{shared.selector.lower()}._domainkey")
        answer = view.world.lookup(at, "CNAME")
        if answer.values != (f"{shared.target}.",) and answer.status is not Status.UNKNOWN:
            is_led = f"{at.unicode} does not lead to {shared.target.unicode}"
            failures.append(_unserved(view, part, f"signatures for {name} fail", is_led))
    signature = by_host(view, part.name, signer)
    selectors = [one.name.partition(".")[0] for one in signature.found if one.is_good]
    if not signature.is_good and not signature.unknown:
        why = signature.why
        if not part.shared_keys or not signature.found:
            why = f"no selector of {name} leads to an active key"
        failures.append(_unserved(view, part, f"{signer} signs for {name} without a key", why))
    for shared in part.shared_keys:
        key = target_key(view, shared.target)
        if key is not None and key.stage != "active":
            found = at_selector(view, part.name, shared.selector.lower())
            if not found.is_good and not found.is_unknown:
                failures.append(_unserved(view, part, f"signatures for {name} fail", found.problem))
    return _Checked(
        shown=f"{listed(selectors)} of {name}",
        failures=tuple(failures),
        unknown=signature.unknown,
    )


def _unserved(view: View, part: DomainInputs, because: str, counterexample: str) -> Failure:
    return Failure(
        because=because,
        counterexample=counterexample,
        pointer=part.domain.origin("dkim/keys_of"),
        severity=weight(view, part.name, "dkim"),
        hint="make keys for the domain that has them, or name another one",
    )


def _of_another_zone(view: View, domain: DomainName, signer: str, pointer: Pointer) -> _Checked:
    """Which keys are the right ones is proved where they are; here, that there are some."""
    signature = by_host(view, domain, signer)
    shown = f"the keys of {domain.unicode}"
    if signature.is_good or signature.unknown or not _is_ours(view, domain):
        names = signature.unknown if signature.found else (domain.below("_domainkey"),)
        return _Checked(shown=shown, unknown=() if signature.is_good else names)
    failure = Failure(
        because=f"{signer} signs as {domain.unicode} without a key",
        counterexample=signature.why,
        pointer=pointer,
        severity=weight(view, domain, "dkim"),
        hint=f"run `mailcompile keys new {domain.unicode}`",
    )
    return _Checked(failures=(failure,))


def _is_ours(view: View, domain: DomainName) -> bool:
    return view.context.zones.of(domain) is not None


def _service(view: View, part: DomainInputs, service_id: str) -> _Checked:
    """The records of a service, and the keys behind them."""
    key = ("signed", part.name, service_id)
    return view.find(key, view.zone, lambda _: _of_service(view, part, service_id))


def _of_service(view: View, part: DomainInputs, service_id: str) -> _Checked:
    by_name: dict[DomainName, list[ServiceRecord]] = {}
    for record in part.services[service_id].dkim:
        by_name.setdefault(part.name.below(record.labels), []).append(record)
    failures, unknown = [], []
    for name, records in by_name.items():
        answer = view.world.lookup(name, records[0].type)
        if answer.status is Status.UNKNOWN:
            unknown.append(str(name))
        elif set(answer.values) != {_text(record) for record in records}:
            failures.append(_not_as_declared(view, name, records, answer.values))
    signature = by_service(view, part, service_id)
    is_valid = signature.is_good or signature.is_testing or bool(signature.unknown)
    if not failures and not is_valid:
        failures.append(_no_service_key(view, service_id, part, signature.found))
    names = {str(leads_to(view, DomainName(one))) for one in unknown} | set(signature.unknown)
    return _Checked(
        shown=f"{listed([one.partition('.')[0] for one in by_name])} of {service_id}",
        failures=tuple(failures),
        unknown=tuple(sorted(names)),
    )


def _text(record: ServiceRecord) -> str:
    return f"{record.value}." if record.type == "CNAME" else record.value


def _not_as_declared(
    view: View, name: DomainName, records: list[ServiceRecord], values: tuple[str, ...]
) -> Failure:
    kind = records[0].type
    there = f"is {values[0][:60]}" if values else "is not there"
    return Failure(
        because=f"a key of a service is not published as it is declared at {name.unicode}",
        counterexample=f"{name.unicode} {kind} {there}, {_text(records[0])[:60]} is wanted",
        pointer=records[0].pointer,
        severity=min(weight(view, name, "dkim"), weight(view, name, "services"), key=_heavy),
        hint="publish what the service wants, and nothing else",
    )


def _heavy(severity: Severity) -> bool:
    return severity is Severity.ERROR


def _no_service_key(
    view: View, service_id: str, part: DomainInputs, found: tuple[Found, ...]
) -> Failure:
    records = part.services[service_id].dkim
    return Failure(
        because=f"signatures of {service_id} for {part.name.unicode} fail",
        counterexample=listed([one.problem for one in found]),
        pointer=records[0].pointer,
        severity=weight(view, part.name, "services"),
        hint=f"set up DKIM for {part.name.unicode} at the service, or correct its `dkim`",
    )
