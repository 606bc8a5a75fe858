"""Two zones in which somebody else has done mail until now, and what a topology makes of them.

All records stand here twice: as BIND gets them, and as they have to be found in transfers.
"""

from collections.abc import Iterable
from typing import Final

from tests.topologies import rsa_public

Row = tuple[str, str, int, str]
Rows = set[Row]
"""(name without last dot, type, TTL, value); a TXT is one text, names in values are absolute."""

FIRM: Final = "firm.example"
SECOND: Final = "second.example"
ZONES: Final = (FIRM, SECOND)
TTL: Final = 3600

KEY: Final = f"v=DKIM1; k=rsa; p={rsa_public()}"
THEIR_KEY: Final = f"v=DKIM1;  p={rsa_public(7)}"
"""Of a service that signs with a selector of its own, with a blank more than we would write."""
DIGEST: Final = "3a5f2c1b0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a"
TOKENS: Final = ("site-verification=abc_DEF-123==", "MS=ms12345678", "token=a; other=b;c")
SECOND_TOKENS: Final = ("MS=ms87654321", "other-token=7; keep")

_PREAMBLE: Final = """\
$ORIGIN {zone}.
$TTL 3600
@ IN SOA ns1.dns.example. hostmaster.dns.example. 1 3600 600 604800 300
@ 86400 IN NS ns1.dns.example.
@ 86400 IN NS ns2.dns.example.
"""
_FIRM: Final = f"""\
@ 300 A 192.0.2.80
@ 300 AAAA 2001:db8::80
@ CAA 0 issue "ca.example"
@ 900 TXT "{TOKENS[0]}"
@ 900 TXT "{TOKENS[1]}"
@ 900 TXT "{TOKENS[2]}"
@ 900 TXT "v=spf1 a mx include:_spf.old.example ~all"
@ 1800 MX 10 mx1.old.example.
@ 1800 MX 20 mx2.old.example.
_dmarc 600 TXT "v=DMARC1; p=none; rua=mailto:reports@old.example"
s2019._domainkey 7200 TXT "{THEIR_KEY[:200]}" "{THEIR_KEY[200:]}"
autodiscover 600 CNAME autodiscover.old.example.
_autodiscover._tcp 600 SRV 0 0 443 autodiscover.old.example.
_sip._tls SRV 1 2 5061 sip.voice.example.
mail A 192.0.2.7
www 300 CNAME @
shop 600 CNAME shops.hosting.example.
*.apps 600 A 192.0.2.81
sub NS ns1.sub
sub NS ns2.dns.example.
sub DS 12345 13 2 {DIGEST}
ns1.sub A 192.0.2.53
"""
_SECOND: Final = f"""\
@ 300 A 192.0.2.90
@ 700 TXT "{SECOND_TOKENS[0]}"
@ 700 TXT "v=spf1 ip6:2001:DB8:0::25 ip4:192.0.2.25/32  -all"
@ 700 TXT "{SECOND_TOKENS[1]}"
@ 1800 MX 10 mail.firm.example.
_dmarc 600 TXT "v=DMARC1;p=quarantine;adkim=r"
m202611r._domainkey 900 TXT "v=DKIM1;k=rsa;p=" "{rsa_public()[:200]}" "{rsa_public()[200:]}"
www 300 CNAME @
"""

THEIRS: Final[Rows] = {
    *{(FIRM, "NS", 86400, f"ns{number}.dns.example.") for number in (1, 2)},
    (FIRM, "A", 300, "192.0.2.80"),
    (FIRM, "AAAA", 300, "2001:db8::80"),
    (FIRM, "CAA", 3600, '0 issue "ca.example"'),
    (f"s2019._domainkey.{FIRM}", "TXT", 7200, THEIR_KEY),
    (f"autodiscover.{FIRM}", "CNAME", 600, "autodiscover.old.example."),
    (f"_autodiscover._tcp.{FIRM}", "SRV", 600, "0 0 443 autodiscover.old.example."),
    (f"_sip._tls.{FIRM}", "SRV", 3600, "1 2 5061 sip.voice.example."),
    (f"www.{FIRM}", "CNAME", 300, "firm.example."),
    (f"shop.{FIRM}", "CNAME", 600, "shops.hosting.example."),
    (f"*.apps.{FIRM}", "A", 600, "192.0.2.81"),
    (f"sub.{FIRM}", "NS", 3600, "ns1.sub.firm.example."),
    (f"sub.{FIRM}", "NS", 3600, "ns2.dns.example."),
    (f"sub.{FIRM}", "DS", 3600, f"12345 13 2 {DIGEST}"),
    (f"ns1.sub.{FIRM}", "A", 3600, "192.0.2.53"),
    *{(SECOND, "NS", 86400, f"ns{number}.dns.example.") for number in (1, 2)},
    (SECOND, "A", 300, "192.0.2.90"),
    (f"www.{SECOND}", "CNAME", 300, "second.example."),
}
"""What has nothing to do with us, without the tokens, which stand beside SPF."""
OLD: Final[Rows] = {
    (FIRM, "MX", 1800, "10 mx1.old.example."),
    (FIRM, "MX", 1800, "20 mx2.old.example."),
    (FIRM, "TXT", 900, "v=spf1 a mx include:_spf.old.example ~all"),
    (f"_dmarc.{FIRM}", "TXT", 600, "v=DMARC1; p=none; rua=mailto:reports@old.example"),
    (f"mail.{FIRM}", "A", 3600, "192.0.2.7"),
}
"""What the topology says otherwise."""
SAME: Final[Rows] = {
    (SECOND, "MX", 1800, "10 mail.firm.example."),
    (SECOND, "TXT", 700, "v=spf1 ip6:2001:DB8:0::25 ip4:192.0.2.25/32  -all"),
    (f"_dmarc.{SECOND}", "TXT", 600, "v=DMARC1;p=quarantine;adkim=r"),
    (f"m202611r._domainkey.{SECOND}", "TXT", 900, f"v=DKIM1;k=rsa;p={rsa_public()}"),
}
"""What the topology says in other words."""
SAME_IN_OUR_WORDS: Final[Rows] = {
    (SECOND, "MX", TTL, "10 mail.firm.example."),
    (SECOND, "TXT", TTL, "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 -all"),
    (f"_dmarc.{SECOND}", "TXT", TTL, "v=DMARC1; p=quarantine"),
    (f"m202611r._domainkey.{SECOND}", "TXT", TTL, KEY),
}
NEW: Final[Rows] = {
    (FIRM, "MX", TTL, "10 mail.firm.example."),
    (f"_dmarc.{FIRM}", "TXT", TTL, "v=DMARC1; p=quarantine"),
    (f"m202611r._domainkey.{FIRM}", "TXT", TTL, KEY),
    (f"bounce.{FIRM}", "MX", TTL, "10 mail.firm.example."),
    (f"bounce.{FIRM}", "TXT", TTL, "v=spf1 mx -all"),
    (f"mail.{FIRM}", "A", TTL, "192.0.2.25"),
    (f"mail.{FIRM}", "AAAA", TTL, "2001:db8::25"),
    (f"mail.{FIRM}", "TXT", TTL, "v=spf1 a -all"),
}
"""What the topology brings to firm.example, without the SPF record of its apex."""
CLOSED: Final[Row] = (f"*.apps.{FIRM}", "TXT", TTL, "v=spf1 -all")
"""A name with an address and without mail, known only where the zone was shown."""
NEW_SPF: Final = "v=spf1 mx -all"
TAKEN_BACK: Final[Rows] = {
    (f"bounce.{FIRM}", "MX", TTL, "10 mail.firm.example."),
    (f"bounce.{FIRM}", "TXT", TTL, "v=spf1 mx -all"),
    (f"_dmarc.{FIRM}", "TXT", TTL, "v=DMARC1; p=quarantine"),
}
"""What goes when the topology changes to ``CHANGED``."""
RISEN: Final[Row] = (f"_dmarc.{FIRM}", "TXT", TTL, "v=DMARC1; p=reject")
TAKEN_OVER: Final[Rows] = {
    *THEIRS,
    *SAME,
    *NEW,
    CLOSED,
    *((FIRM, "TXT", 900, text) for text in (*TOKENS, NEW_SPF)),
    *((SECOND, "TXT", 700, text) for text in SECOND_TOKENS),
}
"""All that is served where the zones were shown."""
OURS_IN_FIRM: Final[Rows] = NEW | {CLOSED, (FIRM, "TXT", 900, NEW_SPF)}

CHANGES: Final = {
    (FIRM, "MX"),
    (FIRM, "TXT"),
    (f"_dmarc.{FIRM}", "TXT"),
    (f"m202611r._domainkey.{FIRM}", "TXT"),
    (f"bounce.{FIRM}", "MX"),
    (f"bounce.{FIRM}", "TXT"),
    (f"mail.{FIRM}", "A"),
    (f"mail.{FIRM}", "AAAA"),
    (f"mail.{FIRM}", "TXT"),
    (f"*.apps.{FIRM}", "TXT"),
}
"""The mail RRsets of firm.example that the topology changes; of second.example none."""
LATER_CHANGES: Final = {
    (f"bounce.{FIRM}", "MX"),
    (f"bounce.{FIRM}", "TXT"),
    (f"_dmarc.{FIRM}", "TXT"),
}


def zone_files() -> dict[str, str]:
    """For ``NameServer``."""
    texts = {FIRM: _FIRM, SECOND: _SECOND}
    return {zone: _PREAMBLE.format(zone=zone) + text for zone, text in texts.items()}


def all_before() -> Rows:
    """What BIND holds at first, by hand once more."""
    return THEIRS | OLD | SAME | apex(TOKENS, 900) | apex(SECOND_TOKENS, 700, SECOND)


def apex(texts: Iterable[str], ttl: int, zone: str = FIRM) -> Rows:
    return {(zone, "TXT", ttl, text) for text in texts}


def rrsets(rows: Rows) -> set[tuple[str, str]]:
    """The names and types in ``rows``: what octoDNS counts as one change each."""
    return {row[:2] for row in rows}


def relative(rows: Rows, zone: str) -> set[tuple[str, str]]:
    """The names, as they stand in a file of the zone, and types in ``rows`` that lie in it."""
    inside = (row for row in rows if f".{row[0]}".endswith(f".{zone}"))
    return {(name.removesuffix(zone).removesuffix("."), kind) for name, kind, *_ in inside}
