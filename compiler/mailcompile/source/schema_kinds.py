"""The ways in which a document can fail to be what its schema describes."""

from mailcompile.diagnostics import Kind, Severity

UNKNOWN_KEY = Kind(
    code="SCHEMA001",
    name="unknown-key",
    severity=Severity.ERROR,
    reason=(
        "The language has no such key at this place. It is an error, because a setting that is "
        "misspelt or stands in the wrong mapping would otherwise be ignored without a word. The "
        "nearest spelling, or the mapping where the key belongs, is named if there is one. A key "
        "that another one beside it excludes is named with the reason."
    ),
    bad="mailcompile: 1\ndomains:\n  one.example: {⟦sender⟧: [vps1]}\n",
    good="mailcompile: 1\ndomains:\n  one.example: {senders: [vps1]}\n",
)
WRONG_TYPE = Kind(
    code="SCHEMA002",
    name="wrong-type",
    severity=Severity.ERROR,
    reason=(
        "The value is of another sort than this place takes: a text where a list is expected, for "
        "example. Only `true`, `false`, `null` and decimal numbers without quotes are not text, "
        "and a key with nothing behind it has the value null."
    ),
    bad="mailcompile: 1\ndomains:\n  one.example: {senders: ⟦vps1⟧}\n",
    good="mailcompile: 1\ndomains:\n  one.example: {senders: [vps1]}\n",
)
WRONG_VALUE = Kind(
    code="SCHEMA003",
    name="wrong-value",
    severity=Severity.ERROR,
    reason=(
        "The place takes one of a few words, and this is none of them. The allowed ones are "
        "listed, with the nearest spelling. They are written in lower case, without the signs "
        "that the records use: `fail`, not `-all`."
    ),
    bad="mailcompile: 1\ndefaults:\n  dmarc: {policy: ⟦rejct⟧}\n",
    good="mailcompile: 1\ndefaults:\n  dmarc: {policy: reject}\n",
)
BAD_FORMAT = Kind(
    code="SCHEMA004",
    name="bad-format",
    severity=Severity.ERROR,
    reason=(
        "The text does not have the form that this place needs: an ID, a duration, an address, a "
        "date. Whether a well-formed name or address is also right is judged later, by rules of "
        "their own."
    ),
    bad="mailcompile: 1\ndefaults: {ttl: ⟦1 hour⟧}\n",
    good="mailcompile: 1\ndefaults: {ttl: 1h}\n",
)
MISSING_KEY = Kind(
    code="SCHEMA005",
    name="missing-key",
    severity=Severity.ERROR,
    reason=(
        "Something is declared without a key that it cannot do without. The finding stands at the "
        "thing that lacks it; add the key there."
    ),
    bad="mailcompile: 1\nhosts:\n  ⟦vps1⟧: {addresses: [192.0.2.11]}\n",
    good="mailcompile: 1\nhosts:\n  vps1: {name: mail.one.example, addresses: [192.0.2.11]}\n",
)
OUT_OF_RANGE = Kind(
    code="SCHEMA006",
    name="out-of-range",
    severity=Severity.ERROR,
    reason=(
        "The number is smaller or larger than DNS can hold at this place: 16 bits for a "
        "preference (RFC 5321 section 5.1, RFC 1035 section 3.3.9), 31 bits for a TTL (RFC 2181 "
        "section 8)."
    ),
    bad="mailcompile: 1\ndefaults:\n  mx: [{id: vps1, preference: ⟦70000⟧}]\n",
    good="mailcompile: 1\ndefaults:\n  mx: [{id: vps1, preference: 70}]\n",
)
WRONG_SIZE = Kind(
    code="SCHEMA007",
    name="wrong-size",
    severity=Severity.ERROR,
    reason=(
        "A list has too few or too many entries, a mapping none, or a text is too long. An empty "
        "list where something must stand is an error, because it could mean nothing as well as "
        "not yet; to take away an inherited value, write `null`."
    ),
    bad="mailcompile: 1\ndefaults: {mx: ⟦[]⟧}\n",
    good="mailcompile: 1\ndefaults: {mx: [vps1]}\n",
)
REPEATED_ITEM = Kind(
    code="SCHEMA008",
    name="repeated-item",
    severity=Severity.ERROR,
    reason=(
        "The same entry stands twice in a list where that means nothing. Often the second one was "
        "meant to be another; otherwise delete it."
    ),
    bad="mailcompile: 1\ndefaults:\n  dkim: {algorithms: [ed25519, ⟦ed25519⟧]}\n",
    good="mailcompile: 1\ndefaults:\n  dkim: {algorithms: [ed25519, rsa-2048]}\n",
)
NOT_YET = Kind(
    code="SCHEMA009",
    name="not-yet",
    severity=Severity.ERROR,
    reason=(
        "This is part of the language, but this version of mailcompile does not compile it. It is "
        "an error rather than ignored, because the records would not say what the topology says. "
        "The changelog tells which version brought what."
    ),
    bad="mailcompile: 1\ndefaults:\n  ⟦mta_sts⟧: {mode: enforce}\n",
    good="mailcompile: 1\n",
)

SCHEMA_KINDS: tuple[Kind, ...] = (
    UNKNOWN_KEY,
    WRONG_TYPE,
    WRONG_VALUE,
    BAD_FORMAT,
    MISSING_KEY,
    OUT_OF_RANGE,
    WRONG_SIZE,
    REPEATED_ITEM,
    NOT_YET,
)
