"""The text of a DMARC policy record (RFC 9989 section 4.7)."""

from dataclasses import dataclass
from urllib.parse import quote

from mailcompile.dns import DomainName

_SAFE = "$'*+"
"""Beside letters, digits and ``-._~``: what may stand in the local part of a URI as it is."""
_SAFE_IN_URI = ":/?#[]@$&'()*+=%"
"""The same in a URI of another scheme: what delimits its parts, and what is encoded already."""

AUTHORIZATION = "v=DMARC1"
"""What stands at ``DOMAIN._report._dmarc.HOST`` where reports of DOMAIN may go to HOST (RFC 9990
section 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTags:
    """The tags of a record; a value of ``None``, ``False`` or ``()`` means the tag's default."""

    p: str
    sp: str | None = None
    np: str | None = None
    adkim: str = "relaxed"
    aspf: str = "relaxed"
    fo: tuple[str, ...] = ()
    t: bool = False
    psd: bool | None = None
    """``True``: a public suffix; ``False``: an organization of its own (RFC 9989 section 4.7)."""
    rua: tuple[str, ...] = ()
    ruf: tuple[str, ...] = ()


def policy_record(tags: PolicyTags) -> str:
    """The record, tags in the order v p sp np adkim aspf fo t psd rua ruf, defaults left out.

    ``p`` comes second because receivers of RFC 7489 want it there.
    """
    sp = tags.sp or tags.p
    # v MUST be the first tag, and its value exactly this (RFC 9989 section 4.7).
    written = [("v", "DMARC1"), ("p", tags.p)]
    if sp != tags.p:
        written.append(("sp", sp))
    if tags.np is not None and tags.np != sp:
        written.append(("np", tags.np))
    if tags.adkim == "strict":
        written.append(("adkim", "s"))
    if tags.aspf == "strict":
        written.append(("aspf", "s"))
    # "0" is the default. Without ruf, receivers ignore fo (RFC 9989 section 4.7): it does no harm.
    if tags.fo and tags.fo != ("0",):
        written.append(("fo", ":".join(tags.fo)))
    if tags.t:
        written.append(("t", "y"))
    if tags.psd is not None:
        written.append(("psd", "y" if tags.psd else "n"))
    for name, uris in (("rua", tags.rua), ("ruf", tags.ruf)):
        if uris:
            written.append((name, ",".join(report_uri(address) for address in uris)))
    return "; ".join(f"{name}={value}" for name, value in written)


def report_uri(address: str) -> str:
    """``mailto:`` and the address, host in A-labels.

    What a URI or a list of them would read as more than the address is encoded: RFC 6068 section 2,
    and ``,`` and ``!`` by RFC 9989 section 4.8. A URI of another scheme stays one.
    """
    if "://" in address:
        return quote(address, safe=_SAFE_IN_URI)
    local, _, host = address.rpartition("@")
    return f"mailto:{quote(local, safe=_SAFE)}@{DomainName.host(host)}"
