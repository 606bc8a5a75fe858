"""Named damages to one of the back ends, and to the files of a relay."""

from mailcompile.diagnostics import Verdict
from mailcompile.backends.terraform import TFVARS
from tests.mutations.damages import Damage, Edit, raw, rrset
from tests.mutations.named_dns import ACTIVE, FOUR, HARBOUR, ISLANDS, ONE, PIER, THREE, TWO
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

RELAY = "signers/vps1/postfix"
MASTER = f"{RELAY}/master.cf.append"
RELAY_NAME = "mail.domain1.example"


def _chunk(zone: str, path: str) -> Edit:
    """The strings of a TXT come in the other order: each is right, and the value is not."""

    def edit(files: Files) -> Files:
        lines = files[path].decode().split("\n")
        at = next(number for number, line in enumerate(lines) if f"{ACTIVE}.{zone}" in line)
        start, separator, end = lines[at].partition('\\" \\"')
        first, last = start.rpartition('\\"'), end.partition('\\"')
        assert separator and first[2] and last[0]
        lines[at] = f"{first[0]}\\\"{last[0]}{separator}{first[2]}\\\"{last[2]}"
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

CONFINED = (
    Damage(
        name="wider-sender-list",
        what="a web host may send with another host's domain in MAIL FROM",
        build="seed",
        edit=raw(MASTER, "{domain4.example=OK}", "{domain4.example=OK, domain5.example=OK}"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps3 may send as domain5.example",
    ),
    Damage(
        name="no-reject-behind-the-list",
        what="nothing refuses the other senders",
        build="seed",
        edit=raw(MASTER, "{domain5.example=OK}, reject", "{domain5.example=OK}"),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="wider-from",
        what="the table of From admits every domain that ends like ours",
        build="seed",
        edit=raw(
            f"{RELAY}/relay-vps4",
            "/^From[[:space:]]*:/ REJECT 5.7.1 From: not permitted for this relay client\n",
            "",
        ),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="tables-in-each-others-place",
        what="a listener looks at From by the table of another one",
        build="seed",
        edit=raw(MASTER, "$config_directory/relay-vps3", "$config_directory/relay-vps2"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps3 may send as domain1.example",
    ),
    Damage(
        name="stranger-at-a-listener",
        what="a whole network reaches a listener",
        build="seed",
        edit=raw(MASTER, "mynetworks=192.0.2.14", "mynetworks=192.0.2.14,203.0.113.0/24"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="203.0.113.",
    ),
    Damage(
        name="led-to-another-listener",
        what="mail of a web host on port 25 is led to the listener of another",
        build="seed",
        edit=raw(f"{RELAY}/redirect.nft", "saddr 192.0.2.13 ", "saddr 192.0.2.12 "),
        claim="P12",
        subject=RELAY_NAME,
    ),
    Damage(
        name="declared-domain-refused",
        what="a listener refuses a domain that was declared",
        build="seed",
        edit=raw(MASTER, ", domain3.example=OK}", "}"),
        claim="P12",
        subject=RELAY_NAME,
        counterexample="vps2 may not send as domain3.example",
    ),
    Damage(
        name="signed-by-address",
        what="mail of a listener does not go to the port where the signer knows it",
        build="seed",
        edit=raw(MASTER, "[127.0.0.1]:10026\n  -o cleanup_service_name=cleanup-vps2", "[127.0.0.1]:10024\n  -o cleanup_service_name=cleanup-vps2"),
        claim="P12",
        subject=RELAY_NAME,
        verdict=Verdict.UNDECIDABLE,
        severity=None,
    ),
)

NAMED_FILES = (*AGREED, *CONFINED)
