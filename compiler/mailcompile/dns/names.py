"""Domain names, parsed once: A-labels, lower case, no trailing dot."""

import re
from functools import lru_cache

MAX_NAME = 253
"""Octets of a name as text; 255 on the wire (RFC 1035 section 2.3.4)."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_RECORD_LABEL = re.compile(r"(?:\*|[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)\Z")


class NameProblem(ValueError):
    """Why a text is no domain name, in words for the person who wrote it."""


class DomainName(str):
    """A fully qualified domain name: ASCII, lower case, without the trailing dot.

    The value is the text itself, so that names compare, hash and sort as text. Made by ``host`` and
    ``record``, which check; ``below`` joins names that are known to be good.
    """

    __slots__ = ()

    @staticmethod
    def host(text: str) -> "DomainName":
        """A host or domain name as a person writes it: U-labels allowed (RFC 5891 section 4).

        Raises ``NameProblem``.
        """
        name = _to_ascii(text)
        _check(name, text, _LABEL)
        return DomainName(name)

    @staticmethod
    def record(text: str) -> "DomainName":
        """An owner name of a record: underscores and a leading ``*`` allowed (RFC 8552, RFC 4592).

        Raises ``NameProblem``.
        """
        name = text.lower().removesuffix(".")
        _check(name, text, _RECORD_LABEL)
        if "*" in name[1:]:
            raise NameProblem(f"{text} has a * that is not the first label")
        return DomainName(name)

    def below(self, labels: str) -> "DomainName":
        """The name ``LABELS.SELF``; ``LABELS`` are known to be good, or empty for the name
        itself."""
        return DomainName(f"{labels}.{self}") if labels else self

    def is_within(self, ancestor: "DomainName") -> bool:
        """True for the name itself and everything below it."""
        return self == ancestor or self.endswith("." + ancestor)

    def relative_to(self, zone: "DomainName") -> str:
        """The labels before ``zone``; empty at the zone's apex."""
        return "" if self == zone else self[: -len(zone) - 1]

    def ancestors(self) -> tuple["DomainName", ...]:
        """The name itself, then each name above it down to the top-level domain."""
        labels = self.split(".")
        return tuple(DomainName(".".join(labels[i:])) for i in range(len(labels)))

    @property
    def unicode(self) -> str:
        """The name with U-labels, for people; the A-label where it is no valid IDN."""
        return _to_unicode(self)


def is_underscored(name: str) -> bool:
    """Whether a label of a name, relative or not, begins with an underscore: such a name has one
    purpose, and is no host (RFC 8552 section 1)."""
    return any(label.startswith("_") for label in name.split("."))


def _check(name: str, text: str, label_pattern: re.Pattern[str]) -> None:
    if not name:
        raise NameProblem("the name is empty")
    if len(name) > MAX_NAME:
        raise NameProblem(f"{text[:40]}… has {len(name)} octets, a name has at most {MAX_NAME}")
    for label in name.split("."):
        if label_pattern.match(label):
            continue
        if not label:
            raise NameProblem(f"{text} has an empty label")
        if len(label) > 63:
            raise NameProblem(
                f"the label {label[:20]}… has {len(label)} octets, at most 63 are allowed"
            )
        raise NameProblem(
            f"the label {label!r} may hold only letters, digits and hyphens, "
            "and may not begin or end with a hyphen"
        )
    if name.rpartition(".")[2].isdigit():
        raise NameProblem(f"{text} ends in digits like an address, so it can be no name")


def _to_ascii(text: str) -> str:
    """A-labels of ``text`` (RFC 5891), mapped as UTS 46 does; refuses what does not round-trip."""
    if len(text) > 4 * MAX_NAME:
        # Before IDNA, whose work on a name without end has none either.
        raise NameProblem(f"{text[:40]}… has {len(text)} characters, no name is so long")
    if text.isascii():
        name = text.lower().removesuffix(".")
        if "xn--" not in name:
            return name
    else:
        name = text.removesuffix(".")
    return _idna_encode(name)


@lru_cache(maxsize=4096)
def _idna_encode(name: str) -> str:
    """Label by label, so that A-labels, U-labels and plain ones may stand in one name."""
    labels = []
    for label in name.split("."):
        plain = label.isascii() and not label.lower().startswith("xn--")
        labels.append(label.lower() if plain or not label else _idna_label(label))
    return ".".join(labels)


def _idna_label(label: str) -> str:
    import unicodedata

    import idna

    try:
        encoded = idna.encode(label, uts46=True).decode("ascii").lower()
        decoded = idna.decode(encoded)
    except UnicodeError as error:  # idna.IDNAError is one
        raise NameProblem(f"{label} is no label of an internationalized name: {error}") from None
    if unicodedata.normalize("NFC", label).lower() not in (decoded, encoded):
        raise NameProblem(f"{label} would become {decoded}; write {decoded} if that is meant")
    return encoded


@lru_cache(maxsize=4096)
def _to_unicode(name: str) -> str:
    if "xn--" not in name:
        return str(name)
    import idna

    try:
        return idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return str(name)
