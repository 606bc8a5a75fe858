"""What one zone contributes to the artifacts."""

from collections.abc import Mapping

from mailcompile.dns import DomainName, Zone
from mailcompile.formats.octodns_yaml import write_zone
from mailcompile.formats.tfvars import write_zone_object


def zone_artifacts(zone: Zone, merged: str | None = None) -> Mapping[str, bytes]:
    """The zone's file for octoDNS, and its part of the tfvars, by path.

    ``merged`` is the text of a zone file in which ours stands beside what is hand-written.
    Terraform manages value by value, and gets ours alone.
    """
    return {
        zone_file(zone.name): write_zone(zone) if merged is None else merged.encode("utf-8"),
        tfvars_part(zone.name): write_zone_object(zone),
    }


def zone_file(zone: DomainName) -> str:
    """The path of a zone's file below ``out/``."""
    return f"octodns/zones/{zone}.yaml"


def tfvars_part(zone: DomainName) -> str:
    """The key of a zone's part of the tfvars; no file, ``terraform.artifacts`` joins the parts."""
    return f"terraform/{zone}"
