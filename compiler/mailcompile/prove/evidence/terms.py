"""What SPF terms as they were declared let in, once they are published."""

from contextlib import suppress
from functools import lru_cache

from mailcompile.dns import DomainName
from mailcompile.prove.view import View
from mailcompile.spf import Authorized, Mechanism, TermProblem, parse_term
from mailcompile.topology.hosts import unmapped


def let_in(view: View, name: DomainName, terms: tuple[str, ...]) -> Authorized:
    """Who was declared to pass SPF for ``name`` by these terms."""
    return view.by_terms(name, tuple(map(_folded, terms)))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """RFC 7208 section 5: clients with IPv4-mapped addresses are IPv4, so no client matches a
    network of such addresses. Who declares one means the IPv4 network that it is."""
    with suppress(TermProblem):  # It was reported.
        term = parse_term(text)
        if isinstance(term, Mechanism) and term.network is not None and term.qualifier == "+":
            network = unmapped(term.network)
            return text if network == term.network else f"ip4:{network}"
    return text
