"""A zone full of records of others, whose hand-written part we were not shown, on a real BIND.

The zone file and the configuration are written by the compiler's own writers. What octoDNS did is
read from transfers before and after.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

import dns.query
import dns.rcode
import dns.tsigkeyring
import pytest
import yaml
from dns.update import UpdateMessage

from mailcompile.backends.octodns import config
from mailcompile.backends.octodns.ownership import NOTHING, Gone
from mailcompile.dns import AAAA, MX, TXT, A, DomainName, Origin, Rdata, RRset, Zone
from mailcompile.formats.octodns_yaml import write_zone
from tests.integration.bind import ADDRESS, NameServer
from tests.integration.octodns_tools import CONFIG, SyncResult, decode, sync

ZONE: Final = DomainName("one.example")
TTL: Final = 600
BIND: Final = {
    "class": "octodns_bind.Rfc2136Provider",
    "host": ADDRESS,
    "port": "env/BIND_PORT",
    "key_name": "env/BIND_KEY",
    "key_secret": "env/BIND_SECRET",
    "key_algorithm": "hmac-sha256",
    "root_ns_warnings": False,
}
TO_BIND: Final = {"providers": {"bind": BIND}, "targets": ["bind"]}

TOKENS: Final = (
    "site-verification=abc_DEF-123==",
    "MS=ms12345678",
    "key=a; other=b;c",
    'said="so"',
    "long=" + "x" * 300,
)
STAYS: Final = (
    "@ 300 A 192.0.2.80",
    "@ 300 AAAA 2001:db8::80",
    '@ CAA 0 issue "ca.example"',
    "www CNAME @",
    "shop CNAME shops.example.net.",
    "sub NS ns1.sub",
    "ns1.sub A 192.0.2.53",
    "_sip._tcp SRV 1 2 5060 sip.example.net.",
    "lists MX 10 lists.example.net.",
    's2019._domainkey TXT "v=DKIM1; p=CCCC"',
)
GOES: Final = (
    "@ MX 5 old-mx.example.net.",
    '@ 86400 TXT "v=spf1 a ~all"',
    '_dmarc TXT "v=DMARC1; p=none"',
)

Labelled = Mapping[str, tuple[tuple[Rdata, ...], ...]]
Rows = set[tuple[str, str, int, str]]
HOST: Final = ZONE.below("mail")
RECEIVES: Final = (MX(10, HOST),)
SPF: Final = (TXT("v=spf1 mx -all"),)
OF_HOST: Final = (TXT("v=spf1 a -all"),)
STAYING: Final[Labelled] = {
    "": (RECEIVES, SPF),
    "_dmarc": ((TXT("v=DMARC1; p=reject"),),),
    "m202611r._domainkey": ((TXT("v=DKIM1; p=" + "A" * 392),),),
    "mail": (
        (A(IPv4Address("192.0.2.25")),),
        (AAAA(IPv6Address("2001:db8::25")),),
        OF_HOST,
    ),
}
DROPPED: Final[Labelled] = {
    "b": (RECEIVES, SPF),
    "old": ((A(IPv4Address("192.0.2.26")),), OF_HOST),
}
GONE: Final[Gone] = {
    ("b", "MX"): ("10 mail.one.example.",),
    ("b", "TXT"): ("v=spf1 mx -all",),
    ("old", "A"): ("192.0.2.26",),
    ("old", "TXT"): ("v=spf1 a -all",),
}


def written(built: Path, wanted: Labelled, gone: Gone = NOTHING) -> Rows:
    """Writes zone and configuration; returns our records."""
    origin = Origin(pointer=(), made_by="test")
    found = tuple(
        RRset(name=ZONE.below(label), ttl=TTL, rdatas=rdatas, origin=origin)
        for label, rrsets in wanted.items()
        for rdatas in rrsets
    )
    zone = Zone(name=ZONE, rrsets=found)
    (built / "zones").mkdir(parents=True, exist_ok=True)
    (built / "zones" / f"{ZONE}.yaml").write_bytes(write_zone(zone))
    (built / CONFIG).write_bytes(config({ZONE: zone}, {}, TO_BIND, gone={ZONE: gone}))
    return set(zone.records())


def rows(server: NameServer) -> Rows:
    """All but the SOA, whose serial counts the changes."""
    return {row for row in server.transfer(ZONE) if row[1] != "SOA"}


def texts(label: str, values: Iterable[str], ttl: int = TTL) -> Rows:
    return {(ZONE.below(label), "TXT", ttl, value) for value in values}


def beside_tokens(ours: Rows, ttl: int) -> Rows:
    """Ours at the apex with the TTL of the texts of others, which keep theirs."""
    apex = (str(ZONE), "TXT")
    return {(*row[:2], ttl, row[3]) if row[:2] == apex else row for row in ours}


def synced(built: Path, server: NameServer) -> SyncResult:
    """What is planned, with its checksum, and then done; --force, since a zone of so few records
    would not let a third of them go."""
    env = {"BIND_KEY": server.key_name, "BIND_SECRET": server.secret}
    done = sync(built, {**env, "BIND_PORT": str(server.port)}, doit=True, force=True)
    assert done.returncode == 0, done.output
    return done


def change(server: NameServer, *changes: tuple[str, str, str, str]) -> None:
    """Somebody else is at work: `add`, `replace` or `delete`, label, type, data."""
    ring = dns.tsigkeyring.from_text({server.key_name: server.secret})
    update = UpdateMessage(ZONE, keyring=ring, keyalgorithm="hmac-sha256")
    for action, label, kind, data in changes:
        if action == "delete":
            update.delete(label, kind)
        else:
            getattr(update, action)(label, TTL, kind, data)
    answer = dns.query.tcp(update, ADDRESS, port=server.port, timeout=5.0)
    assert answer.rcode() == dns.rcode.NOERROR


@pytest.fixture
def server() -> Iterator[NameServer]:
    tokens = [
        "@ 86400 TXT {}".format(" ".join(f'"{part}"' for part in (text[:250], text[250:]) if part))
        for text in (token.replace('"', '\\"') for token in TOKENS)
    ]
    with NameServer({ZONE: [*STAYS, *tokens, *GOES]}) as running:
        yield running


def test_only_mail_changes(tmp_path: Path, server: NameServer) -> None:
    before = rows(server)
    ours = written(tmp_path, {**STAYING, **DROPPED})

    # Each RRset of ours; those of the apex and the policy were other ones.
    assert synced(tmp_path, server).changes == 11

    theirs = {row for row in before if row[:2] not in {(it[0], it[1]) for it in ours}}
    assert rows(server) == theirs | beside_tokens(ours, 86400) | texts("", TOKENS, 86400)
    assert len(theirs) == len(STAYS) + 1  # The NS of the zone.
    assert synced(tmp_path, server).changes == 0


def test_what_is_no_longer_wanted_goes(tmp_path: Path, server: NameServer) -> None:
    written(tmp_path, {**STAYING, **DROPPED})
    synced(tmp_path, server)
    before = rows(server)
    ours = written(tmp_path, STAYING, GONE)

    assert synced(tmp_path, server).changes == 4

    dropped = {row for row in before if row[0] in (ZONE.below("b"), ZONE.below("old"))}
    assert rows(server) == before - dropped
    assert beside_tokens(ours, 86400) < rows(server)
    assert synced(tmp_path, server).changes == 0


def test_what_others_made_of_it_meanwhile_stays(tmp_path: Path, server: NameServer) -> None:
    """Another address, a second MX, a text beside ours, an SPF record of their own."""
    written(tmp_path, {**STAYING, **DROPPED})
    synced(tmp_path, server)
    change(
        server,
        ("replace", "old", "A", "192.0.2.77"),
        ("replace", "old", "TXT", '"v=spf1 ip4:192.0.2.77 -all"'),
        ("add", "b", "MX", "20 mx.example.net."),
        ("add", "b", "TXT", '"token=1"'),
    )
    before = rows(server)
    written(tmp_path, STAYING, GONE)

    assert synced(tmp_path, server).changes == 1

    assert before - rows(server) == texts("b", ["v=spf1 mx -all"])
    assert rows(server) < before
    assert synced(tmp_path, server).changes == 0


def test_a_text_of_ours_beside_one_that_stays_ours(tmp_path: Path, server: NameServer) -> None:
    """A verification that a service no longer needs, and a token that only looks like SPF."""
    change(server, ("add", "@", "TXT", '"esp=1"'), ("add", "@", "TXT", '"v=spf10 is no SPF"'))
    written(tmp_path, STAYING, {("", "TXT"): ("esp=1", "v=spf1 mx ~all")})

    synced(tmp_path, server)

    expected = ["v=spf1 mx -all", "v=spf10 is no SPF", *TOKENS]
    assert server.query(ZONE, "TXT") == sorted(expected)
    assert synced(tmp_path, server).changes == 0


def test_no_spf_of_ours_leaves_all_texts_alone(tmp_path: Path, server: NameServer) -> None:
    """The policy is ours, but at the apex there is no SPF record that we want."""
    before = rows(server)
    written(tmp_path, {"_dmarc": STAYING["_dmarc"]})

    assert synced(tmp_path, server).changes == 1

    assert {row for row in before ^ rows(server) if "_dmarc" not in row[0]} == set()


def test_a_text_that_octodns_would_damage_stays_with_all_beside_it(
    tmp_path: Path, server: NameServer
) -> None:
    change(server, ("add", "@", "TXT", r'"back\\slash"'))
    before = server.query(ZONE, "TXT")
    written(tmp_path, STAYING)

    done = synced(tmp_path, server)

    assert server.query(ZONE, "TXT") == before
    again = synced(tmp_path, server)
    assert again.changes == 0
    assert "one.example. TXT stays as it is" in again.output, done.output


def test_texts_stay_in_a_dump(tmp_path: Path) -> None:
    """The target is a directory: the file there is written anew, with them."""
    built = tmp_path / "out" / "octodns"
    ours = written(built, STAYING)
    zone = Zone(name=ZONE, rrsets=())
    name = f"{ZONE}."
    document = yaml.safe_load((built / CONFIG).read_text())
    default = yaml.safe_load(config({ZONE: zone}, {}, {}))
    document["providers"] = default["providers"]
    document["zones"][name]["targets"] = default["zones"][name]["targets"]
    (built / CONFIG).write_text(yaml.safe_dump(document))
    dump = tmp_path / "dump"
    dump.mkdir()
    there = {"": {"type": "TXT", "values": ["v=spf1 a ~all", *TOKENS]}}
    (dump / f"{ZONE}.yaml").write_text(yaml.safe_dump(there))

    assert sync(built, {}, doit=True).returncode == 0

    assert set(decode(dump)[ZONE]) == beside_tokens(ours, 3600) | texts("", TOKENS, 3600)
    assert sync(built, {}, doit=True).changes == 0
