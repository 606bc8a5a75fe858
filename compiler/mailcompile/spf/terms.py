"""One SPF term that a person writes: what we publish, and in which spelling.

Beyond the grammar that every receiver reads (``grammar.py``) it refuses names that cannot be in
DNS. Sections below are sections of RFC 7208.
"""

from mailcompile.dns import DomainName, NameProblem
from mailcompile.spf.grammar import (
    MECHANISMS,
    OF_DOMAIN,
    Mechanism,
    Modifier,
    Term,
    TermProblem,
    bad_label,
    has_bad_label,
    labels_of,
    read_term,
)
from mailcompile.spf.record import literal_terms

__all__ = [
    "MECHANISMS",
    "Mechanism",
    "Modifier",
    "Term",
    "TermProblem",
    "canonical",
    "parse_term",
]


def parse_term(text: str) -> Term:
    """One term of a record that is to be published. Raises ``TermProblem``.

    Names of mechanisms and modifiers are case-insensitive (section 4.6.1).
    """
    if len(text.split()) != 1:
        several = "several terms: write each as an entry of its own"
        raise TermProblem(several if text.strip() else "the term is empty")
    if text.lower() == "v=spf1":  # by the grammar a modifier
        raise TermProblem("the record begins with v=spf1 by itself")
    term = read_term(text)
    if isinstance(term, Mechanism):
        spec = term.domain
    else:
        spec = term.value if term.name in OF_DOMAIN else None
    if spec is not None:
        _check_name(spec)
    return term


def canonical(term: Term) -> str:
    """How we write a term: without what may be left out, in lower case where it means the same.

    Upper case means something in a macro; trailing dots SHOULD NOT be published (section 7.3).
    """
    if isinstance(term, Modifier):
        known = term.name in OF_DOMAIN
        return f"{term.name}={_canonical_domain(term.value) if known else term.value}"
    qualifier = term.qualifier.removeprefix("+")
    if term.network is not None:
        return qualifier + literal_terms(frozenset({term.network}))[0]
    domain = "" if term.domain is None else f":{_canonical_domain(term.domain)}"
    cidr4 = "" if term.cidr4 in (None, 32) else f"/{term.cidr4}"
    cidr6 = "" if term.cidr6 in (None, 128) else f"//{term.cidr6}"
    return f"{qualifier}{term.name}{domain}{cidr4}{cidr6}"


def _canonical_domain(spec: str) -> str:
    return spec.removesuffix(".") if "%" in spec else spec.removesuffix(".").lower()


def _check_name(spec: str) -> None:
    """Section 4.8 leaves open what receivers do with a name that cannot be in DNS."""
    if has_bad_label(labels_of(spec)):
        raise TermProblem(bad_label(spec))
    if "%" not in spec:
        try:
            DomainName.record(spec)
        except NameProblem as problem:
            raise TermProblem(str(problem)) from None
