"""Data source cloudflare_zone: every zone exists, and its id follows from its name."""

import hashlib
from typing import Any

from tf.iface import DataSource, Provider, ReadDataContext
from tf.schema import Schema
from tf.utils import Diagnostics

from tests.integration.terraform_stub.schema import ZONE


def zone_id(name: str) -> str:
    """32 hexadecimal digits, as Cloudflare's are."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


class Zone(DataSource):
    def __init__(self, provider: Provider) -> None:
        """`tf` makes one for each request; there is nothing to share."""

    @classmethod
    def get_name(cls) -> str:
        return "zone"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=ZONE)

    def validate(self, diags: Diagnostics, type_name: str, config: dict[str, Any]) -> None:
        super().validate(diags, type_name, config)
        if (config["filter"] is None) == (config["zone_id"] is None):
            message = "Exactly one of these attributes must be configured: [filter,zone_id]"
            diags.add_error("Invalid Attribute Combination", message)  # type: ignore[no-untyped-call]

    def read(self, ctx: ReadDataContext, config: dict[str, Any]) -> dict[str, Any]:
        """Every attribute has a value: Terraform takes a missing one for a broken provider."""
        state = dict.fromkeys((attribute.name for attribute in ZONE), None) | config
        if config["zone_id"] is not None:
            return {**state, "id": config["zone_id"]}
        name = config["filter"]["name"]
        return {**state, "id": zone_id(name), "zone_id": zone_id(name), "name": name}
