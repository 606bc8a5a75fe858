"""A team with octoDNS and a name server, whose topology takes the mail of its zones over."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.integration import terraform
from tests.integration.bind import ADDRESS, NameServer
from tests.integration.octodns_tools import CONFIG, SyncResult, sync
from tests.integration.takeover_zones import (
    CHANGES,
    FIRM,
    LATER_CHANGES,
    RISEN,
    SECOND,
    TAKEN_BACK,
    TAKEN_OVER,
    ZONES,
    Rows,
    all_before,
    rrsets,
)
from tests.octodns_records import Records, records
from tests.repositories.command import Outcome, mailcompile
from tests.topologies import keys_for

_TOPOLOGY: Final = """\
mailcompile: 1
hosts:
  mail: {{name: mail.firm.example, addresses: [192.0.2.25, "2001:db8::25"], signer: rspamd}}
{zones}
defaults: {{mx: [mail], spf: {{all: fail}}, ttl: 1h}}
domains:
{firm}  second.example:
    {{spf: {{style: addresses}}, senders: [mail], dmarc: {{policy: quarantine}}}}
outputs: {{octodns: {{{octodns}}}}}
"""
_FIRM_SAYS: Final = """\
  firm.example:
    senders: [{senders}]
    dmarc: {{policy: {policy}}}
    allow: [{{rule: P6, because: the shop signs with s2019}}]
"""
FIRST: Final = _FIRM_SAYS.format(senders="mail, {id: mail, bounce: bounce}", policy="quarantine")
CHANGED: Final = _FIRM_SAYS.format(senders="mail", policy="reject")
LEFT: Final = ""

SHOWN: Final = 'zones: {records: "config/{zone}.yaml"}'
BIND: Final = (
    f"{{class: octodns_bind.Rfc2136Provider, host: {ADDRESS}, port: env/BIND_PORT, "
    "key_name: env/BIND_KEY, key_secret: env/BIND_SECRET, key_algorithm: hmac-sha256}"
)
TO_BIND: Final = f"providers: {{bind: {BIND}}}, targets: [bind]"

# What a team has before us, as octoDNS's documentation shows it. With checksums, because the tests
# do just the plan that they have seen.
_OWN: Final = """\
manager: {{enable_checksum: true}}
providers:
  config: {{{yaml}, directory: ./config}}
{more}  bind: {bind}
zones:
  firm.example.: {{sources: [{source}], targets: [bind]}}
  second.example.: {{sources: [{source}], targets: [bind]}}
"""
_YAML: Final = "class: octodns.provider.yaml.YamlProvider, escaped_semicolons: {}"


def own_configuration(
    *, escaped: bool = True, directory: str = "./config", built: bool = False
) -> str:
    """The team's configuration; with ``built`` the zones come from a second provider of files."""
    text = _OWN.format(
        yaml=_YAML.format(str(escaped).lower()),
        more=f"  built: {{{_YAML.format('true')}, directory: ./out/octodns/zones}}\n"
        if built
        else "",
        bind=BIND,
        source="built" if built else "config",
    )
    return text.replace("./config", directory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A repository with keys, an octoDNS configuration of its own, and a name server."""

    folder: Path
    server: NameServer

    def configure(self, text: str) -> None:
        (self.folder / CONFIG).write_text(text, encoding="utf-8")

    def dump(self, *options: str) -> None:
        """`octodns-dump` of all zones to ``config``."""
        (self.folder / "config").mkdir(exist_ok=True)
        program = str(Path(sys.executable).parent / "octodns-dump")
        done = subprocess.run(
            [program, "--config-file", CONFIG, "--output-dir", "./config", *options, "*", "bind"],
            cwd=self.folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr

    def says(self, firm: str, *, octodns: str, zones: str = SHOWN) -> None:
        text = _TOPOLOGY.format(firm=firm, octodns=octodns, zones=zones)
        (self.folder / "mail.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> Outcome:
        """`mailcompile`, which has to succeed."""
        outcome = mailcompile(self.folder, *arguments)
        assert outcome.status == 0, outcome.output
        return outcome

    def sync(self, config: str = ".") -> SyncResult:
        """The plan, and then just that."""
        done = sync(self.folder / config, self._environment, doit=True)
        assert done.returncode == 0, done.output
        return done

    def served(self) -> Rows:
        """All but the SOA, whose serial counts the changes."""
        rows = {row for zone in ZONES for row in self.server.transfer(zone)}
        return {row for row in rows if row[1] != "SOA"}

    def hand_written(self, *, escaped: bool = True) -> dict[str, Records]:
        """The zone files as octoDNS reads them, by zone, with nothing to complain about."""
        return {
            zone: records(
                self.folder / "config",
                zone,
                escaped=escaped,
                enforce_order=True,
                default_ttl=3600,
                lenient=False,
            )
            for zone in ZONES
        }

    @property
    def _environment(self) -> dict[str, str]:
        server = self.server
        keys = {"BIND_KEY": server.key_name, "BIND_SECRET": server.secret}
        return {**keys, "BIND_PORT": str(server.port)}


def new_team(folder: Path, server: NameServer) -> Team:
    """Before the first topology."""
    team = Team(folder=folder, server=server)
    (folder / "keys.yaml").write_text(keys_for(*ZONES), encoding="utf-8")
    team.configure(own_configuration())
    return team


def take_over(team: Team, octodns: str, config: str) -> None:
    """What the topology says otherwise is refused, adopted and built. octoDNS changes the mail
    records, and then plans nothing. ``octodns`` is said in ``outputs``; ``config`` is the folder
    of the configuration."""
    before = team.served()
    assert before == all_before()
    team.says(FIRST, octodns=octodns)
    refused = mailcompile(team.folder, "build")
    assert (refused.status, refused.codes) == (1, ("ZONE004",))
    assert not (team.folder / "out").exists()
    team.run("adopt")
    team.run("build")

    first = team.sync(config)

    after = team.served()
    assert first.changes == len(CHANGES), first.output
    assert rrsets(before ^ after) == CHANGES
    assert after == TAKEN_OVER
    assert team.sync(config).changes == 0


def change(team: Team, octodns: str, config: str) -> None:
    """A bounce name goes, and the policy rises."""
    team.says(CHANGED, octodns=octodns)
    team.run("build")

    later = team.sync(config)

    assert later.changes == len(LATER_CHANGES), later.output
    assert team.served() == TAKEN_OVER - TAKEN_BACK | {RISEN}
    assert team.sync(config).changes == 0


def check_variables(team: Team, firm: Rows, second: Rows) -> None:
    """Terraform manages what is in its variables, value by value, and nothing else."""
    decoded = terraform.decode(team.folder / "out" / "terraform" / "mail.auto.tfvars.json")
    found = {zone: set(rows) for zone, rows in decoded.items()}
    expected = {FIRM: _without_dots(firm), SECOND: _without_dots(second)}
    assert found == {zone: rows for zone, rows in expected.items() if rows}


def _without_dots(rows: Rows) -> Rows:
    """As the provider wants the target of an MX."""
    return {
        (name, kind, ttl, value.removesuffix(".") if kind == "MX" else value)
        for name, kind, ttl, value in rows
    }
