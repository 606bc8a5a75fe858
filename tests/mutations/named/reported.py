"""P9 deliverable: reports that do not arrive, or go to others."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import HARBOUR, PIER, QUAY, REEF
from tests.mutations.surgery import gone, value

REPORTED = (
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
        counterexample="pier.example has no MX",
    ),
    Damage(
        name="reports-to-nowhere",
        what="reports go to a name of ours that does not exist",
        build="harbour",
        edit=rrset(QUAY, "_dmarc", "TXT", value("@pier.", "@peer.pier.")),
        claim="P9",
        subject=QUAY,
        counterexample="peer.pier.example has no MX",
    ),
    Damage(
        name="reports-by-another-scheme",
        what="reports go to a web address, which receivers need not know",
        build="harbour",
        edit=rrset(HARBOUR, "_dmarc", "TXT", value("mailto:reports@pier", "https://reports.pier")),
        claim="P9",
        subject=HARBOUR,
        counterexample="https://reports.pier.example",
    ),
    Damage(
        name="malformed-report-address",
        what="an address with two `@`, which receivers leave out",
        build="harbour",
        edit=rrset(PIER, "_dmarc", "TXT", value("reports@", "reports@@")),
        claim="P9",
        subject=PIER,
        counterexample="rua has no reports@pier.example",
    ),
    Damage(
        name="reports-to-another-mailbox",
        what="another mailbox of the same domain",
        build="harbour",
        edit=rrset(REEF, "_dmarc", "TXT", value("reports@", "report@")),
        claim="P9",
        subject=REEF,
        counterexample="rua is report@pier.example",
    ),
    Damage(
        name="second-report-address",
        what="the domain itself gets the reports, too",
        build="harbour",
        edit=rrset(
            HARBOUR,
            "_dmarc.crew",
            "TXT",
            value("@pier.example", "@pier.example,mailto:a@pier.example"),
        ),
        claim="P9",
        subject="crew.harbour.example",
        counterexample="a@pier.example, which was not declared",
    ),
    Damage(
        name="failure-reports-that-nobody-declared",
        what="`ruf`: messages that fail are sent to somebody",
        build="harbour",
        edit=rrset(PIER, "_dmarc", "TXT", value("rua=", "ruf=mailto:a@pier.example; rua=")),
        claim="P9",
        subject=PIER,
        counterexample="ruf has a@pier.example",
    ),
    Damage(
        name="dropped-reports",
        what="a policy without `rua`, where one was declared",
        build="harbour",
        edit=rrset(QUAY, "_dmarc", "TXT", value("; rua=mailto:reports@pier.example", "")),
        claim="P9",
        subject=QUAY,
        counterexample="rua has no reports@pier.example",
    ),
)
