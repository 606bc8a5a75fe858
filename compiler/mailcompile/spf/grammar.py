"""The grammar of one SPF term as every receiver reads it (RFC 7208 sections 4.6.1, 5, 6 and 7.1,
collected in section 12).

Exact: what it refuses is a syntax error, and one makes the whole record a permerror (section 4.6).
What else we refuse to write is in ``terms.py``. Sections below are sections of RFC 7208.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from socket import AF_INET6, inet_pton
from typing import TypeAlias

from mailcompile.spf.macros import MACRO
from mailcompile.spf.record import literal_terms

_NAMES = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")

MECHANISMS: frozenset[str] = frozenset(_NAMES)
"""The names of all mechanisms (section 4.6.1)."""

OF_DOMAIN = frozenset({"redirect", "exp"})
"""The modifiers whose value is a domain-spec (sections 6.1 and 6.2)."""

_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_COSTLY = frozenset({"include", "a", "mx", "ptr", "exists"})  # section 4.6.4
_MEANT = {"ip": "ip4:", "ipv4": "ip4:", "ipv6": "ip6:", "redirect": "redirect=", "exp": "exp="}

_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(.*)")  # section 4.6.1
_DUAL_CIDR = re.compile(r"(?:/([0-9]+))?(?://([0-9]+))?\Z")  # section 5.6; no name ends like it
_TOPLABEL = re.compile(r"(?![0-9]+\Z)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")  # section 7.1
_MARK = "\0"  # stands for one macro in the shape of a macro-string


class TermProblem(ValueError):
    """Why a text is no SPF term, in words for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A directive: a mechanism and its qualifier, ``+`` if none is written (section 4.6.2)."""

    qualifier: str
    name: str
    domain: str | None = None
    """The domain-spec as it is written; ``None`` means the domain itself (section 4.8)."""
    network: IPv4Network | IPv6Network | None = None
    """Of ip4 and ip6, without host bits: receivers compare only the prefix (section 5.6)."""
    cidr4: int | None = None
    """The prefix lengths of a and mx, where they are written (sections 5.3 and 5.4)."""
    cidr6: int | None = None

    @property
    def result(self) -> str:
        """What check_host() returns where it matches (section 4.6.2)."""
        return _RESULTS[self.qualifier]

    @property
    def costs_lookup(self) -> bool:
        """True if it counts against the limit on DNS lookups (section 4.6.4)."""
        return self.name in _COSTLY

    @property
    def has_macro(self) -> bool:
        """True if the name has to be expanded (section 7)."""
        return "%" in (self.domain or "")


@dataclass(frozen=True, slots=True)
class Modifier:
    """``name=value`` (section 6); receivers ignore those that they do not know."""

    name: str
    value: str

    @property
    def costs_lookup(self) -> bool:
        """True if it counts against the limit on DNS lookups (section 4.6.4)."""
        return self.name == "redirect"

    @property
    def has_macro(self) -> bool:
        """True if the value has to be expanded (section 7)."""
        return "%" in self.value


Term: TypeAlias = Mechanism | Modifier


def read_term(text: str) -> Term:
    """One term of a record; names are case-insensitive (section 12). Raises ``TermProblem``.

    Spaces are between terms (section 4.6.1), so none is in a term.
    """
    _check_characters(text)
    # A "=" straight after a name makes it a modifier, whatever follows (section 4.6.1).
    if found := _MODIFIER.fullmatch(text):
        return _modifier(found[1].lower(), found[2])
    return _mechanism(text)


def labels_of(spec: str) -> tuple[str, ...]:
    """The labels of a domain-spec, without a trailing dot; in each, a NUL stands for a macro."""
    return tuple(_shape(spec).removesuffix(".").split("."))


def has_bad_label(labels: tuple[str, ...]) -> bool:
    """Whether a label is empty or longer than 63 octets, whatever its macros become."""
    return not all(_MARK in label or 0 < len(label) < 64 for label in labels)


def _check_characters(text: str) -> None:
    """Visible ASCII (section 7.1)."""
    for character in text:
        if not "!" <= character <= "~":
            hint = "; write names as A-labels (xn--…)" if character.isalpha() else ""
            raise TermProblem(f"the character {character!r} cannot stand in a term{hint}")


def _modifier(name: str, value: str) -> Modifier:
    """``redirect / explanation / unknown-modifier`` (sections 4.6.1, 6.1, 6.2)."""
    if name in OF_DOMAIN:
        _check_domain_spec(value)
    else:
        _shape(value)
    return Modifier(name, value)


def _mechanism(text: str) -> Mechanism:
    """``[ qualifier ] mechanism`` (sections 4.6.1 and 5)."""
    qualifier, body = (text[0], text[1:]) if text[:1] in _RESULTS else ("+", text)
    written = re.split("[:/]", body, maxsplit=1)[0]
    name, rest = written.lower(), body[len(written) :]
    if name in ("ip4", "ip6"):
        return Mechanism(qualifier, name, network=_network(4 if name == "ip4" else 6, rest))
    place = rest[1:] if name in MECHANISMS else body
    if (meant := _as_network(place)) is not None:
        hint = qualifier.removeprefix("+") + literal_terms(frozenset({meant}))[0]
        raise TermProblem(f"{place} is no name; write {hint}")
    if name not in MECHANISMS:
        raise TermProblem(_no_mechanism(text, body, name))
    if name == "all" and rest:  # section 5.1
        raise TermProblem("all takes neither a name nor a prefix length")
    cidr4 = cidr6 = None
    if name in ("a", "mx") and (found := _DUAL_CIDR.search(rest)):  # sections 5.3 and 5.4
        cidr4, cidr6 = _prefix(found[1], 4), _prefix(found[2], 6)
        rest = rest[: found.start()]
    return Mechanism(qualifier, name, _domain(name, rest), None, cidr4, cidr6)


def _no_mechanism(text: str, body: str, name: str) -> str:
    if _MODIFIER.fullmatch(body):  # only mechanisms have qualifiers (section 4.6.1)
        return f"a modifier takes no {text[0]}; write {body}"
    if name in _MEANT:
        return f"{name} is no mechanism; write {_MEANT[name]}"
    return f"{name or text} is no mechanism; there are {', '.join(_NAMES)}"


def _domain(name: str, rest: str) -> str | None:
    """``":" domain-spec``, which a, mx and ptr may omit (sections 5.2 to 5.5 and 5.7)."""
    if not rest and name not in ("include", "exists"):
        return None
    if rest.startswith("/") or ((found := _DUAL_CIDR.search(rest)) and found[0]):
        raise TermProblem("only a and mx take a prefix length: /24, //64 or /24//64")
    _check_domain_spec(rest[1:])
    return rest[1:]


def _check_domain_spec(spec: str) -> None:
    """``macro-string domain-end`` (section 7.1)."""
    if not spec:
        raise TermProblem("a name is missing, such as _spf.example.com")
    labels = labels_of(spec)
    # domain-end = ( "." toplabel [ "." ] ) / macro-expand
    if _shape(spec).endswith(_MARK) or (len(labels) > 1 and _TOPLABEL.fullmatch(labels[-1])):
        return
    if has_bad_label(labels):
        raise TermProblem(bad_label(spec))
    raise TermProblem(f"{spec} is no full name: it has to end in .com or the like, or a macro")


def bad_label(spec: str) -> str:
    """What is wrong with a domain-spec that ``has_bad_label``."""
    return f"{spec} has a label that is empty or longer than 63 octets"


def _shape(text: str) -> str:
    """A macro-string with a mark for each macro (section 7.1); raises ``TermProblem``."""
    shape, end = "", 0
    while (start := text.find("%", end)) >= 0:
        macro = MACRO.match(text, start)
        if macro is None:
            raise TermProblem(_no_macro(text[start:]))
        shape, end = f"{shape}{text[end:start]}{_MARK}", macro.end()
    return shape + text[end:]


def _no_macro(rest: str) -> str:
    """Why no macro is at the beginning of ``rest``, which is a ``%`` (sections 7.1 to 7.3)."""
    macro, closed, _ = rest.partition("}")
    if not rest.startswith("%{"):
        return "% begins a macro, as in %{d}; write %% for the character"
    if not closed:
        return f"the macro {macro} has no }} at its end"
    if macro[2:3].lower() in {"c", "r", "t"}:
        return f"the macro {macro}}} may stand only in the text that exp= points to"
    if macro[2:3].lower() not in {*"slodiphv"}:
        return f"the macro {macro}}} has none of the letters s l o d i p h v"
    return f"behind the letter of {macro}}} may stand: a number from 1, r, some of . - + , / _ ="


def _network(family: int, rest: str) -> IPv4Network | IPv6Network:
    """``":" ip4-network [ ip4-cidr-length ]``, or the same of ip6 (section 5.6)."""
    address, slash, digits = rest[1:].partition("/")
    if not address or rest[0] != ":":
        raise TermProblem(f"ip{family} needs an address after a colon")
    network = _of_family(family, address) or _as_network(address)
    if network is None:
        hint = "; it has four numbers up to 255, without leading zeros" if family == 4 else ""
        raise TermProblem(f"{address} is no IPv{family} address{hint}")
    if network.version != family:
        raise TermProblem(f"{address} is no IPv{family} address; write ip{network.version}{rest}")
    if not slash:
        return network
    return type(network)((network.network_address, _prefix(digits, family)), strict=False)


def _of_family(family: int, address: str) -> IPv4Network | IPv6Network | None:
    """The network of one address; ``None`` if it is none of that family. There can be thousands."""
    try:
        if family == 4:
            return IPv4Network(address)
        # The C library reads it ten times sooner, and no more than ``ipaddress`` does.
        octets = inet_pton(AF_INET6, address)
    except (ValueError, OSError):
        return None
    return IPv6Network((octets, 128))


def _prefix(digits: str | None, family: int) -> int | None:
    """``ip4-cidr-length``, ``ip6-cidr-length`` (section 5.6): no leading zeros."""
    if digits is None:
        return None
    most = 32 if family == 4 else 128
    if not digits.isdigit() or (digits != "0" and digits[0] == "0"):
        raise TermProblem(f"/{digits} is no prefix length: a number without leading zeros")
    if len(digits) > 3 or int(digits) > most:
        raise TermProblem(f"an IPv{family} prefix has at most {most} bit")
    return int(digits)


def _as_network(text: str) -> IPv4Network | IPv6Network | None:
    """An address or network, also with host bits; without a zone, as in ``fe80::1%eth0``."""
    try:
        return None if "%" in text else ip_network(text, strict=False)
    except ValueError:
        return None
