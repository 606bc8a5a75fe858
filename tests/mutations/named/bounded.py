"""P7 bounded: records that receivers do not evaluate."""

from tests.mutations.damages import Damage, rrset
from tests.mutations.named.names import FIVE, FOUR, HARBOUR, PIER, THREE, TWO
from tests.mutations.surgery import more, value

BOUNDED = (
    Damage(
        name="include-of-itself",
        what="SPF that includes itself",
        build="seed",
        edit=rrset(TWO, "", "TXT", value("mx", "mx include:domain2.example")),
        claim="P7",
        subject=TWO,
        counterexample=TWO,
    ),
    Damage(
        name="unknown-mechanism",
        what="`mxx`",
        build="seed",
        edit=rrset(FIVE, "", "TXT", value("mx", "mxx")),
        claim="P7",
        subject=FIVE,
    ),
    Damage(
        name="broken-network",
        what="a prefix length that no network has",
        build="harbour",
        edit=rrset(HARBOUR, "news", "TXT", value("198.51.100.33", "198.51.100.33/33")),
        claim="P7",
        subject="news.harbour.example",
    ),
    Damage(
        name="three-void-lookups",
        what="three terms that lead to nothing",
        build="seed",
        edit=rrset(
            THREE,
            "",
            "TXT",
            value("mx", "mx a:x.domain3.example a:y.domain3.example exists:z.domain3.example"),
        ),
        claim="P7",
        subject=THREE,
    ),
    Damage(
        name="eleven-lookups",
        what="ten terms more that are looked up",
        build="seed",
        edit=rrset(
            FOUR, "", "TXT", value("mx", " ".join(["mx", *["a:web1.domain4.example"] * 10]))
        ),
        claim="P7",
        subject=FOUR,
    ),
    Damage(
        name="two-spf-values",
        what="two SPF records at a domain",
        build="seed",
        edit=rrset(FOUR, "", "TXT", more("v=spf1 include:spf.desk.example ~all")),
        claim="P7",
        subject=FOUR,
    ),
    Damage(
        name="include-of-nothing",
        what="an include of a name of ours without SPF",
        build="harbour",
        edit=rrset(PIER, "", "TXT", value("_spf.desk.example", "_dmarc.pier.example")),
        claim="P7",
        subject=PIER,
    ),
)
