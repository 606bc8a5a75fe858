"""Attributes of cloudflare_dns_record, data cloudflare_zone and the provider's configuration.

Names, types and modes are those of provider release 5.22.0; what the module and the tests use is
the same in 5.14.0. They are written down here, not taken from the provider: the stub proves names
and types, and of the service's behaviour only what service.py states.
"""

from typing import Any, Final, Literal, TypedDict

from tf.gen import tfplugin_pb2 as protocol
from tf.schema import Attribute
from tf.types import Bool, List, Number, Set, String, TfType

Mode = Literal["required", "optional", "computed", "optional computed"]


class _Flags(TypedDict):
    required: bool
    optional: bool
    computed: bool


class Opaque(TfType):
    """Values that pass through undecoded: nested objects, and types chosen by the value.

    A value of dynamic type travels as [type as JSON octets, value].
    """

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, value: Any) -> Any:
        return value

    def tf_type(self) -> bytes:
        return b'"dynamic"'


class Nested(Attribute):
    """An attribute that is an object with attributes of its own; `tf` itself has no such thing."""

    def __init__(self, name: str, mode: Mode, attributes: list[Attribute]) -> None:
        super().__init__(name, Opaque(), **_flags(mode))
        self._attributes = attributes

    def to_pb(self) -> protocol.Schema.Attribute:
        message = super().to_pb()
        message.ClearField("type")  # either a type or a nested type
        message.nested_type.nesting = protocol.Schema.Object.SINGLE
        message.nested_type.attributes.extend(each.to_pb() for each in self._attributes)
        return message


def _flags(mode: Mode) -> _Flags:
    words = mode.split()
    return _Flags(
        required="required" in words, optional="optional" in words, computed="computed" in words
    )


def _all(kind: TfType, mode: Mode, names: str, *, replace: bool = False) -> list[Attribute]:
    """One attribute for each of the space-separated names, all of one type and mode."""
    return [
        Attribute(name, kind, requires_replace=replace, **_flags(mode)) for name in names.split()
    ]


PROVIDER: Final = _all(
    String(), "optional", "api_key api_token api_user_service_key base_url email"
) + _all(String(), "optional", "user_agent_operator_suffix")

# One flat object for every record type that has one; which of them a type needs, the service knows.
_DATA: Final = [
    Attribute("flags", Opaque(), optional=True),  # a number for CAA, a string for NAPTR
    *_all(
        String(),
        "optional",
        "certificate digest fingerprint lat_direction long_direction public_key regex replacement"
        " service tag target value",
    ),
    *_all(
        Number(),
        "optional",
        "algorithm altitude digest_type key_tag lat_degrees lat_minutes lat_seconds long_degrees"
        " long_minutes long_seconds matching_type order port precision_horz precision_vert"
        " preference priority protocol selector size type usage weight",
    ),
]
_SETTINGS: Final = _all(Bool(), "optional computed", "flatten_cname ipv4_only ipv6_only")

DNS_RECORD: Final = [
    *_all(String(), "required", "zone_id type", replace=True),
    *_all(String(), "required", "name"),
    *_all(Number(), "required", "ttl"),
    *_all(String(), "optional", "comment"),
    *_all(Number(), "optional", "priority"),
    *_all(Bool(), "optional", "private_routing"),
    *_all(String(), "optional computed", "content"),
    Attribute("proxied", Bool(), default=False, **_flags("optional computed")),
    Attribute("tags", Set(String()), **_flags("optional computed")),
    Nested("data", "optional", _DATA),
    Nested("settings", "optional computed", _SETTINGS),
    *_all(
        String(),
        "computed",
        "comment_modified_on created_on id meta modified_on tags_modified_on",
    ),
    *_all(Bool(), "computed", "proxiable"),
]

_FILTER: Final = [
    *_all(String(), "optional", "direction name order status"),
    *_all(String(), "optional computed", "match"),
    Attribute("type", List(String()), optional=True),
    Nested("account", "optional", _all(String(), "optional", "id name")),
]

ZONE: Final = [
    *_all(String(), "optional computed", "zone_id"),
    Nested("filter", "optional", _FILTER),
    *_all(
        String(),
        "computed",
        "activated_on cname_suffix created_on id modified_on name original_dnshost"
        " original_registrar status type verification_key",
    ),
    *_all(Number(), "computed", "development_mode"),
    *_all(Bool(), "computed", "paused"),
    *_all(
        List(String()),
        "computed",
        "name_servers original_name_servers permissions vanity_name_servers",
    ),
    Nested("account", "computed", _all(String(), "computed", "id name")),
    Nested("owner", "computed", _all(String(), "computed", "id name type")),
]
