"""check_host(): what a receiver makes of a client, a sender and DNS (RFC 7208 section 4).

Sections below are sections of RFC 7208.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from mailcompile.dns import DomainName, NameProblem, Resolver
from mailcompile.spf.grammar import Mechanism
from mailcompile.spf.macros import Address, Message, expand, explain, is_name
from mailcompile.spf.matching import matches, validated_name
from mailcompile.spf.parse import RecordProblem, SpfRecord, parse_record, spf_records
from mailcompile.spf.queries import Ended, Queries, is_failed
from mailcompile.spf.terms import canonical

Step: TypeAlias = tuple[int, str, str, str]
"""How many includes deep, domain of the record, term, outcome."""


@dataclass(frozen=True, slots=True)
class SpfVerdict:
    """What check_host() returns, and how it came to it."""

    result: str
    """``none``, ``neutral``, ``pass``, ``fail``, ``softfail``, ``temperror`` or ``permerror``
    (section 2.6)."""
    explanation: str | None
    """With ``fail`` only: what the domain's ``exp`` says, visible ASCII and spaces (section 6.2).
    It is the text of a third party."""
    lookups: int
    """Terms that caused lookups; 11 is where the evaluation ends (section 4.6.4)."""
    void_lookups: int
    """Questions of terms that came back empty; 3 is where the evaluation ends (section 4.6.4)."""
    trace: tuple[Step, ...]
    """Each term that was evaluated, in that order: an include before what is in it. The outcome is
    ``match``, ``no match``, or ``permerror`` or ``temperror`` with a reason; of an include and a
    redirect the result of the other record stands behind a colon. What is wrong with a record as
    a whole, or with a domain without one, stands at the term ``v=spf1``."""


def check_host(
    ip: str | Address,
    domain: str,
    sender: str,
    helo: str,
    resolver: Resolver,
    *,
    receiver: str = "unknown",
    now: int = 0,
) -> SpfVerdict:
    """Whether the client ``ip`` may use ``domain`` (section 4.1).

    ``sender`` is the MAIL FROM or HELO identity; an empty one stands for ``postmaster`` at the EHLO
    name ``helo`` (section 2.4). ``receiver`` and ``now``, in seconds since the Epoch, only stand in
    explanations (section 7.2). Names may have U-labels and a trailing dot. Whatever DNS says, or
    does not say, is a result; an ``ip`` that is no address raises ``ValueError``.
    """
    local, sender_domain = _mailbox(sender, helo or domain)
    message = Message(
        client=_client(ip),
        local=local,
        sender_domain=_in_a_labels(sender_domain),
        helo=_in_a_labels(helo),
        receiver=receiver,
        now=now,
    )
    evaluation = _Evaluation(message, Queries(resolver))
    explanation = None
    try:
        decision = evaluation.decide(_in_a_labels(domain).removesuffix("."), 0)
        result = decision.result
        if result == "fail":
            explanation = _explanation(decision, message, resolver)
    except Ended as ended:
        result = ended.result
    return SpfVerdict(
        result=result,
        explanation=explanation,
        lookups=evaluation.queries.lookups,
        void_lookups=evaluation.queries.void_lookups,
        trace=tuple(evaluation.trace),
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    """What one record decides, or that to which it redirects."""

    result: str
    exp: str | None = None
    """The domain-spec, if a directive of the record matched."""
    domain: str = ""
    """Of the record."""


@dataclass(slots=True)
class _Evaluation:
    """One call of check_host(), its includes and redirects."""

    message: Message
    queries: Queries
    trace: list[Step] = field(default_factory=list)

    def decide(self, domain: str, depth: int) -> _Decision:
        """Sections 4.3 to 4.7; raises ``Ended`` with the errors, which end the whole evaluation."""
        record = self._record(domain, depth)
        if record is None:
            return _Decision("none")
        for directive in record.directives:  # section 4.6.2
            if self._matches(directive, domain, depth):
                return _Decision(directive.result, record.exp, domain)
        if record.redirect is not None:
            return self._redirected(record.redirect, domain, depth)
        return _Decision("neutral")  # section 4.7

    def _record(self, domain: str, depth: int) -> SpfRecord | None:
        """The record of a domain, if it has one (section 4.3)."""
        step = self._begin(depth, domain, "v=spf1")
        if not is_name(domain) or "." not in domain:
            self._end(step, "none: malformed, or a single label")
            return None
        try:
            record = self._fetched(domain)
        except Ended as ended:
            self._end(step, str(ended))
            raise
        if record is None:
            self._end(step, "none: no record")
        else:
            self.trace.pop()
        return record

    def _fetched(self, domain: str) -> SpfRecord | None:
        """Sections 4.4 to 4.6; a name that is not there has no record either (section 4.3)."""
        answer = self.queries.resolver.resolve(domain, "TXT")
        if is_failed(answer):
            raise Ended("temperror", "no answer")
        records = spf_records(answer.values)
        if len(records) > 1:
            raise Ended("permerror", "several records")
        try:
            return parse_record(records[0]) if records else None
        except RecordProblem as problem:
            raise Ended("permerror", str(problem)) from None

    def _matches(self, directive: Mechanism, domain: str, depth: int) -> bool:
        step = self._begin(depth, domain, canonical(directive))
        try:
            if directive.name == "all":  # section 5.1
                outcome = "match"
            elif directive.name == "include":
                outcome = self._included(directive, domain, depth)
            else:
                target = self._target(directive, domain)
                is_match = matches(directive, target, self.message.client, self.queries)
                outcome = "match" if is_match else "no match"
        except Ended as ended:
            self._end(step, str(ended))
            raise
        self._end(step, outcome)
        return not outcome.startswith("no")

    def _included(self, directive: Mechanism, domain: str, depth: int) -> str:
        """Section 5.2; errors end the evaluation by themselves."""
        target = self._target(directive, domain)
        if not target.isascii():  # RFC 8616 section 4: such a local part makes no match
            return "no match"
        result = self.decide(target, depth + 1).result
        if result == "none":
            raise Ended("permerror", f"{target} has no record")
        return f"match: {result}" if result == "pass" else f"no match: {result}"

    def _redirected(self, spec: str, domain: str, depth: int) -> _Decision:
        """Section 6.1; the explanation is that of the other record."""
        step = self._begin(depth, domain, f"redirect={spec}")
        try:
            self.queries.count_term()
            target = self._expanded(spec, domain)
            decision = self.decide(target, depth)
            if decision.result == "none":
                raise Ended("permerror", f"{target} has no record")
        except Ended as ended:
            self._end(step, str(ended))
            raise
        self._end(step, f"match: {decision.result}")
        return decision

    def _target(self, directive: Mechanism, domain: str) -> str:
        """The <target-name> of a directive (section 4.8), counted before it is expanded."""
        if directive.costs_lookup:
            self.queries.count_term()
        return domain if directive.domain is None else self._expanded(directive.domain, domain)

    def _expanded(self, spec: str, domain: str) -> str:
        return _expanded(spec, domain, self.message, self.queries)

    def _begin(self, depth: int, domain: str, term: str) -> int:
        """A place in the trace, whose outcome follows."""
        self.trace.append((depth, domain, term, ""))
        return len(self.trace) - 1

    def _end(self, step: int, outcome: str) -> None:
        self.trace[step] = (*self.trace[step][:3], outcome)


def _expanded(spec: str, domain: str, message: Message, queries: Queries) -> str:
    def validated() -> str:
        return validated_name(domain, message.client, queries)

    return expand(spec, message, domain, validated)


def _explanation(decision: _Decision, message: Message, resolver: Resolver) -> str | None:
    """The text behind ``exp``; an error of any kind means that there is none (section 6.2)."""
    if decision.exp is None:
        return None
    queries = Queries(resolver, is_limited=False)
    domain = decision.domain
    try:
        texts = queries.values(_expanded(decision.exp, domain, message, queries), "TXT")
    except Ended:
        return None
    if len(texts) != 1:
        return None
    return explain(
        texts[0], message, domain, lambda: validated_name(domain, message.client, queries)
    )


def _mailbox(sender: str, helo: str) -> tuple[str, str]:
    """Local part and domain; what is missing is ``postmaster`` (section 4.3), or the EHLO name
    (section 2.4)."""
    local, _, domain = (sender or helo).rpartition("@")
    return local or "postmaster", domain


def _client(ip: str | Address) -> Address:
    """An IPv4-mapped address is an IPv4 one (section 5); zones of link-local ones are nothing
    that DNS knows."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def _in_a_labels(name: str) -> str:
    """RFC 7208 section 4.3, RFC 8616 section 4; a name that has none is malformed as it is."""
    if name.isascii():
        return name
    try:
        return DomainName.host(name)
    except NameProblem:
        return name
