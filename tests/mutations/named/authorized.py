"""P1 authorized: senders who do not pass SPF any more."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import FIVE, HARBOUR, ONE, PIER, THREE, TWO
from tests.mutations.surgery import gone, value

AUTHORIZED = (
    Damage(
        name="mx-to-a",
        what="SPF of a domain says `a` where its MX host sends",
        build="seed",
        edit=rrset(TWO, "", "TXT", value("v=spf1 mx", "v=spf1 a")),
        claim="P1",
        subject=TWO,
        counterexample="192.0.2.11",
    ),
    Damage(
        name="removed-aaaa",
        what="the mail host has lost its AAAA, and goes on to send by IPv6",
        build="seed",
        edit=rrset(ONE, "mail", "AAAA", gone),
        claim="P1",
        subject=THREE,
        counterexample="2001:db8::11",
    ),
    Damage(
        name="digit-of-an-address",
        what="a digit more in the address of the mail host",
        build="seed",
        edit=rrset(ONE, "mail", "A", value("192.0.2.11", "192.0.2.111")),
        claim="P1",
        subject="mail.domain1.example",
        counterexample="192.0.2.11 ",
    ),
    Damage(
        name="dropped-bounce-spf",
        what="the bounce name has no SPF record",
        build="seed",
        edit=rrset(ONE, "bounce", "TXT", gone),
        claim="P1",
        subject=ONE,
        counterexample="bounce.domain1.example",
    ),
    Damage(
        name="dropped-network",
        what="the IPv6 address of a host that sends directly is not in the bounce name's SPF",
        build="harbour",
        edit=rrset(HARBOUR, "news", "TXT", value(" ip6:2001:db8:33::25", "")),
        claim="P1",
        subject=HARBOUR,
        counterexample="2001:db8:33::25",
    ),
    Damage(
        name="dropped-include",
        what="a service is not in the SPF of the domain that it sends for",
        build="harbour",
        edit=rrset(PIER, "", "TXT", value(" include:_spf.desk.example", "")),
        claim="P1",
        subject=PIER,
        counterexample="203.0.113.",
    ),
    Damage(
        name="ehlo-name-a-to-mx",
        what="SPF of an EHLO name says `mx`, and the name has none",
        build="harbour",
        edit=rrset(HARBOUR, "bulk", "TXT", value("a -all", "mx -all")),
        claim="P1",
        subject="bulk.harbour.example",
        counterexample="198.51.100.33",
    ),
    Damage(
        name="mx-to-another-host",
        what="the MX leads to a host that does not send for the domain, and SPF is `mx`",
        build="seed",
        edit=rrset(FIVE, "", "MX", value("mail.domain1", "web1.domain5")),
        claim="P1",
        subject=FIVE,
        counterexample="192.0.2.11",
    ),
)
