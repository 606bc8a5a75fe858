"""The claims, for `explain` and for findings about claims that fail."""

from mailcompile.prove import expectations
from mailcompile.prove.claims import (
    p1_authorized,
    p2_signed,
    p3_aligned,
    p4_forwarded,
    p5_nobody_else,
    p6_whole_organization,
    p7_bounded,
    p8_policy_found,
    p9_deliverable,
    p10_agreed,
    p11_closed,
    p12_relay_confined,
)

_CLAIMS = (
    p1_authorized,
    p2_signed,
    p3_aligned,
    p4_forwarded,
    p5_nobody_else,
    p6_whole_organization,
    p7_bounded,
    p8_policy_found,
    p9_deliverable,
    p10_agreed,
    p11_closed,
    p12_relay_confined,
    expectations,
)

KINDS = (*(module.KIND for module in _CLAIMS), expectations.UNDECIDED)

BY_CODE = {kind.code: kind for kind in KINDS}

STATEMENTS = tuple((kind.code, kind.name) for kind in KINDS)
"""Codes and names, in the order of the claims."""
