"""P9 deliverable: answers and reports that do not arrive."""

from tests.mutations.damages import Damage, all_of, rrset
from tests.mutations.named.names import FIVE, FOUR, HARBOUR, ONE, PIER, QUAY, REEF, THREE, TWO
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
        name="cname-over-an-mx",
        what="an alias beside the MX of a bounce name: resolvers follow it and never see the MX",
        build="seed",
        edit=rrset(ONE, "bounce", "CNAME", more("web1.domain1.example.")),
        claim="P9",
        subject="bounce.domain1.example",
        gap="a name with a CNAME is taken to have its other records, too",
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
        name="dropped-report-authorization",
        what="reports about a domain go to another one, which does not say that it wants them",
        build="harbour",
        edit=rrset(PIER, f"{HARBOUR}._report._dmarc", "TXT", gone),
        claim="P9",
        subject=HARBOUR,
        counterexample=f"{HARBOUR}._report._dmarc.{PIER}",
    ),
    Damage(
        name="dropped-mx-of-the-report-destination",
        what="reports go to a domain without MX",
        build="harbour",
        edit=rrset(PIER, "", "MX", gone),
        claim="P9",
        subject=REEF,
        gap="a warning, as if the topology had declared no MX there",
    ),
    Damage(
        name="reports-to-nowhere",
        what="reports go to a name of ours that does not exist",
        build="harbour",
        edit=rrset(QUAY, "_dmarc", "TXT", value("@pier.", "@peer.pier.")),
        claim="P9",
        subject=QUAY,
    ),
)
