"""`mailcompile keys new`: the keys that the topology needs and does not have."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import click

from mailcompile.cli.compiling import compile_project, show_findings
from mailcompile.cli.keys.choosing import date_option, known_host, named_zones, unsigned
from mailcompile.cli.keys.made import Report
from mailcompile.cli.options import State, common_options, state
from mailcompile.cli.streams import complain, emit_document
from mailcompile.compile import Compilation
from mailcompile.dns import NameProblem
from mailcompile.reading import KEYS_FILE
from mailcompile.report.machine import findings_document
from mailcompile.topology.key_plan import (
    ALGORITHM_LETTERS,
    KeyPlan,
    Stored,
    Wish,
    plan_keys,
    with_selector,
)
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.keystore import KeyStore, Watch

_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """The command line."""

    names: tuple[str, ...]
    every: bool
    selector: str | None
    wish: Wish


@click.command(
    name="new",
    epilog="""\b
Examples:
  mailcompile keys new --all            whatever is missing, for all domains
  mailcompile keys new domain1.example
  mailcompile keys new domain1.example --algorithm ed25519 --first""",
)
@click.argument("domains", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every domain for which a host of ours signs.")
@click.option(
    "--algorithm",
    type=click.Choice(list(ALGORITHM_LETTERS)),
    help="Only this one, instead of those that the domain's settings name.",
)
@click.option("--signer", metavar="HOST", help="Keys that only this host holds.")
@click.option("--selector", metavar="S", help="The selector, where just one key is missing.")
@click.option(
    "--first",
    is_flag=True,
    help="Active at once, though selectors of the domain are known.",
)
@click.option(
    "--date", "today", metavar="YYYY-MM-DD", callback=date_option, help="Today, if not today."
)
@common_options
@click.pass_context
def command(
    context: click.Context,
    domains: tuple[str, ...],
    every: bool,
    algorithm: str | None,
    signer: str | None,
    selector: str | None,
    first: bool,
    today: date,
) -> int:
    """Make the keys that are missing: for each algorithm an active and a pending one.

    Run again it changes nothing. A key becomes active at once only where neither the registry nor a
    hand-written zone knows a selector of the domain. Private keys are written to
    private/DOMAIN/SELECTOR.pem, and never overwritten; public ones go to keys.yaml.
    """
    if every == bool(domains):
        raise click.UsageError("Name domains, or give --all.", context)
    wish = Wish(today=today, algorithm=algorithm, signer=signer, first=first)
    request = _Request(names=domains, every=every, selector=selector, wish=wish)
    return _new(state(context), request)


def _new(options: State, request: _Request) -> int:
    files = KeyFiles()
    store = KeyStore(files, options.folder)
    compilation = compile_project(options, files)
    if not compilation.artifacts:
        return _unusable(options, compilation)
    report = Report(options, compilation)
    plan = _plan(compilation, request, store.stored(), report)
    if plan.count:
        with store.locked():
            if store.registry() != compilation.sources.get(KEYS_FILE):
                # Somebody else has made keys since it was read.
                compilation = compile_project(options, files)
                if not compilation.artifacts:
                    return _unusable(options, compilation)
                report = Report(options, compilation)
            plan = _plan(compilation, request, store.stored(), report)
            if _make(store, plan, request.wish.today, report):
                return _INTERRUPTED
    report.finish(plan)
    return 0


def _plan(compilation: Compilation, request: _Request, stored: Stored, report: Report) -> KeyPlan:
    """What is to be made. Raises ``UsageProblem``."""
    wish = replace(request.wish, published=_published(compilation))
    if wish.signer is not None:
        assert compilation.context is not None
        known_host(compilation.context, wish.signer)
    if request.every:
        reasons = {zone.name: unsigned(zone, wish.signer) for zone in compilation.domains}
        report.skipped = {name: reason for name, reason in reasons.items() if reason is not None}
        zones = [zone for zone in compilation.domains if zone.name not in report.skipped]
    else:
        zones = named_zones(compilation, request.names, wish.signer)
    plan = plan_keys(zones, wish, stored)
    if request.selector is None:
        return plan
    if plan.count == 0:
        report.unused_selector = request.selector
        return plan
    if plan.count > 1:
        raise UsageProblem(
            f"--selector names one key, and {plan.count} are missing",
            "leave it out, or narrow it down to one domain and --algorithm",
        )
    zone = next(zone for zone in zones if zone.name == plan.domains[0].domain)
    try:
        return with_selector(plan, request.selector, zone, stored)
    except NameProblem as problem:
        raise UsageProblem(f"{request.selector!r} is no selector: {problem}") from None


def _published(compilation: Compilation) -> dict[str, frozenset[str]]:
    """The selectors at which zone files have keys, or aliases of keys, by domain."""
    found: dict[str, set[str]] = {}
    for inputs in compilation.inputs:
        hand = inputs.beside.hand
        # Those that a build wrote, too: keys.yaml may have been lost.
        for record in hand.zone.records if hand is not None else ():
            selector, mark, rest = record.name.partition("._domainkey")
            usable = record.type == "CNAME" or any("p=" in text for text in record.values)
            revoked = all(text.rstrip(" ;").endswith("p=") for text in record.values)
            if not mark or selector.startswith(("*", "_")) or not usable or revoked:
                continue
            domain = inputs.zone.below(rest.removeprefix("."))
            found.setdefault(domain, set()).add(selector)
    return {domain: frozenset(selectors) for domain, selectors in found.items()}


def _make(store: KeyStore, plan: KeyPlan, today: date, report: Report) -> bool:
    """Makes the keys; true if it was interrupted after some of them."""
    progress = _Progress(plan.count) if report.shows_progress else None
    watch = Watch(
        progress=progress.show if progress else lambda count: None,
        registered=report.made.extend,
        comments_lost=report.comments_lost,
    )
    try:
        store.make(plan, today, watch)
    except BaseException as stop:
        interrupted = isinstance(stop, KeyboardInterrupt)
        if progress:
            progress.clear()
        if report.made:
            report.stopped(plan)
        if interrupted and report.made:
            return True  # Else it is said that nothing changed.
        raise
    if progress:
        progress.clear()
    return False


def _unusable(options: State, compilation: Compilation) -> int:
    """The inputs have errors: they are shown, and nothing happens."""
    if options.format == "json":
        nothing: dict[str, list[str]] = {"made": [], "skipped": [], "refused": []}
        emit_document(findings_document(compilation.findings, compilation.proofs, nothing))
    else:
        show_findings(options, compilation)
        complain("no key was made")
    return 1


class _Progress:
    """One line on the terminal, after a second of work, with how long the rest will take."""

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._clock = clock
        self._begin = clock()
        self._next = self._begin + 1.0
        self._shown = False

    def show(self, done: int) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + 0.2
        self._shown = True
        left = (now - self._begin) / done * (self._count - done)
        rest = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
        line = f"\r\033[Kmaking keys: {done} of {self._count}, about {rest} left"
        complain(line, end="")

    def clear(self) -> None:
        if self._shown:
            complain("\r\033[K", end="")
