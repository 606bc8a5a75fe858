"""Names in the two builds."""

ONE, TWO, THREE, FOUR, FIVE = (f"domain{number}.example" for number in range(1, 6))
"""The zones of the seed."""

HARBOUR, PIER, QUAY, REEF = "harbour.example", "pier.example", "quay.example", "reef.example"
ISLANDS = "islands.example"
"""The zone with a hand-written part."""

ACTIVE, PENDING = "m202611r._domainkey", "m202705r._domainkey"
KEY_OF_OTHERS = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""The key of RFC 8463 appendix A.2."""
