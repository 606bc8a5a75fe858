"""Everything that can be found, by code: what ``rules`` lists and ``explain`` explains."""

from mailcompile import allowing
from mailcompile.backends import octodns
from mailcompile.diagnostics import Kind
from mailcompile.formats.octodns_config import KINDS as CONFIG_KINDS
from mailcompile.formats.octodns_yaml.hand_kinds import KINDS as HAND_KINDS
from mailcompile.lower import KINDS as LOWER_KINDS
from mailcompile.merge import KINDS as MERGE_KINDS
from mailcompile.prove import kinds as claims
from mailcompile.rules import RULES
from mailcompile.source import KINDS as SOURCE_KINDS
from mailcompile.topology import kinds as topology


def all_kinds() -> dict[str, Kind]:
    """Code to kind: of source, topology, rules and claims, sorted by code."""
    rules = (rule.kind for rule in RULES)
    read = (*SOURCE_KINDS, *HAND_KINDS, *CONFIG_KINDS)
    made = (*LOWER_KINDS, *MERGE_KINDS, *octodns.KINDS, *claims.KINDS)
    found = (*read, *topology.KINDS, *rules, *allowing.KINDS, *made)
    by_code = {kind.code: kind for kind in found}
    if not len(by_code) == len({kind.name for kind in found}) == len(found):
        raise AssertionError("two kinds of findings have one code or one name")
    return dict(sorted(by_code.items()))
