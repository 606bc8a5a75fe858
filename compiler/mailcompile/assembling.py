"""Phase 4: what the zones contribute becomes files, and what is wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mailcompile.backends import octodns, terraform
from mailcompile.backends.handover import handover_file
from mailcompile.backends.signers import postfix_files
from mailcompile.backends.todo import TODO, todo
from mailcompile.backends.zone import tfvars_part, zone_file
from mailcompile.diagnostics import Pointer, Problem, Proof
from mailcompile.dns import DomainName
from mailcompile.formats.ledger import Ledger
from mailcompile.lower import over_aliases, over_lookups, over_quota, unanswered, without_records
from mailcompile.merge import not_shown
from mailcompile.prove import ZoneProofs, agreed_as_joined, relay_confined
from mailcompile.topology import Bound
from mailcompile.zone_result import BY_HAND, ZoneResult, served


def assemble(
    bound: Bound,
    results: Iterable[ZoneResult],
    proofs: Iterable[ZoneProofs],
    ledger: Ledger,
) -> tuple[dict[str, bytes], tuple[Proof, ...]]:
    """Joins what the zones contribute, and proves that joining changed nothing.

    Zones that are handed over go to files of their own, and to no back end: where all are, octoDNS
    and Terraform get files that are valid and name no zone. With ``in_place`` octoDNS gets nothing
    here: the hand-written files hold ours. The relays' files are proved by P12.
    """
    context, outputs = bound.context, bound.context.outputs
    results = tuple(results)
    by_name = {result.zone.name: result for result in served(context, results)}
    artifacts: dict[str, bytes] = {}
    for result in results:
        name = result.zone.name
        if name not in by_name:
            artifacts[handover_file(name)] = result.artifacts[handover_file(name)]
    if not context.in_place:
        artifacts |= _for_octodns(bound, by_name, ledger)
    parts = {
        name: result.artifacts[tfvars_part(name)]
        for name, result in by_name.items()
        if context.zones[name].manage
    }
    artifacts |= terraform.artifacts(parts, outputs.get("terraform") or {})
    verdicts = [proof for zone in proofs for proof in zone.proofs]
    if terraform.TFVARS in artifacts:
        facts = {name: by_name[name].facts for name in parts}
        broken = list(agreed_as_joined(artifacts[terraform.TFVARS], facts))
        refuted = {(proof.claim, proof.subject) for proof in broken}
        verdicts = [one for one in verdicts if (one.claim, one.subject) not in refuted] + broken
    text = todo(context, bound.domains, bound.inputs, ledger)
    if text is not None:
        artifacts[TODO] = text
    signing = postfix_files(context, bound.domains)
    verdicts += relay_confined(context, bound.domains, signing)
    return artifacts | signing, tuple(verdicts)


def _for_octodns(
    bound: Bound, results: Mapping[DomainName, ZoneResult], ledger: Ledger
) -> Iterator[tuple[str, bytes]]:
    """The zone files, and a configuration where the user has none."""
    context = bound.context
    whole = {
        name: result
        for name, result in results.items()
        # A zone that is only judged, and whose records we were not shown, is nobody's file.
        if result.merged.text is not None or context.zones[name].manage
    }
    for name, result in whole.items():
        yield zone_file(name), result.artifacts[zone_file(name)]
    settings = context.outputs.get("octodns") or {}
    if context.has_own_octodns:
        return
    keys = {
        inputs.zone: tuple(key for part in inputs.domains for key in part.keys)
        for inputs in bound.inputs
    }
    config = octodns.config(
        {name: result.whole for name, result in whole.items()},
        keys,
        settings,
        shown=frozenset(name for name, one in whole.items() if one.merged.text is not None),
        gone=ledger.gone,
        purposes={name: context.zones[name].manage for name in whole},
    )
    yield octodns.CONFIG, config


def objections(
    bound: Bound,
    results: Sequence[ZoneResult],
    accepts: Callable[[Problem], bool],
) -> Iterable[Problem]:
    """What is wrong with what was made: in a zone, and for octoDNS."""
    places = {inputs.zone: inputs.pointer for inputs in bound.inputs}
    for result in results:
        yield from result.problems
    # Where hand-written records stand instead of ours, more about them would be noise.
    zones = tuple(result.zone if result.is_refused else result.whole for result in results)
    yield from _ours(over_lookups(zones))
    yield from _ours(over_aliases(zones))
    yield from over_quota(bound.context, zones)
    yield from without_records(bound.context, zones)
    yield from _ours(unanswered(bound.context, bound.domains, zones, bound.inputs))
    ours = (result.zone for result in results)
    yield from not_shown(bound.context, bound.inputs, ours, accepts)
    if not bound.context.has_own_octodns:
        yield from _lint(bound, results, places, accepts)


def _lint(
    bound: Bound,
    results: Iterable[ZoneResult],
    places: Mapping[DomainName, Pointer],
    accepts: Callable[[Problem], bool],
) -> Iterable[Problem]:
    """Where octoDNS's validators are turned off, if any are on that could refuse something."""
    results = tuple(served(bound.context, results))
    shown = [result.zone.name for result in results if result.merged.text is not None]
    settings = bound.context.outputs.get("octodns") or {}
    if octodns.validators(settings, shown) == ["legacy"]:
        return ()
    return octodns.disabled((result.whole for result in results), places, accepts)


def _ours(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Without those of hand-written records: what is not ours is judged by its owners."""
    return (problem for problem in problems if problem.pointer != BY_HAND)
