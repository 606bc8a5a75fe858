"""sample.tfvars.json: three zones written by hand, what they mean, and changed copies of it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Variables = dict[str, Any]  # the file's JSON
Change = Callable[[Variables], object]

FILE: Final = Path(__file__).with_name("sample.tfvars.json")
VARIABLES: Final[Variables] = json.loads(FILE.read_text())
ONE: Final = "one.example"
TWO: Final = "xn--bcher-kva.example"
REVERSE: Final = "2.0.192.in-addr.arpa"
ZONES: Final[dict[str, Variables]] = {
    zone: content["records"] for zone, content in VARIABLES["mail_zones"].items()
}

# Two strings of 255 octets in the file; no space is between them.
_DKIM: Final = (
    "v=DKIM1; k=rsa; p="
    "RIgP/58waM+Dx3A5idNoDCDBwb2Dc4/dsdc6lC1MXlPq2Ymk/yE9fz1WuvL4NUyv+D8FnyVVdBZdzst6iAxQa2H9"
    "uZ0+t1sAq6DdWXLgEJKC5BjfiOXslIVUgVil6p/8ODnxr1YhNga3CcCySEU52c5cDyp2HmQbGnJJnmU1gQBEb6VE"
    "wZsMa3Y/Nxl/CpzkCUZpRr2biMws+eIFKRVVbiqgvrrOle+RNpF0JwSQrOwJcKiulO6jNFlBBL0OFYe1UO5VeUN3"
    "wlg9oMaoFDBlo5yozIIo6Ogb8thXanZfuKjL5LrdxnFpXomfqMLfcCfzJiJJCBlt/8TMpJWWTSonNlQaSEoaWm3U"
    "GfgI53g46ByrVh+D1CHtRQRhjyzWLd+AWo4ceo/9c0rjcGJvUanmmvV7KPwWTg2bG/ysxVFLgMiKRK4ew3yVp4Q+"
    "bP30PljfwAY4CDfhaWkSZing5Vt+1PaxakNDPBlRJvn3tpAP45sn"
)

_CERTIFICATE: Final = "05b857e7f3e48f54ea1ca1f0c470752ed6cb2684138d3329ad98cf99a38ee536"

# What the file says, written down a second time: name, type, TTL, and the octets in DNS.
RECORDS: Final = {
    ONE: [
        ("_25._tcp.mail.one.example", "TLSA", 300, f"3 1 1 {_CERTIFICATE}"),
        ("_dmarc.one.example", "TXT", 3600, "v=DMARC1; p=reject; rua=mailto:dmarc@one.example"),
        ("_imaps._tcp.one.example", "SRV", 3600, "0 1 993 mail.one.example"),
        ("_pop3._tcp.one.example", "SRV", 3600, "0 0 0 ."),
        ("autoconfig.one.example", "CNAME", 3600, "mail.one.example"),
        ("m202611r._domainkey.one.example", "TXT", 3600, _DKIM),
        ("mail.one.example", "A", 3600, "192.0.2.11"),
        ("mail.one.example", "AAAA", 3600, "2001:db8::11"),
        ("mail.one.example", "CAA", 3600, '0 issue "letsencrypt.org; validationmethods=dns-01"'),
        ("one.example", "MX", 3600, "10 mail.one.example"),
        ("one.example", "TXT", 3600, "v=spf1 mx exists:%{i}._spf.one.example ~all"),
        ("one.example", "TXT", 3600, 'x=${x} "quoted" back\\slash'),
        (
            "s1._domainkey.one.example",
            "CNAME",
            3600,
            "m202611r._domainkey.xn--bcher-kva.example",
        ),
    ],
    REVERSE: [
        ("11.2.0.192.in-addr.arpa", "PTR", 3600, "mail.one.example"),
        ("11.2.0.192.in-addr.arpa", "PTR", 3600, "mail.xn--bcher-kva.example"),
    ],
    TWO: [
        ("*._domainkey.xn--bcher-kva.example", "TXT", 1, "v=DKIM1; p="),
        ("xn--bcher-kva.example", "MX", 3600, "0 ."),
        ("xn--bcher-kva.example", "TXT", 3600, "v=spf1 -all"),
    ],
}


def record(variables: Variables, key: str, zone: str = ONE) -> Variables:
    """One record, to be changed in place."""
    found: Variables = variables["mail_zones"][zone]["records"][key]
    return found


def setting(key: str, zone: str = ONE, **values: object) -> Change:
    """The change that gives these values to a record's attributes."""
    return lambda variables: record(variables, key, zone).update(values)


def changed(change: Change) -> Variables:
    """A copy of the sample, changed in place by `change`."""
    variables = copy.deepcopy(VARIABLES)
    change(variables)
    return variables


def write(directory: Path, change: Change) -> Path:
    """The changed copy as a file."""
    path = directory / "changed.tfvars.json"
    path.write_text(json.dumps(changed(change)))
    return path
