"""Which domains a command is about, and the day that it takes for today."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import click

from mailcompile.compile import Compilation
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.key_plan import keys_elsewhere, signing_hosts
from mailcompile.topology.nearest import nearest
from mailcompile.workspace.errors import UsageProblem

_COMPARED = 200
"""Among more domains than that, nobody misses the comparison, which is slow."""
_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """Why a domain takes no keys."""

    because: str
    """Said of the domain: "it is parked"."""
    trait: str
    """What such domains are: "parked"."""


def date_option(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    """The value of ``--date``; today where it is not given."""
    if value is None:
        return date.today()
    try:
        # date.fromisoformat alone would take 20261124 and 2026-W48-2 as well.
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise click.BadParameter(f"{value!r} is no date such as 2026-11-24", context, parameter)


def a_label(text: str) -> DomainName:
    """A domain of the command line. Raises ``UsageProblem``."""
    try:
        return DomainName.host(text)
    except NameProblem as problem:
        raise UsageProblem(f"{text!r} is no domain name: {problem}") from None


def named_zones(
    compilation: Compilation, names: Iterable[str], signer: str | None
) -> list[DomainInputs]:
    """The zones of ``names``, sorted. Raises ``UsageProblem`` for names that are unknown, and for
    domains for which ``signer`` (``None``: any host) does not sign."""
    zones = {zone.name: zone for zone in compilation.domains}
    wrong: list[UsageProblem] = []
    found = {}
    for name in dict.fromkeys(a_label(text) for text in names):
        zone = zones.get(name)
        if zone is None:
            message = f"the topology has no domain {name.unicode}"
            wrong.append(UsageProblem(message, nearest_domain(name, zones)))
            continue
        reason = unsigned(zone, signer)
        if reason is None:
            found[name] = zone
        else:
            message = f"{name.unicode} takes no keys: {reason.because}"
            wrong.append(UsageProblem(message, _remedy(zone)))
    if wrong:
        raise _united(wrong)
    return [found[name] for name in sorted(found)]


def known_host(context: Context, signer: str) -> None:
    """Raises ``UsageProblem`` for a host that nobody declared."""
    if signer not in context.declared:
        raise UsageProblem(f"there is no host {signer}", nearest(signer, context.declared))


def nearest_domain(name: DomainName, known: Iterable[str]) -> str | None:
    """A hint with the domain whose name without its last label is nearest, or what there is."""
    names = sorted(shown(text) for text in known)
    if not names:
        return None
    compared = names if len(names) <= _COMPARED else []
    heads = get_close_matches(_head(name.unicode), map(_head, compared), n=1, cutoff=0.8)
    close = [text for text in compared if _head(text) in heads]
    if close:
        return f"did you mean {get_close_matches(name.unicode, close, n=1, cutoff=0)[0]}?"
    return f"known: {', '.join(names[:_SHOWN])}" + (", …" if names[_SHOWN:] else "")


def shown(domain: str) -> str:
    """A domain for people: with U-labels where it is internationalized."""
    return DomainName(domain).unicode


def unsigned(zone: DomainInputs, signer: str | None) -> Unsigned | None:
    """Why no host of ours, or not ``signer``, signs for a domain; ``None`` if it does."""
    hosts = signing_hosts(zone)
    settings = zone.domain.settings
    if hosts and settings.dkim is not None and keys_elsewhere(zone):
        if settings.dkim.keys_of is None:
            because = "its `_domainkey` lies in a zone of others (`dkim.delegated`)"
            return Unsigned(because=because, trait="with keys in a zone of others")
        because = (
            f"its selectors lead to the keys of {settings.dkim.keys_of.domain} (`dkim.keys_of`)"
        )
        return Unsigned(because=because, trait="with the keys of another domain")
    if signer in hosts or (signer is None and hosts):
        return None
    if hosts:
        because = f"{signer} does not sign for it, {' and '.join(hosts)} does"
        return Unsigned(because=because, trait=f"not signed by {signer}")
    if settings.parked:
        return Unsigned(because="it is parked", trait="parked")
    if not settings.senders:
        return Unsigned(because="it has no senders", trait="without senders")
    if settings.dkim is None:
        return Unsigned(because="its DKIM is off", trait="without DKIM")
    because = "no host of ours signs for it"
    return Unsigned(because=because, trait="not signed by a host of ours")


def _remedy(zone: DomainInputs) -> str | None:
    settings = zone.domain.settings
    if signing_hosts(zone) or settings.parked or not settings.senders or settings.dkim is None:
        return None
    last = sorted({flow.egress for flow in zone.flows})
    if not last:
        return "`mailcompile check` says what is wrong with its senders"
    return f"set `signer` of {' and '.join(last)}, or of a host before it"


def _head(name: str) -> str:
    return name.rpartition(".")[0] or name


def _united(problems: list[UsageProblem]) -> UsageProblem:
    """All that is wrong, at once."""
    if len(problems) == 1:
        return problems[0]
    lines = [
        f"  {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
        for problem in problems
    ]
    return UsageProblem("\n".join([f"{len(problems)} of the domains take no keys:", *lines]))
