"""P5 nobody else: strangers who pass SPF for a name."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import FIVE, HARBOUR, ONE, REEF, THREE, TWO
from tests.mutations.surgery import gone, more, value

NOBODY_ELSE = (
    Damage(
        name="wider-network",
        what="a network where one address was meant",
        build="harbour",
        edit=rrset(HARBOUR, "news", "TXT", value("198.51.100.33", "198.51.100.32/28")),
        claim="P5",
        subject="news.harbour.example",
        counterexample="198.51.100.",
    ),
    Damage(
        name="address-of-a-stranger",
        what="SPF lets an address in that nobody declared",
        build="seed",
        edit=rrset(FIVE, "", "TXT", value("mx", "mx ip4:203.0.113.7")),
        claim="P5",
        subject=FIVE,
        counterexample="203.0.113.7",
    ),
    Damage(
        name="everybody-passes",
        what="`+all`",
        build="seed",
        edit=rrset(TWO, "", "TXT", value("~all", "+all")),
        claim="P5",
        subject=TWO,
    ),
    Damage(
        name="second-address-of-the-mail-host",
        what="the mail host has an address more, so `mx` lets it in",
        build="seed",
        edit=rrset(ONE, "mail", "A", more("203.0.113.9")),
        claim="P5",
        subject=THREE,
        counterexample="203.0.113.9",
    ),
    Damage(
        name="second-mx",
        what="the web host is a second MX, so `mx` lets it in",
        build="seed",
        edit=rrset(TWO, "", "MX", more("20 web1.domain1.example.")),
        claim="P5",
        subject=TWO,
        counterexample="192.0.2.12",
    ),
    Damage(
        name="open-from-name",
        what="SPF of a From name that is nobody's Return-Path says `mx`",
        build="harbour",
        edit=rrset(HARBOUR, "notify", "TXT", value("-all", "mx -all")),
        claim="P5",
        subject="notify.harbour.example",
        counterexample="192.0.2.31",
    ),
    Damage(
        name="second-spf-value",
        what="two SPF records at the bounce name, and neither counts",
        build="seed",
        edit=rrset(ONE, "bounce", "TXT", more("v=spf1 a -all")),
        claim="P5",
        subject="bounce.domain1.example",
    ),
    Damage(
        name="open-wildcard",
        what="the wildcard has no SPF",
        build="harbour",
        edit=rrset(REEF, "*", "TXT", gone),
        claim="P5",
        subject="*.reef.example",
    ),
)
