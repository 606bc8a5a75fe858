"""The pipeline: text in, bytes out. Pure; reads no file, no clock and no network."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from mailcompile.allowing import Allowances
from mailcompile.assembling import assemble, objections
from mailcompile.backends.manifest import MANIFEST, inputs_digest, manifest
from mailcompile.diagnostics import TOPOLOGY, Finding, Place, Proof, in_order
from mailcompile.dns import DomainName, Zone
from mailcompile.editing import ledger_of, zone_edits
from mailcompile.formats.lock import Lock
from mailcompile.judging import beside, has_error, judged
from mailcompile.merge import Merged
from mailcompile.prove import (
    FactsWorld,
    Ground,
    Prover,
    World,
    ZoneProofs,
    elsewhere_of,
    expected,
)
from mailcompile.prove.kinds import STATEMENTS
from mailcompile.proving import settled
from mailcompile.reading import KEYS_FILE, Text, mapping, read_inputs, registry
from mailcompile.reading_lock import LOCK_FILE, read_lock_file
from mailcompile.reading_zones import LEDGER_FILE, Standing, read_standing
from mailcompile.report.overview import REPORT, report
from mailcompile.source import NOT_YET, Document, located
from mailcompile.topology import Bound, Context, DomainInputs, ZoneInputs, bind
from mailcompile.zone_result import ZoneResult, compile_zone

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is done, how many zones of it are done, and of how many."""

_HEAD = 64
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """What came out of a topology."""

    artifacts: Mapping[str, bytes]
    """Path below ``out/`` to content; empty where the input could not be understood."""
    edits: Mapping[str, bytes] = field(default_factory=dict)
    """Path beside the topology to new content: the ledger, and with ``in_place`` the zone files
    into which ours are written. Only what changes."""
    merged: Mapping[DomainName, Merged] = field(default_factory=dict)
    """Each zone with what is hand-written in it."""
    standing: Standing = field(default_factory=Standing)
    """What was there before: hand-written files and the ledger."""
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]
    zones: Mapping[str, Zone]
    """The RRsets of each zone by its name."""
    sources: Mapping[str, Text] = field(default_factory=dict)
    """The inputs' texts by name."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    """The inputs as read, for showing places: by ``diagnostics.TOPOLOGY`` and ``KEYS``."""
    context: Context | None = None
    """What all zones share; there as soon as the topology could be bound."""
    domains: tuple[DomainInputs, ...] = ()
    """Domains and subdomains, with their flows and keys."""
    inputs: tuple[ZoneInputs, ...] = ()
    """What each zone was compiled from."""
    world: World | None = None
    """What DNS would answer once everything is published, as far as that is known."""
    whole: Mapping[DomainName, Zone] = field(default_factory=dict)
    """The RRsets of each zone, with hand-written ones of types that we know."""

    def line(self, file: str, number: int) -> str | None:
        """A line of an input, counted from 1, for showing a place in it."""
        text = self.sources.get(file)
        if text is None or number < 1:
            return None
        # The head is enough for a file that was refused at its first line, such as one too large.
        lines = _lines(text, _HEAD if number < _HEAD else -1)
        return lines[number - 1] if number <= len(lines) else None

    @property
    def failed(self) -> bool:
        """True if nothing may be written."""
        return any(finding.is_error for finding in self.findings)


@lru_cache(maxsize=4)
def _lines(text: Text, count: int) -> tuple[str, ...]:
    """The first ``count`` lines of an input and its rest, with -1 all of its lines.

    Each of thousands of findings asks for one.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return tuple(_LINE_END.split(text.removeprefix("\ufeff"), maxsplit=max(count, 0)))


def compile_topology(
    sources: Mapping[str, Text],
    *,
    keys: Text | None = None,
    lock: Text | None = None,
    published: Text | None = None,
    zones: Mapping[str, Text] | None = None,
    owned: Text | None = None,
    progress: Progress | None = None,
) -> Compilation:
    """Compiles a topology from its files by name.

    ``keys`` is the text of ``keys.yaml``, ``lock`` that of ``mail.lock.yaml``, ``owned`` that of
    the ledger ``mail.owned.yaml``.
    ``zones`` are the files that the topology names by path: hand-written zones (also by the bare
    name of the zone), and the octoDNS configuration of the user. Never raises for what an input
    says: findings tell. Where only rules or claims object, the artifacts are there all the same;
    ``failed`` says that they must not be published. ``published`` is not used by this version.
    """
    given = {KEYS_FILE: keys, LOCK_FILE: lock}
    inputs = {**sources, **{name: text for name, text in given.items() if text is not None}}
    documents, findings = read_inputs(sources, keys)
    locked, unsound = read_lock_file(lock) if lock is not None else (None, ())
    findings += unsound
    if published is not None:
        findings.append(_not_yet("mail.published.yaml"))
    if any(finding.is_error for finding in findings):
        findings += located(beside(documents, findings), documents)
        return _nothing(inputs, documents, findings)
    value = mapping(documents[TOPOLOGY].value)
    standing = read_standing(value, owned, {} if zones is None else zones)
    inputs |= standing.texts
    documents |= standing.documents
    findings += (*standing.findings, *located(standing.problems, documents))
    bound = bind(value, registry(documents), before=standing.before())
    allowances = Allowances(bound.context, bound.domains)
    told = judged(bound, allowances)
    unread = has_error(standing.problems) or any(found.is_error for found in standing.findings)
    if has_error(bound.problems) or unread:
        findings += located(told, documents)
        return _nothing(inputs, documents, findings, bound, standing)
    results, ground, proven = _compile_zones(bound, locked, progress or _silent)
    ledger = ledger_of(bound, results, standing)
    # What a build writes itself is left out: it would change with what comes out.
    written = {LEDGER_FILE, *(standing.documents if bound.context.in_place else ())}
    digest = inputs_digest({name: inputs[name] for name in inputs if name not in written})
    artifacts, proofs = assemble(bound, results, proven, ledger)
    edits, refused = zone_edits(bound, results, standing, ledger)
    objected = list(allowances.rest(objections(bound, results, allowances.accepts)))
    places = {str(inputs.zone): inputs.pointer for inputs in bound.inputs}
    proofs = (*proofs, *expected(ground))
    claims = settled(proofs, places, [*told, *objected], allowances)
    found = [*told, *objected, *refused, *claims.problems, *allowances.problems()]
    findings += located(found, documents)
    if (bound.context.outputs.get("report") or {}).get("enabled") is not False:
        outlooks = (one for zone in proven for one in zone.outlooks)
        artifacts[REPORT] = report(outlooks, claims.proofs, STATEMENTS)
    artifacts[MANIFEST] = manifest(artifacts, digest)
    return Compilation(
        artifacts=dict(sorted(artifacts.items())),
        edits=edits,
        merged={result.zone.name: result.merged for result in results},
        standing=standing,
        findings=in_order(findings),
        proofs=claims.proofs,
        zones={str(result.zone.name): result.zone for result in results},
        sources=inputs,
        documents=documents,
        context=bound.context,
        domains=bound.domains,
        inputs=bound.inputs,
        world=ground.world,
        whole={result.zone.name: result.whole for result in results},
    )


def _compile_zones(
    bound: Bound, lock: Lock | None, progress: Progress
) -> tuple[list[ZoneResult], Ground, list[ZoneProofs]]:
    """Phases 2 and 3, with the barrier between: claims ask the facts of all zones."""
    count = len(bound.inputs)
    results = []
    for done, inputs in enumerate(bound.inputs):
        progress("compiling", done, count)
        results.append(compile_zone(bound.context, inputs))
    facts = {result.zone.name: result.facts for result in results}
    elsewhere = elsewhere_of(bound.context, bound.inputs)
    ground = Ground(bound.context, FactsWorld(facts, lock, elsewhere))
    prover = Prover(ground, facts)
    proofs = []
    for done, (inputs, result) in enumerate(zip(bound.inputs, results, strict=True)):
        progress("proving", done, count)
        if result.is_refused:
            # The zone is not what anybody wants; what is wrong with it is told already.
            proofs.append(ZoneProofs(proofs=(), reads={}))
        else:
            proofs.append(prover.prove(inputs, result.facts))
    progress("proving", count, count)
    return results, ground, proofs


def _nothing(
    inputs: Mapping[str, Text],
    documents: Mapping[str, Document],
    findings: Iterable[Finding],
    bound: Bound | None = None,
    standing: Standing | None = None,
) -> Compilation:
    return Compilation(
        artifacts={},
        standing=standing or Standing(),
        findings=in_order(findings),
        proofs=(),
        zones={},
        sources=inputs,
        documents=documents,
        context=bound.context if bound else None,
        domains=bound.domains if bound else (),
    )


def _not_yet(name: str) -> Finding:
    place = Place(file=name, line=1, column=1, end_line=1, end_column=1)
    message = f"{name} is part of the design, but this version does not use it"
    return Finding(kind=NOT_YET, message=message, place=place, hint="compile without it")


def _silent(what: str, done: int, count: int) -> None:
    """Nobody wants to know."""
