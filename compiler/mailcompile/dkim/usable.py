"""What a verifier finds where it looks for the key of a signature (RFC 6376 section 6.1.2)."""

from dataclasses import dataclass
from enum import StrEnum

from mailcompile.dkim.parse import KeyRecord, KeyRecordProblem, parse_key_record, public_key
from mailcompile.dns import Answer, Resolver, Status

MIN_RSA_BITS = 1024
"""RFC 8301 section 3.2: verifiers MUST NOT take shorter keys."""
MAX_RSA_BITS = 4096
"""RFC 8301 section 3.2: verifiers need not take longer keys."""


class KeyStatus(StrEnum):
    """What a key is good for."""

    USABLE = "usable"
    """A verifier that keeps to the standards can use it."""
    REVOKED = "revoked"
    TESTING = "testing"
    """It could be used, but what it signs counts as unsigned (RFC 6376 section 3.6.1, ``t=y``)."""
    MISSING = "missing"
    INVALID = "invalid"
    """There is a record, and verifiers must not use it, or need not."""
    SEVERAL = "several"
    """There is more than one record, and verifiers take any of them."""
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"
    """The name is not ours, and nothing is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyVerdict:
    """The key of a selector, and what it is good for."""

    status: KeyStatus
    name: str
    """The name that was asked."""
    because: str
    """The reason in words, without a dot at its end."""
    record: KeyRecord | None = None
    """The record if there is one that can be read; also where it is too short, say."""
    public: str = ""
    """What stands in ``p=``, without white space; empty if there is no key to use or to refuse."""

    @property
    def algorithm(self) -> str | None:
        """``rsa-2048`` or ``ed25519``; ``None`` where there is no key."""
        return None if self.record is None else self.record.algorithm

    @property
    def flags(self) -> frozenset[str]:
        """Those of ``y`` and ``s`` that are set. Unrecognized ones MUST be ignored."""
        return frozenset() if self.record is None else self.record.flags & {"y", "s"}


def key_at(domain: str, selector: str, resolver: Resolver) -> KeyVerdict:
    """The key for signatures with ``d=domain`` and ``s=selector``, both as A-labels.

    ``resolver`` follows CNAMEs. Never raises for what DNS says.
    """
    # RFC 6376 section 3.6.2.1; the type is TXT, section 3.6.2.2.
    name = f"{selector}._domainkey.{domain}".lower().removesuffix(".")
    return _verdict(name, resolver.resolve(name, "TXT"))


def _verdict(name: str, answer: Answer) -> KeyVerdict:
    match answer.status:
        case Status.TIMEOUT:
            # Step 2: later, perhaps.
            return KeyVerdict(status=KeyStatus.TIMEOUT, name=name, because=f"{name} gave no answer")
        case Status.UNKNOWN:
            because = f"nothing is known of {name}"
            return KeyVerdict(status=KeyStatus.UNKNOWN, name=name, because=because)
    # An RRset has no value twice (RFC 2181 section 5).
    texts = tuple(dict.fromkeys(answer.values))
    if not texts:
        # Step 3.
        why = "does not exist" if answer.status is Status.NXDOMAIN else "has no TXT record"
        return KeyVerdict(status=KeyStatus.MISSING, name=name, because=f"{name} {why}")
    if len(texts) > 1:
        # Step 4: any of them, in any order. Section 3.6.2.2: the results are undefined.
        because = f"{name} has {len(texts)} TXT records, one is allowed"
        return KeyVerdict(status=KeyStatus.SEVERAL, name=name, because=because)
    return _judged(name, texts[0])


def _judged(name: str, text: str) -> KeyVerdict:
    """The verdict on the only record."""
    try:
        record = parse_key_record(text)
    except KeyRecordProblem as problem:
        # Steps 5, 6 and 8.
        because = f"the record at {name} cannot be used: {problem}"
        return KeyVerdict(status=KeyStatus.INVALID, name=name, because=because)
    status, because = _use(record)
    return KeyVerdict(
        status=status, name=name, because=because, record=record, public=public_key(text)
    )


def _use(record: KeyRecord) -> tuple[KeyStatus, str]:
    bits = record.bits
    if record.revoked:
        # Step 7.
        return KeyStatus.REVOKED, "the key is revoked (`p=` is empty)"
    if bits is not None and bits < MIN_RSA_BITS:
        return KeyStatus.INVALID, f"an RSA key needs {MIN_RSA_BITS} bit, this has {bits}"
    if bits is not None and bits > MAX_RSA_BITS:
        because = f"verifiers need not take an RSA key over {MAX_RSA_BITS} bit, this has {bits}"
        return KeyStatus.INVALID, because
    if "y" in record.flags:
        return KeyStatus.TESTING, "the domain is testing DKIM (`t=y`): this counts as unsigned"
    return KeyStatus.USABLE, f"a key that verifiers can use ({record.algorithm})"
