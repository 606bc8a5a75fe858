"""What `keys new` says: the keys that it made, and what to do with them."""

import json
import sys
from collections import Counter
from typing import Any

from mailcompile.cli.keys.choosing import Unsigned
from mailcompile.cli.options import State
from mailcompile.cli.streams import complain, emit, emit_document, harmless, is_terminal
from mailcompile.compile import Compilation
from mailcompile.dns import DomainName
from mailcompile.topology.key_plan import KeyPlan, Refusal
from mailcompile.workspace.errors import RefusedStep
from mailcompile.workspace.keystore import MadeKey

_SHOWN = 10
"""Domains that a sentence names."""
_NOTHING = "no key is missing"


class Report:
    """Gathers what happened, then shows it."""

    def __init__(self, options: State, compilation: Compilation) -> None:
        self.options = options
        self.made: list[MadeKey] = []
        self.skipped: dict[DomainName, Unsigned] = {}
        """With --all: domains that take no keys, and why."""
        self.unused_selector: str | None = None
        """What --selector says, where no key is made that could have it."""
        self._compilation = compilation

    @property
    def shows_progress(self) -> bool:
        return is_terminal(sys.stderr) and not self.options.quiet

    def finish(self, plan: KeyPlan) -> None:
        """Shows the result. Raises ``RefusedStep`` if there are domains that get nothing."""
        if self.options.format == "json":
            emit_document(json.dumps(self._document(plan), indent=2, ensure_ascii=False))
        else:
            self.show_made()
            if not self.options.quiet:
                self._say_rest(plan)
            if self.unused_selector is not None and not plan.refused:
                complain(harmless(f"{_NOTHING}{self._unused()}"))
        if plan.refused:
            raise _refused(plan.refused)

    def stopped(self, plan: KeyPlan) -> None:
        """Shows what was made before Ctrl-C, or before the disk was full."""
        if self.options.format == "json":
            emit_document(json.dumps(self._document(plan), indent=2, ensure_ascii=False))
        self.show_made()
        complain(
            f"stopped: {len(self.made)} of {plan.count} keys are made and registered; "
            "run it again for the rest"
        )

    def show_made(self) -> None:
        """One line a key: domain, selector, algorithm, stage, path of the private key."""
        if self.options.format == "json":
            return
        keys = [(harmless(made.plan.domain.unicode), made.key) for made in self.made]
        rows = [(domain, key.selector, key.algorithm, key.stage) for domain, key in keys]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row, made in zip(rows, self.made, strict=True):
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            emit("  ".join([*cells, made.private]))

    def comments_lost(self) -> None:
        complain(
            "warning: keys.yaml was in another form and was written anew, without the comments "
            "that stood between its entries"
        )

    def _say_rest(self, plan: KeyPlan) -> None:
        """What was not done, and what comes next."""
        if self.skipped:
            complain(_skipped(Counter(reason.trait for reason in self.skipped.values())))
        if not self.made:
            if not plan.refused:
                emit(f"nothing to make: {_NOTHING}")
            return
        emit("\nnext:")
        for number, step in enumerate(self._next_steps(), start=1):
            emit(f"  {number}. {step}")

    def _next_steps(self) -> list[str]:
        assert self._compilation.context is not None
        hosts = self._compilation.context.hosts
        domains: dict[str, dict[str, None]] = {}
        # Hosts sign their own bounces and system mail with the keys of the closest domain.
        own_mail: dict[str, set[str]] = {}
        having = {made.plan.domain for made in self.made}
        for one in hosts.values():
            if one.signer != "none" and one.delivers and one.name is not None:
                closest = next((name for name in one.name.ancestors() if name in having), None)
                if closest is not None:
                    own_mail.setdefault(closest, set()).add(one.id)
        for made in self.made:
            own = () if made.plan.signer is not None else own_mail.get(made.plan.domain, ())
            for host in (*made.plan.hosts, *sorted(own)):
                domains.setdefault(host, {})[made.plan.domain.unicode] = None
        steps = ["mailcompile build, and publish out/: keys are of no use before DNS has them"]
        for host in sorted(domains):
            names = list(domains[host])
            shown = ", ".join(names[:_SHOWN]) + (
                f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
            )
            steps.append(
                f"copy the private keys of {shown} to {host} ({hosts[host].name}); "
                "let it sign with the active ones once they are published"
            )
        steps.append("commit keys.yaml; keep a backup of private/, which git ignores")
        return steps

    def _document(self, plan: KeyPlan) -> dict[str, Any]:
        """Each domain that was asked for is in one of the lists, unless the work was cut short."""
        nothing = f"{_NOTHING}{self._unused()}"
        skipped = [
            *((name, reason.because) for name, reason in self.skipped.items()),
            *((name, nothing) for name in plan.complete),
        ]
        return {
            "made": [_made_object(made) for made in self.made],
            "skipped": [
                {"domain": str(name), "because": reason} for name, reason in sorted(skipped)
            ],
            "refused": [
                {"domain": str(refusal.domain), "because": refusal.because, "hint": refusal.hint}
                for refusal in plan.refused
            ],
        }

    def _unused(self) -> str:
        selector = self.unused_selector
        return "" if selector is None else f", so the selector {selector} is not used"


def _skipped(traits: Counter[str]) -> str:
    """How many domains were skipped, and what they are."""
    count = traits.total()
    domains = "domain" if count == 1 else "domains"
    if len(traits) == 1:
        (trait,) = traits
        which = f"{trait} {domains}" if trait == "parked" else f"{domains} {trait}"
        return f"{count} {which} skipped"
    why = ", ".join(f"{number} {trait}" for trait, number in traits.most_common())
    return f"{count} {domains} skipped: {why}"


def _made_object(made: MadeKey) -> dict[str, Any]:
    key = made.key
    return {
        "domain": str(made.plan.domain),
        "selector": key.selector,
        "algorithm": key.algorithm,
        "stage": key.stage,
        "signer": key.signer,
        "created": key.created,
        "active": key.dates.get("active"),
        "public": key.public,
        "private": made.private,
        "hosts": list(made.plan.hosts),
    }


def _refused(refusals: tuple[Refusal, ...]) -> RefusedStep:
    if len(refusals) == 1:
        (only,) = refusals
        return RefusedStep(f"{only.domain.unicode}: {only.because}", only.hint)
    lines = [f"  {refusal.domain.unicode}: {refusal.because}" for refusal in refusals[:_SHOWN]]
    if refusals[_SHOWN:]:
        lines.append(f"  … and {len(refusals) - _SHOWN} more; --format json lists them all")
    hints = dict.fromkeys(refusal.hint for refusal in refusals)
    message = "\n".join([f"{len(refusals)} times no key was made:", *lines])
    return RefusedStep(message, "; ".join(hints))
