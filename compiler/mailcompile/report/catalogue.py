"""Everything that can be found, by code: what ``rules`` lists and ``explain`` explains."""

from mailcompile import allowing
from mailcompile.backends import octodns
from mailcompile.diagnostics import Kind
from mailcompile.lower import KINDS as LOWER_KINDS
from mailcompile.prove import kinds as claims
from mailcompile.rules import RULES
from mailcompile.source import KINDS as SOURCE_KINDS
from mailcompile.topology import kinds as topology


def all_kinds() -> dict[str, Kind]:
    """Code to kind: of source, topology, rules and claims, sorted by code."""
    rules = (rule.kind for rule in RULES)
    made = (*LOWER_KINDS, *octodns.KINDS, *claims.KINDS)
    found = (*SOURCE_KINDS, *topology.KINDS, *rules, *allowing.KINDS, *made)
    by_code = {kind.code: kind for kind in found}
    if not len(by_code) == len({kind.name for kind in found}) == len(found):
        raise AssertionError("two kinds of findings have one code or one name")
    return dict(sorted(by_code.items()))
