"""Bytes that are no zone: the reader refuses them, before any claim is asked."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.harness import UNREADABLE
from tests.mutations.named.names import FIVE, ONE
from tests.mutations.surgery import OCTODNS, more

UNREADABLE_BYTES = (
    Damage(
        name="cname-over-an-mx",
        what="an alias beside the MX of a bounce name: resolvers follow it and never see the MX",
        build="seed",
        edit=rrset(ONE, "bounce", "CNAME", more("web1.domain1.example.")),
        claim="P9",
        subject="bounce.domain1.example",
        counterexample="MX and TXT beside CNAME web1.domain1.example.",
    ),
    Damage(
        name="value-twice",
        what="an address twice in the zone file",
        build="seed",
        edit=rrset(FIVE, "web1", "A", more("192.0.2.14"), (OCTODNS,)),
        claim=UNREADABLE,
        subject=FIVE,
        counterexample="twice",
    ),
)
