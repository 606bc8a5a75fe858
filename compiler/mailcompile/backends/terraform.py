"""Terraform: the joined tfvars, their schema, and the reference module."""

from collections.abc import Mapping
from typing import Any

from mailcompile.dns import DomainName
from mailcompile.formats.tfvars import write_tfvars
from mailcompile.resources import schema_text, template_files

TFVARS = "terraform/mail.auto.tfvars.json"


def artifacts(parts: Mapping[DomainName, bytes], settings: Mapping[str, Any]) -> dict[str, bytes]:
    """The files below ``terraform/``, from the zones' parts by zone name."""
    if settings.get("enabled") is False:
        return {}
    found = {
        TFVARS: b"".join(write_tfvars(parts, settings.get("zone_ids") or {})),
        "terraform/terraform.schema.json": schema_text("terraform").encode(),
    }
    if settings.get("module") is not False:
        for path, content in template_files("terraform/module").items():
            found[f"terraform/module/{path}"] = content
    return found
