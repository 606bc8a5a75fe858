"""octoDNS changes nothing that is not ours, in a zone full of records that we never saw.

The configuration below is the one that the compiler writes, with BIND as the target.

- A zone without host names has two of octoDNS's filters. They keep a product, names x types, and
  what it holds beyond our RRsets is nothing that anybody has: MX at `_dmarc`. They are shared by
  all zones with the same names. CNAME is not among the types, because a provider that flattens
  aliases may hold the web site's at the apex.
- A zone with host names, where the product would hold the web site's A at the apex, has
  OwnedRecordsFilter as well. It owns CNAME where it publishes anything: an alias excludes all
  other data (RFC 1034 section 3.6.2), and BIND drops what is added beside one without an error
  (RFC 2136 section 3.4.2.2).
- For the same reason it owns TXT where it publishes an alias at an underscored name. At other
  names nobody knows whose the data is: it stays, and our alias is not served until it is gone.
- Owned is what we publish: what has left that set is deleted where it is listed as gone and still
  stands as it was published, and never else.
- OtherTextsKeeper is in every zone that has texts of ours at a name without underscore.
- Zones are listed. With '*' octoDNS plans them in the order of a set, so that the checksum of one
  and the same plan differs from run to run.
- `mail` needs its `sets`: a validator without them is on, whatever sets are enabled.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

import pytest

from mailcompile.backends.octodns import config
from mailcompile.backends.octodns.ownership import NOTHING, Gone
from mailcompile.dns import CNAME, MX, PTR, TXT, A, DomainName, Origin, Rdata, RRset, Zone
from mailcompile.formats.octodns_yaml import write_zone
from tests.integration.bind import NameServer
from tests.integration.octodns_tools import CONFIG, decode, sync, validate

Rows = set[tuple[str, str, int, str]]

CONFIG_YAML: Final = r"""
manager:
  enable_checksum: true
  validators:
    enabled: [strict, best-practice]
providers:
  mailcompile:
    class: octodns.provider.yaml.YamlProvider
    directory: ./zones
    default_ttl: 3600
    enforce_order: true
    escaped_semicolons: false
  bind:
    class: octodns_bind.Rfc2136Provider
    host: 127.0.0.1
    port: env/BIND_PORT
    key_name: env/BIND_KEY
    key_secret: env/BIND_SECRET
    key_algorithm: hmac-sha256
    root_ns_warnings: false
  dump:
    class: octodns.provider.yaml.YamlProvider
    directory: ../../dump
    default_ttl: 3600
    escaped_semicolons: false
    supports_root_ns: false
processors:
  types-mail:
    class: octodns.processor.filter.TypeAllowlistFilter
    allowlist: ['MX', 'TXT']
  names-parked:
    class: octodns.processor.filter.NameAllowlistFilter
    allowlist: ['', '*._domainkey', '_dmarc']
  owned-example.com:
    class: mailcompile.octodns.OwnedRecordsFilter
    owned:
      'A': ['mail']
      'AAAA': ['mail']
      'CNAME': ['_dmarc', 'bounce', 'm202611r._domainkey', 'm202702r._domainkey', 'mail']
      'MX': ['', 'bounce']
      'TXT': ['', '_dmarc', 'bounce', '/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/', 'mail']
  names-example.com:
    class: octodns.processor.filter.NameAllowlistFilter
    allowlist: ['', '_dmarc', 'bounce', '/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/', 'mail']
  types-example.com:
    class: octodns.processor.filter.TypeAllowlistFilter
    allowlist: ['A', 'AAAA', 'CNAME', 'MX', 'TXT']
  texts-parked:
    class: mailcompile.octodns.OtherTextsKeeper
    texts:
      '': {begins: ['v=spf1']}
  texts-example.com:
    class: mailcompile.octodns.OtherTextsKeeper
    texts:
      '': {begins: ['v=spf1']}
      'bounce': {begins: ['v=spf1']}
      'mail': {begins: ['v=spf1']}
validators:
  mail:
    class: octodns.zone.mail.MailZoneValidator
    sets: [best-practice]
    min_mx: 1
zones:
  example.com.:
    sources: [mailcompile]
    processors: [names-example.com, types-example.com, owned-example.com, texts-example.com]
    targets: [bind]
  parked1.example.:
    sources: [mailcompile]
    processors: [names-parked, types-mail, texts-parked]
    targets: [bind]
  parked2.example.:
    sources: [mailcompile]
    processors: [names-parked, types-mail, texts-parked]
    targets: [bind]
"""

EXAMPLE_COM: Final = """
'':
  - {ttl: 3600, type: MX, values: [{exchange: mail.example.com., preference: 10}]}
  - {ttl: 3600, type: TXT, value: 'v=spf1 mx -all'}
_dmarc: {ttl: 3600, type: TXT, value: 'v=DMARC1; p=reject'}
bounce:
  - {ttl: 3600, type: MX, values: [{exchange: mail.example.com., preference: 10}]}
  - {ttl: 3600, type: TXT, value: 'v=spf1 mx -all'}
m202611r._domainkey: {ttl: 3600, type: TXT, value: 'v=DKIM1; p=AAAA'}
m202702r._domainkey: {ttl: 3600, type: TXT, value: 'v=DKIM1; p=BBBB'}
mail:
  - {ttl: 3600, type: A, value: 192.0.2.25}
  - {ttl: 3600, type: AAAA, value: '2001:db8::25'}
  - {ttl: 3600, type: TXT, value: 'v=spf1 a -all'}
"""
PARKED: Final = """
'':
  - {ttl: 3600, type: MX, values: [{exchange: ., preference: 0}]}
  - {ttl: 3600, type: TXT, value: 'v=spf1 -all'}
'*._domainkey': {ttl: 3600, type: TXT, value: 'v=DKIM1; p='}
_dmarc: {ttl: 3600, type: TXT, value: 'v=DMARC1; p=reject'}
"""

WEB: Final = ("@ 300 A 192.0.2.80", "@ 300 AAAA 2001:db8::80", '@ CAA 0 issue "ca.example"')
FOREIGN: Final = (
    *WEB,
    "www A 192.0.2.80",
    "www AAAA 2001:db8::80",
    "shop CNAME shops.example.net.",
    "sub NS ns1.sub",
    "ns1.sub A 192.0.2.53",
    'google._domainkey TXT "v=DKIM1; p=CCCC"',
    "lists MX 10 lists.example.net.",
    "_sip._tcp SRV 1 2 5060 sip.example.net.",
)
SELECTORS: Final = r"/^m\d{6}(r|r3|r4|e)[a-z]?\._domainkey$/"


def environment(server: NameServer) -> dict[str, str]:
    names = {"BIND_KEY": server.key_name, "BIND_SECRET": server.secret}
    return {**names, "BIND_PORT": str(server.port)}


def records(server: NameServer, zone: str) -> Rows:
    """All but the SOA, whose serial counts the changes."""
    return {row for row in server.transfer(zone) if row[1] != "SOA"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's out/octodns."""
    built = tmp_path / "out" / "octodns"
    (built / "zones").mkdir(parents=True)
    (built / CONFIG).write_text(CONFIG_YAML)
    zones = {"example.com": EXAMPLE_COM, "parked1.example": PARKED, "parked2.example": PARKED}
    for name, text in zones.items():
        (built / "zones" / f"{name}.yaml").write_text(text)
    return built


@pytest.fixture
def server() -> Iterator[NameServer]:
    with serving() as running:
        yield running


def serving(*lines: str) -> NameServer:
    """The zones as they were before us; `lines` are more records of example.com."""
    parked = [*WEB, "www CNAME @"]
    return NameServer(
        {"example.com": [*FOREIGN, *lines], "parked1.example": parked, "parked2.example": parked}
    )


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("beside", ["names-example.com, types-example.com, ", ""])
def test_foreign_records_survive_and_the_second_plan_is_empty(
    project: Path, server: NameServer, beside: str
) -> None:
    """With octoDNS's filters beside ours, and with ours alone."""
    replace(project / CONFIG, "names-example.com, types-example.com, owned", f"{beside}owned")
    env = environment(server)
    assert validate(project / CONFIG, env).returncode == 0
    ours: Mapping[str, list[tuple[str, str, int, str]]] = decode(project / "zones")
    before = {zone: records(server, zone) for zone in ours}

    first = sync(project, env, doit=True)

    # Our names were empty: all is created, and nobody had to be told --force.
    assert (first.returncode, first.changes) == (0, 10 + 2 * 4), first.output
    assert {zone: records(server, zone) for zone in ours} == {
        zone: before[zone] | set(rows) for zone, rows in ours.items()
    }
    assert sync(project, env, doit=True).changes == 0


def test_a_dropped_selector_is_all_that_goes(project: Path, server: NameServer) -> None:
    env = environment(server)
    assert sync(project, env, doit=True).returncode == 0
    before = records(server, "example.com")
    selector = "m202611r._domainkey: {ttl: 3600, type: TXT, value: 'v=DKIM1; p=AAAA'}\n"
    replace(project / "zones" / "example.com.yaml", selector, "")

    assert sync(project, env, doit=True).changes == 1

    gone = ("m202611r._domainkey.example.com", "TXT", 3600, "v=DKIM1; p=AAAA")
    assert before - records(server, "example.com") == {gone}


@pytest.mark.parametrize("kept", [True, False])
def test_the_apex_txt_is_one_rrset(project: Path, kept: bool) -> None:
    """A verification string beside our SPF record would be lost, if no processor kept it."""
    if not kept:
        replace(project / CONFIG, "owned-example.com, texts-example.com]", "owned-example.com]")
    token = "site-verification=1; a;b"
    with serving(f'@ 600 TXT "{token}"', '@ 600 TXT "V=SPF1 ip4:192.0.2.99 -all"') as server:
        env = environment(server)
        assert sync(project, env, doit=True).returncode == 0
        assert server.query("example.com", "TXT") == [*[token] * kept, "v=spf1 mx -all"]
        assert sync(project, env, doit=True).changes == 0


def test_filters_of_octodns_alone_would_delete_the_web_site(
    project: Path, server: NameServer
) -> None:
    replace(project / CONFIG, "types-example.com, owned-example.com, ", "types-example.com, ")
    plan = sync(project, environment(server), doit=False)
    deleted = re.findall(r"Delete <\w+ (\w+) \d+, example\.com\.", plan.output)
    assert sorted(deleted) == ["A", "AAAA"]


def test_what_has_left_the_owned_set_stays(project: Path, server: NameServer) -> None:
    """Why what is gone must be listed."""
    env = environment(server)
    assert sync(project, env, doit=True).returncode == 0
    aaaa = "  - {ttl: 3600, type: AAAA, value: '2001:db8::25'}\n"
    replace(project / "zones" / "example.com.yaml", aaaa, "")
    owned = (project / CONFIG).read_text()
    replace(project / CONFIG, "      'AAAA': ['mail']\n", "")
    assert sync(project, env, doit=True).changes == 0
    (project / CONFIG).write_text(owned)
    assert sync(project, env, doit=True).changes == 1
    assert server.query("mail.example.com", "AAAA") == []


@pytest.mark.parametrize(("cname_owned", "left"), [(True, 0), (False, 1)])
def test_an_alias_at_a_name_of_ours(project: Path, cname_owned: bool, left: int) -> None:
    """Owned, it is replaced; hidden, octoDNS reports success, BIND keeps it, and so for ever."""
    if not cname_owned:
        replace(project / CONFIG, "'CNAME': ['_dmarc', ", "'CNAME': [")
    with serving("_dmarc CNAME _dmarc.example.net.") as server:
        env = environment(server)
        assert sync(project, env, doit=True).returncode == 0
        assert len(server.query("_dmarc.example.com", "TXT")) == 1 - left
        assert sync(project, env, doit=True).changes == left


HOST: Final = DomainName("mail.example.com")
ESP: Final = CNAME(DomainName.record("s_1._domainkey.esp.example"))
SPF: Final = TXT("v=spf1 mx -all")
BIND: Final = {
    "class": "octodns_bind.Rfc2136Provider",
    "host": "127.0.0.1",
    "port": "env/BIND_PORT",
    "key_name": "env/BIND_KEY",
    "key_secret": "env/BIND_SECRET",
    "key_algorithm": "hmac-sha256",
    "root_ns_warnings": False,
}


def compile_by_hand(
    built: Path,
    rrsets: Mapping[str, tuple[Rdata, ...]],
    gone: Gone = NOTHING,
    zone_name: str = "example.com",
) -> Rows:
    """Writes a zone from the records by label, and the configuration that belongs to it.

    ``gone`` is what earlier builds are known to have had. The records are given back.
    """
    name, origin = DomainName(zone_name), Origin(pointer=(), made_by="test")
    found = [
        RRset(name=name.below(label), ttl=3600, rdatas=(rdata,), origin=origin)
        for label, rdatas in rrsets.items()
        for rdata in rdatas  # each of another type
    ]
    zone = Zone(name=name, rrsets=tuple(found))
    (built / "zones").mkdir(parents=True, exist_ok=True)
    (built / "zones" / f"{name}.yaml").write_bytes(write_zone(zone))
    settings = {"providers": {"b": BIND}, "targets": ["b"]}
    (built / CONFIG).write_bytes(config({name: zone}, {}, settings, gone={name: gone}))
    return set(zone.records())


OURS: Final[Mapping[str, tuple[Rdata, ...]]] = {
    "": (MX(10, HOST), SPF),
    "_dmarc": (TXT("v=DMARC1; p=reject"),),
    "b": (MX(10, HOST), SPF),
    "mail": (A(IPv4Address("192.0.2.25")), SPF),
    "old": (A(IPv4Address("192.0.2.26")), SPF),
    "s1._domainkey": (TXT("v=DKIM1; p=AAAA"),),
}
ALIASED: Final[Mapping[str, tuple[Rdata, ...]]] = {
    **OURS,
    "_dmarc": (ESP,),
    "b": (ESP,),
    "old": (ESP,),
    "s1._domainkey": (ESP,),
}
"""A policy, a bounce name, a host and a key in the hands of somebody else."""
BEFORE: Final[Gone] = {
    ("b", "MX"): ("10 mail.example.com.",),
    ("b", "TXT"): (SPF.value,),
    ("old", "A"): ("192.0.2.26",),
    ("old", "TXT"): (SPF.value,),
}


def test_aliases_of_ours_take_the_place_of_what_was_ours(tmp_path: Path) -> None:
    """And back: in one run each, for BIND is told of deletions first."""
    with serving() as server:
        env, foreign = environment(server), records(server, "example.com")
        for rrsets, before in ((OURS, NOTHING), (ALIASED, BEFORE), (OURS, NOTHING)):
            ours = compile_by_hand(tmp_path, rrsets, before)

            done = sync(tmp_path, env, doit=True, force=True)

            assert done.returncode == 0, done.output
            assert records(server, "example.com") == foreign | ours
            assert sync(tmp_path, env, doit=True).changes == 0


def test_text_of_ours_makes_way_for_an_alias_without_being_known(tmp_path: Path) -> None:
    """At a name with one purpose: a key or a policy."""
    texts = ['_dmarc TXT "v=DMARC1; p=none"', 's1._domainkey TXT "v=DKIM1; p=AAAA"']
    names = {"_dmarc": (ESP,), "s1._domainkey": (ESP,)}
    with serving() as server:
        foreign = records(server, "example.com")
    with serving(*texts) as server:
        ours = compile_by_hand(tmp_path, names)

        assert sync(tmp_path, environment(server), doit=True).changes == 4

        assert records(server, "example.com") == foreign | ours


@pytest.mark.parametrize(
    "line",
    ["click A 192.0.2.80", "click MX 10 x.example.", 'click TXT "token"', "click SRV 0 0 1 ."],
)
def test_data_of_others_blocks_an_alias_of_ours_and_stays(tmp_path: Path, line: str) -> None:
    with serving(line) as server:
        env, before = environment(server), records(server, "example.com")
        compile_by_hand(tmp_path, {"_dmarc": (ESP,), "click": (ESP,)})

        first = sync(tmp_path, env, doit=True)

        assert (first.returncode, first.changes) == (0, 2), first.output
        assert before < records(server, "example.com")
        assert server.query("click.example.com", "CNAME") == []
        assert sync(tmp_path, env, doit=True).changes == 1


def test_aliases_of_others_stay_where_nothing_of_ours_is(tmp_path: Path) -> None:
    """A selector that is claimed by its form, and one of a published text that is gone since."""
    theirs = ["m202611r._domainkey CNAME x.example.", "*._domainkey CNAME x.example."]
    with serving(*theirs, "old CNAME x.example.") as server:
        before = records(server, "example.com")
        gone = {("old", "TXT"): ("v=spf1 mx -all",), ("old", "CNAME"): ("was.example.",)}
        ours = compile_by_hand(tmp_path, {"click": (ESP,)}, gone)

        assert sync(tmp_path, environment(server), doit=True).changes == 1

        assert records(server, "example.com") == before | ours


def test_pointers(tmp_path: Path) -> None:
    """Others' stay, with the alias that delegates one of them (RFC 2317 section 4).

    Two of octoDNS's filters are enough there.
    """
    zone = "2.0.192.in-addr.arpa"
    theirs = ["26 PTR web.example.net.", "27 CNAME 27.24-31", "25 PTR old.example.net."]
    with NameServer({zone: [*theirs, "@ TXT x"]}) as server:
        env, before = environment(server), records(server, zone)
        pointers = {"25": (PTR(HOST),), "28": (PTR(DomainName("b.example.net")),)}
        ours = compile_by_hand(tmp_path, pointers, zone_name=zone)

        assert sync(tmp_path, env, doit=True).changes == 2

        old = {(f"25.{zone}", "PTR", 3600, "old.example.net.")}
        assert records(server, zone) == (before - old) | ours
        assert "OwnedRecordsFilter" not in (tmp_path / CONFIG).read_text()


@pytest.mark.parametrize(("keys", "needed"), [(1, False), (2, True)])
def test_force_is_needed_where_ten_of_our_rrsets_change(
    project: Path, keys: int, needed: bool
) -> None:
    """octoDNS counts what the filters left it; eight updates, above 30 % of ten."""
    rrsets = ["@ MX 5 x.example.", "@ TXT x", "_dmarc TXT x", "bounce MX 5 x.example."]
    rrsets += ["bounce TXT x", "mail A 192.0.2.1", "mail AAAA 2001:db8::1", "mail TXT x"]
    rrsets += [f"m20260{number}r._domainkey TXT x" for number in range(1, keys + 1)]
    with serving(*rrsets) as server:
        env = environment(server)
        first = sync(project, env, doit=True)
        assert (first.returncode != 0) == needed
        assert ("TooMuchChange" in first.output) == needed
        assert sync(project, env, doit=True, force=True).returncode == 0
        assert sync(project, env, doit=True).changes == 0


def test_a_dump_target_needs_neither_directory_nor_server(project: Path) -> None:
    replace(project / CONFIG, "targets: [bind]", "targets: [dump]")
    env = {"BIND_KEY": "none.", "BIND_SECRET": "", "BIND_PORT": "1"}
    assert validate(project / CONFIG, env).returncode == 0
    assert sync(project, env, doit=True).changes == 18
    assert decode(project.parent.parent / "dump") == decode(project / "zones")
    assert sync(project, env, doit=True).changes == 0


def test_the_pattern_of_our_selectors() -> None:
    assert CONFIG_YAML.count(SELECTORS) == 2
    found = re.compile(SELECTORS[1:-1]).search
    assert all(found(f"m202611{suffix}._domainkey") for suffix in ("r", "r3b", "r4", "ec"))
    strangers = ("google._domainkey", "m202611._domainkey", "xm202611r._domainkey")
    assert not any(found(name) for name in (*strangers, "m202611r._domainkey.bounce", "m202611r"))
