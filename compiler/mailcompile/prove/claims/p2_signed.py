"""P2: what is signed is signed by keys that are published."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName, Status
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.host_keys import Checked, by_keys_of_host
from mailcompile.prove.evidence.sending import Sent, leads_to, mail_of, weight
from mailcompile.prove.evidence.signing import Signature, by_service
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
It is a warning where the records are not ours to write, where one of several `algorithms` has no
key yet, and where a key of a service is over 4096 bit, which verifiers may take.""",
    rfc="RFC 6376 section 6.1.2",
)


def signed_flows(view: View) -> Iterable[Proof]:
    """One subject for each From domain with mail that is signed, and for each domain whose active
    keys sign mail of others only."""
    for name, sent in mail_of(view).items():
        yield from _decided(name, _of_flows(view, sent))
    for part in view.inputs.domains:
        is_active = any(key.stage == "active" for key in part.keys)
        if part.sharing and is_active and not any(flow.signer for flow in part.flows):
            found = {host: by_keys_of_host(view, part.name, host) for host in part.sharing}
            yield from _decided(part.name, found.values())


def _decided(name: DomainName, checked: Iterable[Checked]) -> Iterator[Proof]:
    """Nothing where nobody signs: then P3 and P4 speak."""
    found = tuple(checked)
    if not found:
        return
    shown = dict.fromkeys(one.shown for one in found if one.shown)
    yield from decided(
        "P2",
        name,
        because=f"keys are published as declared: {listed(list(shown))}",
        failures=dict.fromkeys(failure for one in found for failure in one.failures),
        undecidable=list(dict.fromkeys(one.unsure for one in found if one.unsure is not None)),
        unknown=[unknown for one in found for unknown in one.unknown],
    )


def _of_flows(view: View, sent: Iterable[Sent]) -> Iterable[Checked]:
    found: dict[tuple[object, ...], Checked] = {}
    for one in sent:
        flow, part = one.flow, one.part
        if flow.signer is not None and flow.dkim_domain is not None:
            key = (flow.dkim_domain, flow.signer)
            if key not in found:
                found[key] = by_keys_of_host(view, flow.dkim_domain, flow.signer, flow.pointer)
        if flow.service is None or part is None or one.says_unsigned or not flow.service.signs:
            continue
        if (part.name, flow.egress) not in found:
            found[part.name, flow.egress] = _service(view, part, flow.egress)
    return found.values()


def _service(view: View, part: DomainInputs, service_id: str) -> Checked:
    """The records of a service, and the keys behind them."""
    key = ("signed", part.name, service_id)
    return view.find(key, view.zone, lambda _: _of_service(view, part, service_id))


def _of_service(view: View, part: DomainInputs, service_id: str) -> Checked:
    by_name: dict[DomainName, list[ServiceRecord]] = {}
    for record in sorted(part.services[service_id].dkim, key=lambda one: one.labels):
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
        failures.append(_no_service_key(view, service_id, part, signature))
    names = {leads_to(view, one) for one in unknown} | set(signature.unknown)
    return Checked(
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
    view: View, service_id: str, part: DomainInputs, signature: Signature
) -> Failure:
    records = part.services[service_id].dkim
    return Failure(
        because=f"signatures of {service_id} for {part.name.unicode} fail",
        counterexample=listed([one.problem for one in signature.found]),
        pointer=records[0].pointer,
        # RFC 8301 section 3.2: verifiers may take a key that is larger than they must.
        severity=Severity.WARNING
        if signature.is_oversized
        else weight(view, part.name, "services"),
        hint=f"set up DKIM for {part.name.unicode} at the service, or correct its `dkim`",
    )
