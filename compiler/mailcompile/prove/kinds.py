"""The claims, for `explain` and for findings about claims that fail."""

from mailcompile.prove import expectations, p1_authorized, p10_agreed, p12_relay_confined

KINDS = (p1_authorized.KIND, p10_agreed.KIND, p12_relay_confined.KIND, expectations.KIND)

BY_CODE = {kind.code: kind for kind in KINDS}

STATEMENTS = tuple((kind.code, kind.name) for kind in KINDS)
