"""P4 survives forwarding: mail that is left without a signature that counts."""

from mailcompile.diagnostics import Severity
from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import ACTIVE, FOUR, PIER, REEF, THREE
from tests.mutations.surgery import gone, value, values

FORWARDED = (
    Damage(
        name="dropped-active-key",
        what="no key behind the signature: mail that is forwarded has nothing else",
        build="seed",
        edit=rrset(THREE, ACTIVE, "TXT", gone),
        claim="P4",
        subject=THREE,
    ),
    Damage(
        name="revoked-active-key",
        what="the active key is empty, as if it were revoked",
        build="seed",
        edit=rrset(FOUR, ACTIVE, "TXT", values("v=DKIM1; p=")),
        claim="P4",
        subject=FOUR,
    ),
    Damage(
        name="dropped-key-of-a-service",
        what="the only key of a service is not published",
        build="harbour",
        edit=rrset(PIER, "t1._domainkey", "CNAME", gone),
        claim="P4",
        subject=PIER,
    ),
    Damage(
        name="key-in-testing",
        what="`t=y`: verifiers may take signed mail for unsigned (a warning)",
        build="harbour",
        edit=rrset(REEF, ACTIVE, "TXT", value("k=rsa", "k=rsa; t=y")),
        claim="P4",
        subject=REEF,
        severity=Severity.WARNING,
    ),
)
