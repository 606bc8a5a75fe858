"""Whether mail to a name can be delivered (RFC 5321 section 5.1)."""

import re
from dataclasses import dataclass

from mailcompile.dns import DomainName, Resolver, Status
from mailcompile.dns.names import MAX_NAME
from mailcompile.prove.evidence.owners import ADDRESSES, is_alias, leads_to
from mailcompile.prove.view import View

_DIGITS = re.compile(r"[0-9.]+\Z|.*:")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
"""A label of a host's name (RFC 1123 section 2.1, RFC 5321 section 2.3.5); underscores are none of
it, and yet providers make such exchangers, to which everybody delivers."""
_OF_PROVIDERS = ("ALIAS", "Route53Provider/ALIAS")
"""Types of names in other zones of ours that are answered with addresses."""


@dataclass(frozen=True, slots=True)
class Exchanger:
    """The name to which an MX leads."""

    wrong: str | None = None
    """What is the matter with it, after the value of the MX."""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receives:
    """Who takes the mail that comes to a name."""

    way: str | None = None
    """``its MX``, or the host that the name is; ``None`` if nobody does."""
    is_null: bool = False
    """It says that nobody does (RFC 7505)."""
    unknown: tuple[str, ...] = ()
    """Names of which nothing is known, so that nobody can tell."""
    lacks: str = "neither MX nor address"


def exchanger(view: View, target: str) -> Exchanger:
    """Whether mail can be delivered to the name in an MX: it has an address, and is no alias."""
    name = DomainName(target)
    return view.find(("exchanger", name), name, lambda ask: _exchanger(view, name, ask))


def _exchanger(view: View, name: DomainName, ask: Resolver) -> Exchanger:
    if _DIGITS.match(name):
        return Exchanger("leads to an address instead of a name")
    if len(name) > MAX_NAME or not all(map(_LABEL.match, name.split("."))):
        return Exchanger("leads to a name that no host can have")
    alias = ask.resolve(name, "CNAME")
    if alias.status is Status.ANSWER:
        # RFC 2181 section 10.3, RFC 5321 section 5.1: no alias.
        return Exchanger(f"leads to an alias, of {alias.values[0].removesuffix('.')}")
    address = _address(view, name, ask)
    if address is None:
        return Exchanger(unknown=(name,))
    return Exchanger() if address else Exchanger("leads to a name without A and AAAA")


def receives(view: View, name: DomainName) -> Receives:
    """Where mail to ``name`` goes; CNAMEs are followed."""
    return view.find(("receives", name), name, lambda ask: _receives(view, name, ask))


def _receives(view: View, name: DomainName, ask: Resolver) -> Receives:
    answer = ask.resolve(name, "MX")
    if answer.status is Status.UNKNOWN:
        return Receives(unknown=(leads_to(view, name),))
    if answer.status is Status.TIMEOUT:
        return Receives(lacks="an alias that leads nowhere")
    if answer.values:
        targets = [value.rpartition(" ")[2] for value in answer.values]
        is_null = all(target == "." for target in targets)
        return Receives(way=None if is_null else "its MX", is_null=is_null)
    # No MX: the name itself is taken for one (RFC 5321 section 5.1).
    address = _address(view, name, ask)
    if address is None:
        return Receives(unknown=(leads_to(view, name),))
    return Receives(way="the host of that name, by its address" if address else None)


def _address(view: View, name: DomainName, ask: Resolver) -> bool | None:
    """Whether a name has an address; ``None`` if nobody knows."""
    answers = [ask.resolve(name, kind) for kind in sorted(ADDRESSES)]
    if any(answer.status is Status.ANSWER for answer in answers):
        return True
    if _has_alias(view, name, ask):
        return True
    is_known = all(answer.status is not Status.UNKNOWN for answer in answers)
    return False if is_known else None


def _has_alias(view: View, name: DomainName, ask: Resolver) -> bool:
    """Whether the name server makes up addresses, from those of another name."""
    kinds = {kind for _, kind in view.facts.answers if is_alias(kind)} | set(_OF_PROVIDERS)
    return any(ask.resolve(name, kind).status is Status.ANSWER for kind in sorted(kinds))
