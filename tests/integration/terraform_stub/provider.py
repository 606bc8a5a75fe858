"""The provider itself: its configuration, and which resources and data sources it has."""

from typing import Any

from tf.iface import DataSource, Provider, Resource
from tf.schema import Schema
from tf.utils import Diagnostics

from tests.integration.terraform_stub.record import DnsRecord
from tests.integration.terraform_stub.schema import PROVIDER
from tests.integration.terraform_stub.zone import Zone


class Cloudflare(Provider):
    """Takes any configuration, also none: the real one reads CLOUDFLARE_API_TOKEN instead."""

    def get_model_prefix(self) -> str:
        return "cloudflare_"

    def full_name(self) -> str:
        return "registry.terraform.io/cloudflare/cloudflare"

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        return Schema(attributes=PROVIDER)

    def validate_config(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Nothing to find fault with."""

    def configure_provider(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Nothing to keep."""

    def get_resources(self) -> list[type[Resource]]:
        # Resource.import_ has no body, which mypy takes for abstract; it is optional.
        return [DnsRecord]  # type: ignore[type-abstract]

    def get_data_sources(self) -> list[type[DataSource]]:
        return [Zone]
