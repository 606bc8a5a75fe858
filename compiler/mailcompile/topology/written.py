"""Names, terms and texts that stand in the settings of domains, and are none."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds, value_kinds
from mailcompile.topology.labels import full_name_problem
from mailcompile.topology.model import Domain
from mailcompile.topology.texts import (
    ASCII_ONLY,
    target_problem,
    term_problem,
    text_problem,
)

EVERYBODY = "*"


def text_problems(domains: Iterable[Domain]) -> Iterator[Problem]:
    """What no record could be made of. What thousands of domains inherit is looked at once, as far
    as it does not depend on the domain."""
    seen: set[Pointer] = set()
    for domain in domains:
        yield from _reporters(domain)
        if domain.settings.parked:
            continue
        for index, term in enumerate(domain.settings.spf.terms):
            pointer = (*domain.origin("spf/terms"), index)
            if pointer not in seen:
                seen.add(pointer)
                yield from _term(term, pointer)
        if not domain.is_wildcard:
            yield from _alias_of_policy(domain, seen)
            yield from _selectors(domain, seen)


def _reporters(domain: Domain) -> Iterator[Problem]:
    """``accept_reports_from``: the names at which leave is given must exist, too (RFC 9990 section
    4)."""
    for text, pointer in domain.settings.accept_reports_from:
        if text == EVERYBODY:
            continue
        try:
            reported = DomainName.host(text)
            DomainName.record(f"{reported}._report._dmarc.{domain.name}")
        except NameProblem as problem:
            yield Problem(kind=kinds.BAD_NAME, pointer=pointer, message=str(problem))


def _term(term: str, pointer: Pointer) -> Iterator[Problem]:
    problem = term_problem(term)
    if problem is not None:
        message = f"{term[:80]!r} is no SPF term: {problem}"
        yield Problem(kind=value_kinds.BAD_SPF_TERM, pointer=pointer, message=message)


def _alias_of_policy(domain: Domain, seen: set[Pointer]) -> Iterator[Problem]:
    cname, pointer = domain.settings.dmarc.cname, domain.origin("dmarc/cname")
    if cname is not None and pointer not in seen:
        seen.add(pointer)
        yield from _target(cname, pointer)


def _selectors(domain: Domain, seen: set[Pointer]) -> Iterator[Problem]:
    """The names of selectors, which depend on the domain, and what stands there."""
    dkim = domain.settings.dkim
    if dkim is None:
        return
    for (selector, kind, value), pointer in zip(dkim.selectors, dkim.selector_places, strict=True):
        yield from _selector(domain, selector, pointer[:-1], on_key=True)
        if pointer in seen:
            continue
        seen.add(pointer)
        if kind == "cname":
            yield from _target(value, pointer)
        else:
            problem = text_problem(value)
            if problem is not None:
                yield Problem(
                    kind=value_kinds.BAD_TEXT,
                    pointer=pointer,
                    message=f"{value[:40]!r} {problem}",
                    hint=ASCII_ONLY,
                )
    where = (*domain.origin("dkim/keys_of"), "selectors")
    for index, selector in enumerate(dkim.keys_of.selectors if dkim.keys_of is not None else ()):
        yield from _selector(domain, selector, (*where, index))


def _selector(
    domain: Domain, selector: str, pointer: Pointer, on_key: bool = False
) -> Iterator[Problem]:
    full = full_name_problem(selector, domain.name, pointer, on_key=on_key, selector=True)
    if full is not None:
        yield full
        return
    problem = target_problem(f"{selector}._domainkey.{domain.name}")
    if problem is not None:
        yield Problem(kind=kinds.BAD_NAME, pointer=pointer, message=problem, on_key=on_key)


def _target(text: str, pointer: Pointer) -> Iterator[Problem]:
    problem = target_problem(text)
    if problem is not None:
        hint = "write the full name that the alias leads to"
        yield Problem(kind=kinds.BAD_NAME, pointer=pointer, message=problem, hint=hint)
