"""Everything that can be found, by code: what ``rules`` lists and ``explain`` explains."""

from mailcompile.diagnostics import Kind
from mailcompile.prove import kinds as claims
from mailcompile.rules import RULES
from mailcompile.source import KINDS as SOURCE_KINDS
from mailcompile.topology import kinds as topology


def all_kinds() -> dict[str, Kind]:
    """Code to kind: of source, topology, rules and claims, sorted by code."""
    found = (*SOURCE_KINDS, *topology.KINDS, *(rule.kind for rule in RULES), *claims.KINDS)
    by_code = {kind.code: kind for kind in found}
    if len(by_code) != len(found):
        raise AssertionError("two kinds of findings have one code")
    return dict(sorted(by_code.items()))
