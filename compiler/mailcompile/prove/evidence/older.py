"""What receivers that follow RFC 7489 do instead, in words for the report."""

from mailcompile.dmarc import Discovery, parse_policy
from mailcompile.dns import DomainName
from mailcompile.prove.view import View


def older(view: View, name: DomainName, found: Discovery) -> str:
    """What a receiver of RFC 7489 does instead, if that is something else.

    It knows neither ``np`` nor ``psd`` nor ``t`` (appendix C.5), and takes a list of public
    suffixes for the tree walk.
    """
    record = found.record
    if record is None:
        return ""
    if found.policy_domain == name:
        older = parse_policy(record.text, rfc7489=True)
        got = None if older is None else older.p
        share = 100 if older is None else older.pct
    elif found.policy_domain is not None and _is_plain(found):
        return ""
    else:
        walked = view.older_policy(name)
        got = walked.policy
        share = 100 if walked.record is None else walked.record.pct
    part = f" for {share} percent of it" if share < 100 else ""
    if got == (None if found.policy is None else found.disposition) and not part:
        return ""
    return f" (receivers that follow RFC 7489 {'apply ' + got + part if got else 'find none'})"


def _is_plain(found: Discovery) -> bool:
    """Whether both standards read the same in it, without looking into the list of suffixes: a
    name of two labels is an organization, unless it is a suffix and should say so (``psd``)."""
    record, where = found.record, found.policy_domain
    if record is None or where is None or where.count(".") != 1:
        return False
    is_older = record.p is not None and "pct" not in record.ignored
    return is_older and record.np is None and record.psd is None and not record.t
