"""The URIs to which a DMARC record asks for reports (RFC 9989 sections 4.6 and 4.8)."""

import re
from dataclasses import dataclass

_SIZE = re.compile(r"![0-9]+[kmgt]?\Z", re.IGNORECASE)
_URI = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*):(?:[a-z0-9._~:/?#\[\]@$&'()*+=-]|%[0-9a-f]{2})*",
    re.IGNORECASE,
)
"""RFC 3986 section 2: what may stand in a URI, without the semicolon, which ends the tag, and
without ``,`` and ``!``, which MUST be encoded (section 4.8)."""
_MAILTO = re.compile(r"mailto:[^@?#]+@(?P<host>[a-z0-9._-]+)(?:\?[^#]*)?", re.IGNORECASE)
"""RFC 6068 section 2, with exactly one address; without any there is nobody to report to."""
_AUTHORITY = re.compile(
    r"[^:]+://(?:[^@/?#]*@)?(?P<host>[a-z0-9._-]+)(?::[0-9]*)?(?:[/?#]|\Z)", re.IGNORECASE
)
"""RFC 3986 section 3.2, where the host is a name."""
_SPACE = " \t"


@dataclass(frozen=True, slots=True)
class ReportUri:
    """A reporting URI that is syntactically valid."""

    text: str
    """As written, without the obsolete size after it."""
    scheme: str
    """Lower case."""
    host: str | None
    """Lower case, no trailing dot; ``None`` where the URI names no host."""

    @property
    def is_mailto(self) -> bool:
        """Whether it is of the one scheme that every receiver MUST support (section 4.7)."""
        return self.scheme == "mailto"


def read_uri(text: str) -> ReportUri | None:
    """One URI; ``None`` if it is malformed, as is a ``mailto:`` without exactly one address."""
    text = _SIZE.sub("", text.strip(_SPACE))  # reporters ignore obs-dmarc-report-size (section 4.8)
    match = _URI.fullmatch(text)
    if match is None:
        return None
    scheme = match["scheme"].lower()
    found = (_MAILTO.fullmatch if scheme == "mailto" else _AUTHORITY.match)(text)
    if found is None:
        return None if scheme == "mailto" else ReportUri(text, scheme, None)
    host = found["host"].lower().removesuffix(".")
    return ReportUri(text, scheme, host)


def read_uris(value: str) -> tuple[ReportUri, ...]:
    """The URIs of a list in their order; malformed ones are left out (RFC 9990 section "Report
    Delivery")."""
    found = (read_uri(item) for item in value.split(","))
    return tuple(uri for uri in found if uri is not None)
