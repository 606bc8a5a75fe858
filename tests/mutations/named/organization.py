"""P6 whole organization: strangers who can send as a domain through other names."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import HARBOUR, KEY_OF_OTHERS, REEF, THREE, TWO
from tests.mutations.surgery import more, value

ORGANIZATION = (
    Damage(
        name="host-record-under-another-name",
        what="the record of a web host lets it in: it can send as anybody of the organization",
        build="harbour",
        edit=rrset(HARBOUR, "app", "TXT", value("-all", "a -all")),
        claim="P6",
        subject=HARBOUR,
        counterexample="192.0.2.32",
    ),
    Damage(
        name="wider-host-record",
        what="the record of an EHLO name lets a network of strangers in",
        build="harbour",
        edit=rrset(HARBOUR, "mail", "TXT", value("a -all", "a ip4:203.0.113.0/24 -all")),
        claim="P6",
        subject=HARBOUR,
        counterexample="203.0.113.",
    ),
    Damage(
        name="left-over-name",
        what="a name that nobody declared has SPF for strangers",
        build="seed",
        edit=rrset(TWO, "old", "TXT", more("v=spf1 ip4:203.0.113.0/24 -all")),
        claim="P6",
        subject=TWO,
        counterexample="203.0.113.",
    ),
    Damage(
        name="wider-wildcard",
        what="SPF of a wildcard lets strangers in",
        build="harbour",
        edit=rrset(REEF, "*", "TXT", value("-all", "ip4:203.0.113.0/24 -all")),
        claim="P6",
        subject=REEF,
        counterexample="203.0.113.",
    ),
    Damage(
        name="key-of-nobody",
        what="a key record that is in no registry",
        build="seed",
        edit=rrset(THREE, "s1._domainkey", "TXT", more(KEY_OF_OTHERS)),
        claim="P6",
        subject=THREE,
        counterexample="s1._domainkey.domain3.example",
    ),
    Damage(
        name="keys-led-elsewhere",
        what="a CNAME to the key of somebody who does not send for the domain",
        build="harbour",
        edit=rrset(REEF, "s1._domainkey", "CNAME", more("d1.dkim.desk.example.")),
        claim="P6",
        subject=REEF,
        counterexample="s1._domainkey.reef.example",
    ),
)
