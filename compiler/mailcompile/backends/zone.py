"""What one zone contributes to the artifacts."""

from collections.abc import Mapping

from mailcompile.dns import DomainName, Zone
from mailcompile.formats.octodns_yaml import write_zone
from mailcompile.formats.tfvars import write_zone_object

ZONE_FILE = "octodns/zones/{zone}.yaml"
TFVARS_PART = "terraform/{zone}"
"""A part of ``mail.auto.tfvars.json``, joined with the others by ``terraform.artifacts``."""


def zone_artifacts(zone: Zone) -> Mapping[str, bytes]:
    """The zone's file for octoDNS, and its part of the tfvars, by path."""
    return {
        zone_file(zone.name): write_zone(zone),
        tfvars_part(zone.name): write_zone_object(zone),
    }


def zone_file(zone: DomainName) -> str:
    return ZONE_FILE.format(zone=zone)


def tfvars_part(zone: DomainName) -> str:
    return TFVARS_PART.format(zone=zone)
