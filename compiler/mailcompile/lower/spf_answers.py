"""Where an SPF record asks names of ours for what they do not have."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Literal, TypeAlias

from mailcompile.diagnostics import Kind, Pointer, Problem, Severity, about
from mailcompile.dns import CNAME, MX, TXT, DomainName, RRset, Zone
from mailcompile.lower.spf_reach import sums
from mailcompile.spf import MAX_VOID, Mechanism, Term, TermProblem, parse_term
from mailcompile.topology import Context, DomainInputs, ZoneInputs

INCLUDES_NOTHING = Kind(
    code="SPF013",
    name="included-name-without-spf",
    severity=Severity.WARNING,
    reason="""An `include` or `redirect` that leads to a name without an SPF record is a permerror
for every message that gets so far, not a term that lets nobody in. The name lies in a zone of ours,
and the topology makes no such record there.

What several domains share is written by `spf.shared_record`. Where the record is kept by hand,
accept this with `allow`.""",
    rfc="RFC 7208 section 5.2",
    explains=("P1", "P7"),
    bad="""\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    spf: {terms: [⟦include:spf.one.example⟧]}
    dmarc: {policy: none}
""",
    good="""\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    spf: {shared_record: spf.one.example}
    dmarc: {policy: none}
""",
)

TOO_MANY_VOID = Kind(
    code="SPF014",
    name="too-many-void-lookups",
    severity=Severity.WARNING,
    reason="""Receivers allow two lookups without an answer in one SPF check, and answer permerror
from the third on. `a`, `mx` and `exists` ask one name each, `mx` then each of the hosts that it
finds, and an IPv6 client gets no answer of a host that has IPv4 only. Counted are names in zones of
ours that have no such record by the topology, and hosts.

Write networks instead of names. Where the records are kept by hand, accept this with `allow`.""",
    rfc="RFC 7208 section 4.6.4",
    explains=("P7",),
    bad="""\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    spf: {terms: ⟦[a:a.one.example, a:b.one.example, a:c.one.example]⟧}
    dmarc: {policy: none}
""",
    good="""\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    spf: {terms: [ip4:192.0.2.12, ip4:192.0.2.13]}
    dmarc: {policy: none}
""",
)

KINDS = (INCLUDES_NOTHING, TOO_MANY_VOID)

_Family: TypeAlias = Literal[4, 6]
_FAMILIES: tuple[_Family, ...] = (4, 6)
_LONGEST_CHAIN = 8
"""Aliases that lead to one another, as far as anybody follows them."""


def unanswered(
    context: Context,
    parts: Iterable[DomainInputs],
    zones: Iterable[Zone],
    inputs: Iterable[ZoneInputs] = (),
) -> Iterator[Problem]:
    """A problem for each term that leads to nothing, and for records with too many of them.

    ``zones`` hold hand-written records, too, as far as we know their types; ``inputs`` say where
    there are others.
    """
    answers = _Answers(context, tuple(parts), tuple(zones), _of_others(inputs))
    # Of all others at most ``mx`` and ``a``, written where they are answered: nearly all names.
    asked = [
        name
        for name, (_, text) in answers.records.items()
        if answers.has_terms_of_people(name, text)
    ]
    counts = answers.void_lookups(asked)
    for name in asked:
        rrset, text = answers.records[name]
        for term in _terms(text):
            target = _target(term)
            if target is not None and answers.has_spf(target) is False:
                place = answers.place_of_term(name, target)
                yield Problem(
                    kind=INCLUDES_NOTHING,
                    subject=about(name),
                    pointer=place or rrset.origin.pointer,
                    on_key=rrset.origin.on_key and place is None,
                    message=f"a term leads to {target.unicode}, a name of ours without SPF record",
                    hint=f"take the term out, or write `spf: {{shared_record: {target}}}`",
                )
        count = counts[name]
        if count > MAX_VOID:
            place = answers.place_of_terms(name)
            yield Problem(
                kind=TOO_MANY_VOID,
                subject=about(name),
                pointer=place or rrset.origin.pointer,
                on_key=rrset.origin.on_key and place is None,
                message=f"{name.unicode} makes receivers ask {count} times for what is not there, "
                f"they stop after {MAX_VOID}",
                hint="write networks (`ip4:…`, `ip6:…`) instead of the names",
            )


class _Answers:
    """What names answer, as far as the topology knows; ``None`` where it does not."""

    def __init__(
        self,
        context: Context,
        parts: tuple[DomainInputs, ...],
        zones: tuple[Zone, ...],
        others: frozenset[DomainName],
    ) -> None:
        self._zones = context.zones
        self._hosts = {
            host.name: host
            for host in context.hosts.values()
            if host.name is not None and host.addresses and not host.internal
        }
        self._elsewhere = {part.name for part in parts if part.domain.settings.external} | others
        self._said = {part.name: part.domain for part in parts if part.domain.settings.spf.terms}
        self._rrsets: dict[tuple[DomainName, str], RRset] = {}
        self.records: dict[DomainName, tuple[RRset, str]] = {}
        for rrset in (rrset for zone in zones for rrset in zone.rrsets):
            if rrset.type == "PTR":
                continue
            self._rrsets[rrset.name, rrset.type] = rrset
            for rdata in rrset.rdatas:
                if isinstance(rdata, TXT) and rdata.value.startswith("v=spf1 "):
                    self.records[rrset.name] = (rrset, rdata.value)

    def has_terms_of_people(self, name: DomainName, text: str) -> bool:
        """Whether the record may hold terms that somebody wrote."""
        return (
            name in self._said
            or "=" in text[len("v=spf1") :]
            or any(word in text for word in ("include:", "a:", "mx:", "exists:"))
        )

    def place_of_terms(self, name: DomainName) -> Pointer | None:
        """Where the domain says terms, if it does."""
        domain = self._said.get(name)
        return domain.origin("spf/terms") if domain is not None else None

    def place_of_term(self, name: DomainName, target: DomainName) -> Pointer | None:
        """Where the domain says the term that leads to ``target``, if it does."""
        domain = self._said.get(name)
        if domain is None:
            return None
        for index, text in enumerate(domain.settings.spf.terms):
            if target in _targets(text):
                return (*domain.origin("spf/terms"), index)
        return None

    def has_spf(self, name: DomainName) -> bool | None:
        """Whether the name has an SPF record."""
        for _ in range(_LONGEST_CHAIN):
            if name in self.records:
                return True
            alias = self._rrsets.get((name, "CNAME"))
            if alias is None:
                return None if self._is_unknown(name, "TXT") else False
            rdata = alias.rdatas[0]
            assert isinstance(rdata, CNAME)
            name = rdata.target
        return None

    def void_lookups(self, names: Iterable[DomainName]) -> dict[DomainName, int]:
        """How often each of these names makes receivers ask in vain, at worst: for a client that
        nothing lets in. Other names have no count, unless one of these leads to them."""
        leads: dict[DomainName, list[DomainName]] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in leads:
                targets = map(_target, _terms(self.records[name][1]))
                leads[name] = [one for one in targets if one is not None and one in self.records]
                waiting += leads[name]
        four, six = (
            sums(leads, {name: self._void_of(name, family) for name in leads})
            for family in _FAMILIES
        )
        return {name: max(four[name], six[name]) for name in leads}

    def _void_of(self, name: DomainName, family: _Family) -> int:
        return sum(self._void(term, name, family) for term in _terms(self.records[name][1]))

    def _void(self, term: Term, at: DomainName, family: _Family) -> int:
        if not isinstance(term, Mechanism) or term.has_macro:
            return 0
        name = at if term.domain is None else _name(term.domain)
        match term.name:
            case "a":
                return self._has_address(name, family) is False
            case "exists":
                # By A, whatever the client's address (RFC 7208 section 5.7).
                return self._has_address(name, 4) is False
            case "mx":
                found = self._exchangers(name)
                if found is None:
                    return 0
                return sum(self._has_address(one, family) is False for one in found) or not found
        return 0

    def _exchangers(self, name: DomainName) -> tuple[DomainName, ...] | None:
        rrset = self._rrsets.get((name, "MX"))
        if rrset is None:
            return None if self._is_unknown(name, "MX") else ()
        targets = (rdata.exchange for rdata in rrset.rdatas if isinstance(rdata, MX))
        return tuple(target for target in targets if target is not None)

    def _has_address(self, name: DomainName, family: _Family) -> bool | None:
        host = self._hosts.get(name)
        if host is not None:
            return any(address.version == family for address in host.addresses)
        if (name, "A" if family == 4 else "AAAA") in self._rrsets:
            return True
        return None if self._is_unknown(name, "A") else False

    def _is_unknown(self, name: DomainName, kind: str) -> bool:
        """Whether others say what the name has: it is not in a zone of ours, an alias, or one of
        the names that a wildcard stands for."""
        if self._zones.of(name) is None or any(one in self._elsewhere for one in name.ancestors()):
            return True
        if (name, "CNAME") in self._rrsets:
            return True
        stars = [DomainName(f"*.{above}") for above in name.ancestors()[1:]]
        return any(star in self._elsewhere or (star, kind) in self._rrsets for star in stars)


def _of_others(inputs: Iterable[ZoneInputs]) -> frozenset[DomainName]:
    """Names of ours with a provider's alias, or that are delegated by hand: only others know."""
    return frozenset(
        one.zone.below(record.name)
        for one in inputs
        for record in (one.beside.hand.records if one.beside.hand is not None else ())
        if record.is_alias or (record.name and record.type in ("NS", "DNAME"))
    )


@lru_cache(maxsize=8192)
def _terms(text: str) -> tuple[Term, ...]:
    """The terms of a record that can be read."""
    found = []
    for word in text.split()[1:]:
        with suppress(TermProblem):
            found.append(parse_term(word))
    return tuple(found)


@lru_cache(maxsize=8192)
def _targets(text: str) -> frozenset[DomainName | None]:
    """Where a term as written leads; asked about each term for each name that it might lead to."""
    return frozenset(map(_target, _terms(f"v=spf1 {text}")))


def _target(term: Term) -> DomainName | None:
    """The name whose SPF record a term leads to."""
    if term.name not in ("include", "redirect") or term.has_macro:
        return None
    target = term.domain if isinstance(term, Mechanism) else term.value
    return None if target is None else _name(target)


def _name(spec: str) -> DomainName:
    return DomainName(spec.lower().removesuffix("."))
