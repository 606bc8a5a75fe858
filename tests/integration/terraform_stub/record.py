"""Resource cloudflare_dns_record. All that it remembers is what Terraform hands back to it."""

import hashlib
import json
from typing import Any, Final

from tf.iface import (
    CreateContext,
    DeleteContext,
    PlanContext,
    Provider,
    ReadContext,
    Resource,
    UpdateContext,
    UpgradeContext,
)
from tf.schema import Schema
from tf.types import Unknown
from tf.utils import Diagnostics

from tests.integration.terraform_stub import service
from tests.integration.terraform_stub.schema import DNS_RECORD
from tests.integration.terraform_stub.service import Record

# Those of internal/services/dns_record/schema.go; the module uses nine of them.
_TYPES: Final = (
    *("A", "AAAA", "CAA", "CERT", "CNAME", "DNSKEY", "DS", "HTTPS", "LOC", "MX", "NAPTR", "NS"),
    *("OPENPGPKEY", "PTR", "SMIMEA", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI"),
)
_STAMP: Final = "2026-01-01T00:00:00Z"  # a clock would make two runs differ


class DnsRecord(Resource):
    """Checks like the provider before a plan, like the service when it applies one."""

    def __init__(self, provider: Provider) -> None:
        """`tf` makes one for each request; there is nothing to share."""

    @classmethod
    def get_name(cls) -> str:
        return "dns_record"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=DNS_RECORD)  # without a version, so that `upgrade` is called

    def validate(self, diags: Diagnostics, type_name: str, config: Record) -> None:
        super().validate(diags, type_name, config)
        for attribute, message in _objections(config):
            _error(diags, "Invalid Attribute", message, attribute)

    def upgrade(self, ctx: UpgradeContext, version: int, old: Record) -> Record:
        """A stored state as the other calls have it: only there a dynamic value is an object."""
        data = old["data"]
        if data is None or data["flags"] is None:
            return old
        flags = [json.dumps(data["flags"]["type"]).encode(), data["flags"]["value"]]
        return old | {"data": data | {"flags": flags}}

    def create(self, ctx: CreateContext, planned: Record) -> Record | None:
        return self._store(ctx.diagnostics, planned)

    def read(self, ctx: ReadContext, current: Record) -> Record | None:
        return service.as_returned(current)

    def update(self, ctx: UpdateContext, current: Record, planned: Record) -> Record | None:
        return self._store(ctx.diagnostics, planned)

    def delete(self, ctx: DeleteContext, current: Record) -> None:
        """Gone from the state is gone."""

    def plan(self, ctx: PlanContext, current: Record | None, planned: Record) -> Record:
        """`planned` has the old value of every computed attribute; some of them will change."""
        if ctx.changed_fields:
            planned["modified_on"] = Unknown
        if "data" in ctx.changed_fields:
            planned["content"] = Unknown
        if "comment" in ctx.changed_fields:
            planned["comment_modified_on"] = Unknown
        return planned

    def _store(self, diags: Diagnostics, planned: Record) -> Record | None:
        """What the provider keeps: the plan, with the answer's values where it knew none."""
        sent = {name: None if value is Unknown else value for name, value in planned.items()}
        if sent["data"] is not None:
            sent["content"] = None  # the service composes it
        reason = service.refusal(sent)
        if reason is not None:
            _error(diags, "failed to make http request", reason)
            return None
        answered = {**service.as_returned(sent), **_computed(sent)}
        return {
            name: answered[name] if value is Unknown else value for name, value in planned.items()
        }


def _objections(config: Record) -> list[tuple[str, str]]:
    """(attribute, message) for what the provider's own validators refuse; unknown values pass."""
    known = {name: value for name, value in config.items() if value not in (None, Unknown)}
    found = []
    if "content" in known and "data" in known:
        found.append(("content", "content conflicts with data"))
    if known.get("type", "A").upper() not in _TYPES:
        found.append(("type", f"unknown record type {known['type']}"))
    if not 0 <= known.get("priority", 0) <= 65535:
        found.append(("priority", "priority must be between 0 and 65535"))
    return found


def _computed(record: Record) -> dict[str, Any]:
    """Values that only the service sets. The id follows from the record: there is no counter."""
    identity = [record[name] for name in ("zone_id", "name", "type", "content", "priority")]
    digest = hashlib.sha256(json.dumps([*identity, repr(record["data"])]).encode())
    return {
        "id": record["id"] or digest.hexdigest()[:32],
        "created_on": _STAMP,
        "modified_on": _STAMP,
        "comment_modified_on": None if record["comment"] is None else _STAMP,
        "tags_modified_on": None,
        "meta": "{}",
        "proxiable": record["type"] in ("A", "AAAA", "CNAME"),
        "tags": [],
    }


def _error(diags: Diagnostics, summary: str, detail: str, attribute: str | None = None) -> None:
    path = None if attribute is None else [attribute]
    diags.add_error(summary, detail, path)  # type: ignore[no-untyped-call]
