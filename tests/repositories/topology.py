"""Topologies that a script writes from a zone."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.octodns_records import Records
from tests.repositories.policy import Policy, Settings

_BESIDE_PARKED: Final = frozenset({"subdomain_policy", "rua", "ruf", "failure_options"})
"""What a domain with `mail: none` may say of DMARC; its policy is `reject` and is not said."""
_NULL_MX: Final = '{"exchange": ".", "preference": 0}'


def check(*zones: str, in_place: bool = False) -> str:
    """The zones are judged, and nothing in them is ours."""
    managed = {zone: {"manage": "check"} for zone in zones}
    return _topology({"managed": managed}, {}, in_place=in_place)


def nothing(*, in_place: bool = False) -> str:
    """The zone has left the topology."""
    return _topology({}, {}, in_place=in_place)


def owns_dmarc(zone: str, found: Records, policy: Policy, *, in_place: bool = False) -> str:
    """Of the whole zone `_dmarc` is ours."""
    domains = {zone: _domain(found, policy)}
    return _topology({"managed": {zone: {"manage": ["dmarc"]}}}, domains, in_place=in_place)


def _domain(found: Records, policy: Policy) -> Settings:
    rest = {key: said for key, said in policy.settings.items() if key != "policy"}
    is_reject = policy.settings.get("policy") == "reject"
    if is_reject and set(rest) <= _BESIDE_PARKED and _is_parked(found):
        return {"mail": "none", **({"dmarc": rest} if rest else {})}
    return {"mx": "none", "spf": "none", "dkim": None, "dmarc": policy.settings}


def _is_parked(found: Records) -> bool:
    exchanges = found.get(("", "MX"))
    texts = found.get(("", "TXT"))
    spf = [value for value in (texts.values if texts else ()) if value.startswith("v=spf1")]
    return (exchanges is None or exchanges.values == (_NULL_MX,)) and spf in ([], ["v=spf1 -all"])


def _topology(zones: Mapping[str, Any], domains: Mapping[str, Any], *, in_place: bool) -> str:
    octodns = {"config": "octodns.yaml", "keep": "equivalent"}
    if in_place:
        octodns["layout"] = "in_place"
    parts = {
        "mailcompile": 1,
        "domains": domains,
        "zones": {"records": "config/{zone}.yaml", **zones},
        "outputs": {"octodns": octodns},
    }
    # JSON is YAML; each part on a line of its own, so that a place in it can be found.
    lines = (f"{key}: {json.dumps(part, ensure_ascii=False)}\n" for key, part in parts.items())
    return "".join(line for line in lines if not line.endswith(": {}\n"))
