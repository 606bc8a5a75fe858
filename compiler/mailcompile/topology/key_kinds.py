"""What can be wrong with the key registry."""

from mailcompile.diagnostics import Kind, Severity

BAD_PUBLIC_KEY = Kind(
    code="KEY001",
    name="bad-public-key",
    severity=Severity.ERROR,
    reason="""`public` is exactly what stands in `p=`: base64 of the SubjectPublicKeyInfo for RSA,
of the raw 32 octets for ed25519, and of the size that `algorithm` names. Anything else makes every
signature by that key fail.""",
    rfc="RFC 6376 section 3.6.1, RFC 8463 section 4",
)
TWO_KEYS_IN_ONE_STAGE = Kind(
    code="KEY002",
    name="two-keys-in-one-stage",
    severity=Severity.ERROR,
    reason="""At most one key is active and one pending for each domain, algorithm and signer;
otherwise it cannot be told which of them the signer must use.""",
)
KEY_OF_NOBODY = Kind(
    code="KEY003",
    name="key-of-nobody",
    severity=Severity.WARNING,
    reason="""The registry has keys for a domain for which no host of ours signs. A key that is
published and not needed can only be abused: set its `stage` to `revoked`, or declare the sender
that uses it.""",
)
BAD_SELECTOR = Kind(
    code="KEY004",
    name="bad-selector",
    severity=Severity.ERROR,
    reason="""A selector is one or more DNS labels of letters, digits and hyphens, since it becomes
part of the name under which verifiers look for the key.""",
    rfc="RFC 6376 section 3.1",
)
BAD_DATE = Kind(
    code="KEY005",
    name="bad-date",
    severity=Severity.ERROR,
    reason="""The steps of a key's life are counted from its dates. A day that the calendar does not
have would make them due at the wrong time.""",
)

KINDS = (
    BAD_PUBLIC_KEY,
    TWO_KEYS_IN_ONE_STAGE,
    KEY_OF_NOBODY,
    BAD_SELECTOR,
    BAD_DATE,
)
