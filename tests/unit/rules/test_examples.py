"""Each rule's bad example has just its finding, at the marked place; its good example has none."""

import pytest

from mailcompile.rules import RULES, Rule
from tests.topologies import compiled, is_claim, without_claims

by_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.kind.code for rule in RULES])

NO_KEYS = "mailcompile-keys: 1\ndomains: {}\n"

BESIDE = {
    # A claim that is an error is not explained by a warning.
    "DMARC011": {"P4"},
    "PARK002": {"P4", "P6"},
    # Of another name or sender than the rule.
    "DKIM011": {"P4"},
    "HOST007": {"P6"},
    "HOST008": {"P4"},
    "HOST009": {"P4"},
    "HOST017": {"P4"},
}
"""Claims that fail in the bad example of a rule, and that say more than the rule does."""


def marked(text: str) -> tuple[str, tuple[int, int]]:
    """The example without its marks, and line and column of the first."""
    before = text[: text.index("⟦")]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return text.replace("⟦", "").replace("⟧", ""), (line, column)


@by_rule
def test_bad_example_has_just_this_finding_at_the_mark(rule: Rule) -> None:
    assert rule.kind.bad is not None
    text, place = marked(rule.kind.bad)

    found = compiled(text, NO_KEYS if "keys.yaml has no" in text else None).findings

    beside = {finding.code for finding in found if is_claim(finding.code)}
    assert beside == BESIDE.get(rule.kind.code, frozenset())
    # That octoDNS's lint would refuse the zone, too, follows from some of them.
    found = tuple(finding for finding in without_claims(found) if finding.code != "OCTO001")
    assert [finding.code for finding in found] == [rule.kind.code]
    assert found[0].place is not None
    assert (found[0].place.line, found[0].place.column) == place
    assert found[0].hint
    assert found[0].kind.severity == rule.kind.severity


@by_rule
def test_good_example_has_no_finding(rule: Rule) -> None:
    assert rule.kind.good is not None

    compilation = compiled(rule.kind.good)

    assert compilation.findings == ()
    assert compilation.artifacts


@by_rule
def test_says_its_reason(rule: Rule) -> None:
    assert len(rule.kind.reason.split()) > 20
    assert rule.kind.name == rule.kind.name.lower()
