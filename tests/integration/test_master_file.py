"""Master files as BIND and dnspython read them: the same records that were written.

SOA and NS, without which both refuse a zone, are added here; the file is for somebody who has them.
"""

import subprocess
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

import dns.rdatatype
import dns.zone

from mailcompile.dns import AAAA, CNAME, MX, PTR, TXT, A, DomainName, Origin, Rdata, RRset, Zone
from mailcompile.formats.zonefile import write_master_file
from tests.integration.bind import rdata_text
from tests.integration.tools import require_tool

ZONE: Final = DomainName("one.example")
ORIGIN: Final = Origin(pointer=("domains",), made_by="test")
PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))
SERVED: Final = """\
@ 3600 IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 604800 300
@ 3600 IN NS ns.invalid.
"""


def rrset(label: str, *rdatas: Rdata, ttl: int = 3600) -> RRset:
    return RRset(name=ZONE.below(label), ttl=ttl, rdatas=rdatas, origin=ORIGIN)


def target(name: str) -> DomainName:
    return DomainName.record(name)


WRITTEN: Final = Zone(
    name=ZONE,
    rrsets=(
        rrset("", MX(0, None)),
        rrset("", TXT("v=spf1 exists:%{i}._spf.one.example -all"), TXT(""), ttl=60),
        rrset("*", MX(10, ZONE), MX(20, target("mx.two.example")), ttl=0),
        rrset("*._domainkey", TXT("v=DKIM1; p=")),
        rrset("25", PTR(target("mail.one.example")), PTR(target("mail.two.example"))),
        rrset("ch", A(IPv4Address("192.0.2.1"))),
        rrset("in", AAAA(IPv6Address("2001:db8::1"))),
        rrset("s1._domainkey", CNAME(target("s_1._domainkey.two.example"))),
        rrset("s2._domainkey", TXT(PRINTABLE * 6), TXT("\x00\t\n\r\x7f"), TXT('\\"' * 200)),
        rrset("txt", CNAME(ZONE)),
    ),
)


def test_dnspython_reads_what_was_written() -> None:
    text = write_master_file(WRITTEN).decode() + SERVED

    found = dns.zone.from_text(text, origin=f"{ZONE}.", relativize=False)

    assert rows(found) == WRITTEN.records()


def test_bind_reads_what_was_written(tmp_path: Path) -> None:
    """And what it writes itself means the same to dnspython."""
    written, checked = tmp_path / "written", tmp_path / "checked"
    written.write_bytes(write_master_file(WRITTEN) + SERVED.encode())

    done = subprocess.run(
        [require_tool("named-checkzone"), "-i", "none", "-D", "-o", checked, ZONE, written],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{written}:" not in done.stdout, "a warning names the file and the line"
    found = dns.zone.from_file(str(checked), origin=f"{ZONE}.", relativize=False)
    assert rows(found) == WRITTEN.records()


def rows(zone: dns.zone.Zone) -> set[tuple[str, str, int, str]]:
    """All records but SOA and NS."""
    found = set()
    for name, ttl, rdata in zone.iterate_rdatas():
        rdtype = dns.rdatatype.to_text(rdata.rdtype)
        if rdtype not in ("SOA", "NS"):
            found.add((name.to_text(omit_final_dot=True), rdtype, ttl, rdata_text(rdata)))
    return found
