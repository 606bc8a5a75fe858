"""P9 deliverable: answers that do not arrive."""

from tests.mutations.damages import Damage, all_of, rrset
from tests.mutations.named.names import FIVE, FOUR, ONE, PIER, THREE, TWO
from tests.mutations.surgery import gone, more, value, values

DELIVERABLE = (
    Damage(
        name="mx-without-address",
        what="an MX that leads to a name that does not exist",
        build="seed",
        edit=rrset(FOUR, "", "MX", value("mail.", "mial.")),
        claim="P9",
        subject=FOUR,
        counterexample="mial.domain1.example",
    ),
    Damage(
        name="cname-under-an-mx",
        what="the MX leads to an alias",
        build="seed",
        edit=all_of(
            rrset(ONE, "alias", "CNAME", more("mail.domain1.example.")),
            rrset(TWO, "", "MX", value("mail.", "alias.")),
        ),
        claim="P9",
        subject=TWO,
        counterexample="alias.domain1.example",
    ),
    Damage(
        name="cname-instead-of-an-mx",
        what="the bounce name is an alias of a host that receives nothing",
        build="seed",
        edit=all_of(
            rrset(ONE, "bounce", "MX", gone),
            rrset(ONE, "bounce", "TXT", gone),
            rrset(ONE, "bounce", "CNAME", more("nowhere.domain1.example.")),
        ),
        claim="P9",
        subject=ONE,
        counterexample="bounce.domain1.example",
    ),
    Damage(
        name="dropped-mx",
        what="nobody can reply to a domain",
        build="seed",
        edit=rrset(FIVE, "", "MX", gone),
        claim="P9",
        subject=FIVE,
    ),
    Damage(
        name="dropped-mx-of-a-bounce-name",
        what="bounces to the Return-Path have nowhere to go",
        build="seed",
        edit=rrset(ONE, "bounce", "MX", gone),
        claim="P9",
        subject=ONE,
        counterexample="bounce.domain1.example",
    ),
    Damage(
        name="null-mx",
        what="a domain that receives says that it does not",
        build="seed",
        edit=rrset(THREE, "", "MX", values("0 .")),
        claim="P9",
        subject=THREE,
    ),
    Damage(
        name="slash-in-an-exchanger",
        what="an MX that leads to a name that no host can have",
        build="harbour",
        edit=rrset(PIER, "", "MX", value("mail.harbour", "mail/harbour")),
        claim="P9",
        subject=PIER,
        counterexample="MX 10 mail/harbour.example. leads to a name that no host can have",
    ),
    Damage(
        name="space-in-an-exchanger",
        what="the same, with a space",
        build="seed",
        edit=rrset(THREE, "", "MX", value("mail.", "mail .")),
        claim="P9",
        subject=THREE,
        counterexample="leads to a name that no host can have",
    ),
)
