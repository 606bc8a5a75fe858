"""P3 aligned: mail that passes SPF or DKIM for another organization."""

from tests.mutations.damages import Damage, all_of, rrset
from tests.mutations.named.names import ACTIVE, FOUR, HARBOUR, ONE, PENDING
from tests.mutations.surgery import gone, more, value

ALIGNED = (
    Damage(
        name="strict-dkim-alignment",
        what="`adkim=s`, while a name below the domain is signed by the domain",
        build="harbour",
        edit=rrset(HARBOUR, "_dmarc", "TXT", value("np=reject", "np=reject; adkim=s")),
        claim="P3",
        subject="notify.harbour.example",
    ),
    Damage(
        name="strict-spf-alignment",
        what="`aspf=s`, while a sender has a Return-Path below the domain",
        build="seed",
        edit=rrset(ONE, "_dmarc", "TXT", value("p=reject", "p=reject; aspf=s")),
        claim="P3",
        subject=ONE,
        counterexample="bounce.domain1.example",
    ),
    Damage(
        name="dropped-spf-of-a-sender",
        what="the bounce name of a host that sends directly has no SPF: one aligned pass is left",
        build="harbour",
        edit=rrset(HARBOUR, "news", "TXT", gone),
        claim="P3",
        subject=HARBOUR,
        counterexample="news.harbour.example",
    ),
    Damage(
        name="neither-spf-nor-dkim",
        what="no SPF record and no keys",
        build="seed",
        edit=all_of(
            rrset(FOUR, "", "TXT", gone),
            rrset(FOUR, ACTIVE, "TXT", gone),
            rrset(FOUR, PENDING, "TXT", gone),
        ),
        claim="P3",
        subject=FOUR,
    ),
    Damage(
        name="organization-cut-in-two",
        what="`psd=n` at a name below, which makes it an organization of its own",
        build="harbour",
        edit=rrset(HARBOUR, "_dmarc.notify", "TXT", more("v=DMARC1; p=reject; psd=n")),
        claim="P3",
        subject="notify.harbour.example",
    ),
)
