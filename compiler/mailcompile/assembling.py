"""Phase 4: what the zones contribute becomes files, and what is wrong with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mailcompile.backends import octodns, terraform
from mailcompile.backends.handover import handover_file
from mailcompile.backends.manifest import MANIFEST, manifest
from mailcompile.backends.todo import TODO, todo
from mailcompile.backends.zone import tfvars_part, zone_file
from mailcompile.diagnostics import Problem, Proof, Severity, Verdict
from mailcompile.dns import DomainName
from mailcompile.lower import over_aliases, over_lookups, over_quota, unanswered, without_records
from mailcompile.prove import ZoneProofs, agreed_as_joined
from mailcompile.prove.kinds import P10
from mailcompile.topology import Bound
from mailcompile.zone_result import ZoneResult, served


def assemble(
    bound: Bound,
    results: Iterable[ZoneResult],
    proofs: Iterable[ZoneProofs],
    digest: str,
) -> tuple[dict[str, bytes], tuple[Proof, ...]]:
    """Joins what the zones contribute, and proves that joining changed nothing.

    Zones that are handed over go to files of their own, and to no back end: where all are, octoDNS
    and Terraform get files that are valid and name no zone. ``digest`` stands for all inputs in the
    manifest.
    """
    context, outputs = bound.context, bound.context.outputs
    results = tuple(results)
    by_name = {result.zone.name: result for result in served(context, results)}
    keys = {
        inputs.zone: tuple(key for part in inputs.domains for key in part.keys)
        for inputs in bound.inputs
    }
    artifacts = {
        zone_file(name): result.artifacts[zone_file(name)] for name, result in by_name.items()
    }
    for result in results:
        name = result.zone.name
        if name not in by_name:
            artifacts[handover_file(name)] = result.artifacts[handover_file(name)]
    found = {name: result.zone for name, result in by_name.items()}
    artifacts[octodns.CONFIG] = octodns.config(found, keys, outputs.get("octodns") or {})
    parts = {name: result.artifacts[tfvars_part(name)] for name, result in by_name.items()}
    artifacts |= terraform.artifacts(parts, outputs.get("terraform") or {})
    verdicts = [proof for zone in proofs for proof in zone.proofs]
    if terraform.TFVARS in artifacts:
        facts = {name: result.facts for name, result in by_name.items()}
        broken = list(agreed_as_joined(artifacts[terraform.TFVARS], facts))
        refuted = {proof.subject for proof in broken}
        verdicts = [proof for proof in verdicts if proof.subject not in refuted] + broken
    text = todo(context, bound.domains, bound.inputs)
    if text is not None:
        artifacts[TODO] = text
    artifacts[MANIFEST] = manifest(artifacts, digest)
    return dict(sorted(artifacts.items())), tuple(verdicts)


def objections(
    bound: Bound,
    results: Sequence[ZoneResult],
    proofs: Iterable[Proof],
    accepts: Callable[[Problem], bool],
) -> Iterable[Problem]:
    """What is wrong with what was made: in a zone, for octoDNS, and by the claims."""
    places = {inputs.zone: inputs.pointer for inputs in bound.inputs}
    for result in results:
        yield from result.problems
    yield from over_lookups(result.zone for result in results)
    yield from over_aliases(result.zone for result in results)
    yield from over_quota(bound.context, (result.zone for result in results))
    yield from without_records(bound.context, (result.zone for result in results))
    yield from unanswered(bound.context, bound.domains, (result.zone for result in results))
    zones = (result.zone for result in served(bound.context, results))
    yield from octodns.disabled(zones, places, accepts)
    for proof in proofs:
        if proof.verdict is Verdict.FAILS:
            yield Problem(
                kind=replace(P10, severity=proof.severity or Severity.ERROR),
                pointer=places.get(DomainName(proof.subject), ("domains",)),
                on_key=True,
                message=f"{proof.subject}: {proof.because}: {proof.counterexample}",
            )
