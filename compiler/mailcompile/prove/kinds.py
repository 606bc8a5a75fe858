"""The claims, for `explain` and for findings about claims that fail."""

from mailcompile.diagnostics import Kind, Severity

P10 = Kind(
    code="P10",
    name="back-ends-disagree",
    severity=Severity.ERROR,
    reason="""Claim P10: over all records that are ours, OctoDNS YAML and tfvars decode to the same
names, types, TTLs and values. Both are read back from the bytes that are about to be written, by
readers that share nothing with the writers. Where the claim fails, the compiler is wrong, not the
topology, and nothing is written.""",
)

KINDS = (P10,)
