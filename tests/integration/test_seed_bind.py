"""The seed goes all the way: octodns-sync publishes the built zones to BIND, dig reads them
back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden import CASES, Case
from tests.integration.bind import ADDRESS, NameServer
from tests.integration.octodns_tools import SyncResult, sync, validate
from tests.topologies import build

SEED = Case(CASES / "seed")
ZONES = [f"domain{number}.example" for number in range(1, 6)]

# What stands in the zones before mail is published: the web sites, and what others put there.
WEB = [
    "@ A 203.0.113.10",
    "@ AAAA 2001:db8:1::10",
    "www A 203.0.113.10",
    "shop CNAME shops.example.net.",
    "sub NS ns.sub.example.net.",
    'google._domainkey TXT "v=DKIM1; k=rsa; p=AAAA"',
    "mail MX 5 elsewhere.example.net.",
    "_acme-challenge TXT token",
]
OUTPUTS = """
outputs:
  octodns:
    targets: [bind]
    providers:
      bind:
        class: octodns_bind.Rfc2136Provider
        host: {address}
        port: {port}
        key_name: {key}
        key_secret: env/BIND_SECRET
        key_algorithm: hmac-sha256
"""


class Published:
    """A project whose zones go to a name server."""

    def __init__(self, folder: Path, server: NameServer) -> None:
        self.folder, self.server = folder, server
        outputs = OUTPUTS.format(address=ADDRESS, port=server.port, key=server.key_name)
        topology = (SEED.folder / "mail.yaml").read_text(encoding="utf-8") + outputs
        (folder / "mail.yaml").write_text(topology, encoding="utf-8")
        (folder / "keys.yaml").write_bytes((SEED.folder / "keys.yaml").read_bytes())

    def publish(self) -> SyncResult:
        build(self.folder)
        env = {"BIND_SECRET": self.server.secret}
        return sync(self.folder / "out" / "octodns", env, doit=True)

    def drop_lines(self, file: str, word: str) -> None:
        path = self.folder / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if word not in line]
        assert len(kept) < len(lines)
        path.write_text("".join(kept), encoding="utf-8")

    def served(self) -> set[tuple[str, str, int, str]]:
        """Everything in all zones but the SOA, whose serial moves with each update."""
        rows = {row for zone in ZONES for row in self.server.transfer(zone)}
        return {row for row in rows if row[1] != "SOA"}


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    with NameServer(dict.fromkeys(ZONES, WEB)) as server:
        yield Published(tmp_path, server)


def test_seed_is_published_and_every_record_is_read_back(published: Published) -> None:
    before = published.served()

    first = published.publish()
    second = published.publish()

    assert (first.returncode, second.returncode) == (0, 0), first.output + second.output
    for line in SEED.records():
        name, _, kind, text = line.split(" ", 3)
        assert text in published.server.query(name, kind), line
    ours = {(n, k, int(ttl), v) for n, ttl, k, v in (row.split(" ", 3) for row in SEED.records())}
    assert published.served() == before | ours
    assert second.changes == 0


def test_a_dropped_selector_is_removed_and_nothing_else(published: Published) -> None:
    published.publish()
    before = published.served()

    published.drop_lines("keys.yaml", "m202705r:")
    result = published.publish()

    assert result.returncode == 0, result.output
    gone = before - published.served()
    assert {name for name, *_ in gone} == {f"m202705r._domainkey.{zone}" for zone in ZONES}
    assert published.served() < before


def test_validators_accept_the_seed(published: Published) -> None:
    build(published.folder)
    config = published.folder / "out" / "octodns" / "config.yaml"

    result = validate(config, {"BIND_SECRET": published.server.secret})

    assert result.returncode == 0, result.output
    assert "strict" in config.read_text(encoding="utf-8")
    assert "best-practice" in config.read_text(encoding="utf-8")
