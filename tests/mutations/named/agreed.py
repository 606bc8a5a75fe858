"""P10 agreed: what only one back end suffers, or the joined tfvars."""

from mailcompile.backends.terraform import TFVARS
from tests.mutations.damages import Damage, Edit, raw, rrset
from tests.mutations.named.names import ACTIVE, FOUR, HARBOUR, ISLANDS, ONE, PIER, THREE, TWO
from tests.mutations.surgery import (
    JOINED,
    OCTODNS,
    TERRAFORM,
    Files,
    gone,
    more,
    ttl,
    value,
    without,
)


def _chunk(zone: str, path: str) -> Edit:
    """The strings of a TXT come in the other order: each is right, and the value is not."""

    def edit(files: Files) -> Files:
        lines = files[path].decode().split("\n")
        at = next(number for number, line in enumerate(lines) if f"{ACTIVE}.{zone}" in line)
        start, separator, end = lines[at].partition('\\" \\"')
        first, last = start.rpartition('\\"'), end.partition('\\"')
        assert separator, "the key has two strings"
        lines[at] = f'{first[0]}\\"{last[0]}{separator}{first[2]}\\"{last[2]}'
        return {**files, path: "\n".join(lines).encode()}

    return edit


def _joined_without(zone: str) -> Edit:
    """A zone is lost when the parts are joined."""

    def edit(files: Files) -> Files:
        part = files[f"terraform/{zone}"]
        line = f'    "{zone}": '.encode() + part + b",\n"
        assert files[TFVARS].count(line) == 1
        return {**files, TFVARS: files[TFVARS].replace(line, b"")}

    return edit


AGREED = (
    Damage(
        name="changed-chunk",
        what="the two strings of a key in the tfvars have changed places, in the file as joined",
        build="seed",
        edit=_chunk(ONE, TFVARS),
        claim="P10",
        subject=ONE,
        counterexample=ACTIVE,
    ),
    Damage(
        name="changed-chunk-of-the-part",
        what="the same in the part that a zone contributes",
        build="seed",
        edit=_chunk(TWO, f"terraform/{TWO}"),
        claim="P10",
        subject=TWO,
        counterexample=ACTIVE,
    ),
    Damage(
        name="ttl-of-one-back-end",
        what="another TTL in the zone file",
        build="seed",
        edit=rrset(THREE, "", "MX", ttl(7200), (OCTODNS,)),
        claim="P10",
        subject=THREE,
    ),
    Damage(
        name="record-lost-by-terraform",
        what="the tfvars have lost the address of a mail host",
        build="seed",
        edit=rrset(ONE, "mail", "AAAA", gone, (TERRAFORM,)),
        claim="P10",
        subject=ONE,
        counterexample="only in the OctoDNS YAML",
    ),
    Damage(
        name="record-lost-by-octodns",
        what="the zone file has lost the policy",
        build="seed",
        edit=rrset(FOUR, "_dmarc", "TXT", gone, (OCTODNS,)),
        claim="P10",
        subject=FOUR,
        counterexample="only in the tfvars",
    ),
    Damage(
        name="preference-of-one-back-end",
        what="another MX preference in the tfvars",
        build="harbour",
        edit=rrset(PIER, "send", "MX", value("10 ", "20 "), (TERRAFORM,)),
        claim="P10",
        subject=PIER,
    ),
    Damage(
        name="another-policy-when-joined",
        what="joining changes a policy",
        build="harbour",
        edit=rrset(HARBOUR, "_dmarc", "TXT", value("p=reject", "p=none"), (JOINED,)),
        claim="P10",
        subject=HARBOUR,
        counterexample="the joined tfvars differ",
    ),
    Damage(
        name="zone-lost-when-joined",
        what="joining loses a zone",
        build="harbour",
        edit=_joined_without(PIER),
        claim="P10",
        subject=PIER,
        counterexample="the joined tfvars differ",
    ),
    Damage(
        name="attribute-twice-when-joined",
        what="joining writes an attribute twice: Terraform refuses the file",
        build="seed",
        edit=raw(
            TFVARS,
            '"name": "mail.domain1.example", "type": "A",',
            '"name": "mail.domain1.example", "type": "A", "type": "A",',
        ),
        claim="P10",
        subject="mail.auto.tfvars.json",
    ),
    Damage(
        name="lost-value-of-others",
        what="the merged apex TXT has lost a token that somebody wrote by hand",
        build="harbour",
        edit=rrset(ISLANDS, "", "TXT", without("site-verification"), (OCTODNS,)),
        claim="P10",
        subject=ISLANDS,
        counterexample="site-verification",
    ),
    Damage(
        name="unmerged-apex",
        what="SPF did not get into the apex TXT of the zone file",
        build="harbour",
        edit=rrset(ISLANDS, "", "TXT", without("v=spf1"), (OCTODNS,)),
        claim="P10",
        subject=ISLANDS,
        counterexample="v=spf1",
    ),
    Damage(
        name="value-of-nobody",
        what="the zone file has a TXT that is neither ours nor hand-written",
        build="harbour",
        edit=rrset(ISLANDS, "www2", "TXT", more("hello"), (OCTODNS,)),
        claim="P10",
        subject=ISLANDS,
        counterexample="www2",
    ),
    Damage(
        name="digit-of-a-hand-written-address",
        what="an address that somebody wrote by hand has changed",
        build="harbour",
        edit=rrset(ISLANDS, "", "A", value("198.51.100.81", "198.51.100.18"), (OCTODNS,)),
        claim="P10",
        subject=ISLANDS,
        counterexample="198.51.100.",
    ),
)
