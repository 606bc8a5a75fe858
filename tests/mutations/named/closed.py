"""P11 closed: names that anybody may use."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import FIVE, FOUR, HARBOUR, ISLANDS, ONE, REEF
from tests.mutations.surgery import gone, more, value, without

CLOSED = (
    Damage(
        name="dropped-closing-record",
        what="a web host's name has no SPF",
        build="seed",
        edit=rrset(FOUR, "web1", "TXT", gone),
        claim="P11",
        subject="web1.domain4.example",
    ),
    Damage(
        name="soft-closing-record",
        what="`~all` where `-all` closes a name",
        build="seed",
        edit=rrset(ONE, "web1", "TXT", value("-all", "~all")),
        claim="P11",
        subject="web1.domain1.example",
    ),
    Damage(
        name="new-name-with-address",
        what="an address at a name that nobody closed",
        build="harbour",
        edit=rrset(HARBOUR, "old", "A", more("192.0.2.77")),
        claim="P11",
        subject="old.harbour.example",
    ),
    Damage(
        name="new-name-with-mx",
        what="an MX at a name that nobody closed",
        build="harbour",
        edit=rrset(REEF, "lists.forum", "MX", more("10 mail.harbour.example.")),
        claim="P11",
        subject="lists.forum.reef.example",
    ),
    Damage(
        name="open-name-of-a-web-site",
        what="the closing record beside a hand-written address is not there",
        build="harbour",
        edit=rrset(ISLANDS, "tickets", "TXT", without("v=spf1")),
        claim="P11",
        subject="tickets.islands.example",
    ),
    Damage(
        name="weak-policy-of-a-closed-name",
        what="a closed name with `p=none` of its own",
        build="seed",
        edit=rrset(FIVE, "_dmarc.web1", "TXT", more("v=DMARC1; p=none")),
        claim="P11",
        subject="web1.domain5.example",
    ),
)
