"""Key records as others write them: what a verifier reads, or why it can use nothing of it."""

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_VALUE = re.compile(r"[\x21-\x3a\x3c-\x7e \t]*")
"""RFC 6376 section 3.2: printable ASCII without semicolons, white space within."""
_FOLD = re.compile(r"\r\n(?=[ \t])")
"""RFC 6376 section 2.8: a line ends in white space that goes on in the next."""
_SPACE = " \t"
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)
"""RFC 6376 section 2.10: hyphenated-word."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)
"""RFC 6376 section 2.10: base64string, after its white space was taken out."""
_ED25519_OCTETS = 32
_RSA = bytes.fromhex("2a864886f70d010101")
"""The object identifier rsaEncryption (RFC 8017 appendix A.1)."""


class KeyRecordProblem(ValueError):
    """Why no verifier can use a key record, in words for the person who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """What a key record says."""

    key_type: str
    bits: int | None
    """The size of an RSA key; ``None`` for other types, and for a revoked key."""
    revoked: bool
    flags: frozenset[str]
    """``y``: the domain is testing DKIM; ``s``: no subdomains in ``i=``; others are ignored."""

    @property
    def algorithm(self) -> str | None:
        """``rsa-2048`` or ``ed25519``; ``None`` for a revoked key."""
        if self.revoked:
            return None
        return self.key_type if self.bits is None else f"{self.key_type}-{self.bits}"

    def admits(self, identity: str, domain: str) -> bool:
        """Whether a signature with this key and ``d=domain`` may have ``i=identity``.

        ``identity`` is an address, perhaps without local part, or the bare domain of one.
        """
        of, domain = (name.rpartition("@")[2].lower() for name in (identity, domain))
        # Section 3.5: the same or a subdomain; section 3.6.1: with t=s the same.
        return of == domain or ("s" not in self.flags and of.endswith(f".{domain}"))


@lru_cache(maxsize=4096)
def parse_key_record(text: str) -> KeyRecord:
    """A key record (RFC 6376 section 3.6.1). Raises ``KeyRecordProblem``.

    The steps are those of section 6.1.2, in its order. Unrecognized tags MUST be ignored (section
    3.2), so are ``g`` (appendix C.2) and ``n``, in which nobody looks.
    """
    tags = _tags(text)
    # Step 5: what is no key record.
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        # It MUST be the first tag, and exactly this.
        raise KeyRecordProblem("`v=DKIM1` must stand first, written so")
    if "p" not in tags:
        raise KeyRecordProblem("it has no `p=`, the key itself")
    flags = _items(tags, "t") if tags.get("t") else frozenset()
    _check_purpose(tags)
    # Step 7 comes before the type: what is revoked is so whatever `k=` says.
    key_type = tags.get("k", "rsa")
    octets = _octets(tags["p"])
    if not octets:
        return KeyRecord(key_type=key_type, bits=None, revoked=True, flags=flags)
    # Step 8: what cannot be used.
    if key_type not in ("rsa", "ed25519"):
        # Unrecognized key types MUST be ignored.
        raise KeyRecordProblem(f"no verifier knows the key type `k={key_type[:20]}`")
    bits = None
    if key_type == "ed25519":
        _check_ed25519(octets)
    else:
        bits = _rsa_bits(octets)
    return KeyRecord(key_type=key_type, bits=bits, revoked=False, flags=flags)


def public_key(text: str) -> str:
    """What stands in ``p=`` of a text that ``parse_key_record`` takes, without its white space:
    base64 of the key, empty if it is revoked."""
    return "".join(_tags(text)["p"].split())


def _tags(text: str) -> dict[str, str]:
    """The tags in their order (RFC 6376 section 3.2)."""
    found: dict[str, str] = {}
    specs = _FOLD.sub("", text).split(";")
    if len(specs) > 1 and not specs[-1].strip(_SPACE):
        specs.pop()
    for spec in specs:
        # White space around names and values is no part of them.
        name, equals, value = (part.strip(_SPACE) for part in spec.partition("="))
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise KeyRecordProblem(f"{spec.strip()[:40]!r} is no `tag=value`")
        if name in found:
            # One name twice, and the entire list is invalid.
            raise KeyRecordProblem(f"it has `{name[:20]}=` twice")
        found[name] = value
    return found


def _items(tags: dict[str, str], name: str) -> frozenset[str]:
    """The words of a list with colons between (section 3.6.1)."""
    items = [item.strip(_SPACE) for item in tags[name].split(":")]
    for item in items:
        if not _WORD.fullmatch(item) and not (name == "s" and item == "*"):
            raise KeyRecordProblem(f"`{name}=` is no list of words with colons between")
    return frozenset(items)


def _check_purpose(tags: dict[str, str]) -> None:
    if "s" in tags and not _items(tags, "s") & {"email", "*"}:
        # Verifiers MUST ignore a record that does not list their service.
        raise KeyRecordProblem("`s=` says that the key is not for mail")
    if "h" in tags and "sha256" not in _items(tags, "h"):
        # Step 6; RFC 8301 section 3.1: rsa-sha1 MUST NOT be used, so nothing is left.
        raise KeyRecordProblem("`h=` leaves out sha256, the only hash in use")


def _octets(value: str) -> bytes:
    """What ``p=`` encodes: white space anywhere is allowed, and the padding may be missing (RFC
    6376 section 2.10)."""
    written = "".join(value.split())
    if written and not _BASE64.fullmatch(written):
        raise KeyRecordProblem("`p=` is no base64")
    bare = written.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise KeyRecordProblem("`p=` is no base64") from None


def _check_ed25519(octets: bytes) -> None:
    """RFC 8463 section 4: the key itself, not a SubjectPublicKeyInfo."""
    if len(octets) != _ED25519_OCTETS:
        raise KeyRecordProblem(
            f"an ed25519 key has {_ED25519_OCTETS} octets, `p=` has {len(octets)}"
        )


def _rsa_bits(octets: bytes) -> int:
    """The size of the modulus. RFC 6376 section 3.6.1 says RSAPublicKey; what all tools write, and
    verifiers take, is a SubjectPublicKeyInfo around it."""
    try:
        key = _only(octets, 0x30)
        if key[:1] == b"\x30":
            algorithm, rest = _element(key, 0x30)
            identifier, parameters = _element(algorithm, 0x06)
            if identifier != _RSA:
                raise KeyRecordProblem("`p=` holds a key of another type than `k=` says")
            bits = _only(rest, 0x03)
            # The parameters are NULL (RFC 8017 appendix A.1), and a bit string begins with the
            # number of bits at its end that are none (X.690 section 8.6.2).
            if parameters != b"\x05\0" or bits[:1] != b"\0":
                raise _NoDerError
            key = _only(bits[1:], 0x30)
        modulus, rest = _element(key, 0x02)
        exponent = _only(rest, 0x02)
    except _NoDerError:
        raise KeyRecordProblem("`p=` is no RSA key; perhaps a part of it is missing") from None
    # Integers have a sign (X.690 section 8.3.3), and RFC 8017 section 3.1 wants these odd.
    n, e = (int.from_bytes(number, signed=True) for number in (modulus, exponent))
    if not 3 <= e < n or n % 2 == 0 or e % 2 == 0:
        raise KeyRecordProblem("`p=` is no RSA key that could be used")
    return n.bit_length()


class _NoDerError(Exception):
    """Octets that are not what they should be."""


def _element(octets: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the element at the beginning, and what follows (X.690 section 8.1)."""
    if len(octets) < 2 or octets[0] != tag:
        raise _NoDerError
    start, length = 2, octets[1]
    if length >= 0x80:
        start += length - 0x80
        length = int.from_bytes(octets[2:start])
    end = start + length
    if start > len(octets) or end > len(octets):
        raise _NoDerError
    return octets[start:end], octets[end:]


def _only(octets: bytes, tag: int) -> bytes:
    """The content of an element behind which nothing follows."""
    content, rest = _element(octets, tag)
    if rest:
        raise _NoDerError
    return content
