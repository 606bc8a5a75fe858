"""TF001: a Cloudflare zone ID that leads nowhere."""

import re
from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.nearest import nearest

_ID = re.compile("[0-9a-f]{32}")


@rule(
    code="TF001",
    name="bad-zone-id",
    severity=Severity.ERROR,
    can_be_allowed=False,
    bad="""
        mailcompile: 1
        domains:
          one.example: {mail: none}
        outputs:
          terraform: {zone_ids: {one.example: ⟦abc⟧}}
    """,
    good="""
        mailcompile: 1
        domains:
          one.example: {mail: none}
        outputs:
          terraform: {zone_ids: {one.example: 0123456789abcdef0123456789abcdef}}
    """,
)
def bad_zone_id(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """`zone_ids` names domains as their records do, in A-labels and lower case, and gives the ID of
    the zone at Cloudflare. An entry for another name is ignored without a word, and another form of
    ID is refused when the plan is made.
    """
    zone_ids = (context.outputs.get("terraform") or {}).get("zone_ids") or {}
    for written, zone_id in zone_ids.items():
        pointer = ("outputs", "terraform", "zone_ids", written)
        if written not in context.zones and written not in context.declared_domains:
            hint = nearest(written, context.zones) or "name a domain of the topology"
            yield Report(pointer, f"{written} is no domain of ours", hint, on_key=True)
        elif not _ID.fullmatch(str(zone_id)):
            yield Report(
                pointer,
                f"the zone ID of {written} is not 32 hexadecimal digits",
                "Cloudflare shows it on the zone's overview page",
            )
