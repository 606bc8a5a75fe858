"""A topology takes over the mail of zones that hold much else, and nothing else changes.

The zones are on a real BIND, published by the real octoDNS; whole transfers from before and after
are compared. There are four ways to arrange it:

- layout zones, with the configuration that we write;
- layout zones, with the configuration that the team has;
- layout in_place, with the configuration that the team has;
- nothing of the zones is shown to us.

The dumps are octoDNS's own.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.integration.bind import NameServer
from tests.integration.takeover import (
    CHANGED,
    FIRST,
    LEFT,
    TO_BIND,
    Team,
    change,
    check_variables,
    new_team,
    own_configuration,
    take_over,
)
from tests.integration.takeover_zones import (
    CHANGES,
    FIRM,
    LATER_CHANGES,
    NEW,
    NEW_SPF,
    OURS_IN_FIRM,
    RISEN,
    SAME,
    SAME_IN_OUR_WORDS,
    SECOND,
    SECOND_TOKENS,
    TAKEN_BACK,
    TAKEN_OVER,
    THEIRS,
    TOKENS,
    TTL,
    all_before,
    apex,
    relative,
    rrsets,
    zone_files,
)
from tests.octodns_records import differences

WRITTEN: Final = "out/octodns"
"""Where the configuration is that we write; the team's own is in the root."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with NameServer(zone_files()) as server:
        yield new_team(tmp_path, server)


def test_whole_zones_with_the_configuration_that_we_write(team: Team) -> None:
    """It reads bare semicolons, so the dump is made with a provider that writes them."""
    # `validators`: what we hold our own records to would refuse a CAA by hand.
    octodns = f"keep: equivalent, validators: [legacy], {TO_BIND}"
    team.configure(own_configuration(escaped=False))
    team.dump("--output-provider", "config")

    take_over(team, octodns, WRITTEN)
    check_variables(team, OURS_IN_FIRM, SAME)
    # Comments and order aside, the hand-written files hold what is not ours, and only that.
    left = team.hand_written(escaped=False)
    assert left[FIRM].keys() == {("", "TXT"), *relative(THEIRS, FIRM)}
    assert left[SECOND].keys() == {("", "TXT"), *relative(THEIRS, SECOND)}
    change(team, octodns, WRITTEN)


def test_a_zone_that_leaves_is_published_by_others_from_then_on(team: Team) -> None:
    """We say nothing about it any more: octoDNS does not touch it, and the ledger remembers."""
    octodns = f"keep: equivalent, validators: [legacy], {TO_BIND}"
    team.configure(own_configuration(escaped=False))
    team.dump("--output-provider", "config")
    take_over(team, octodns, WRITTEN)

    team.says(LEFT, octodns=octodns)
    team.run("build")

    assert team.sync(WRITTEN).changes == 0
    assert team.served() == TAKEN_OVER
    assert f"gone:\n  {FIRM}:" in (team.folder / "mail.owned.yaml").read_text(encoding="utf-8")
    check_variables(team, set(), SAME)


@pytest.mark.parametrize("arrangement", ["a second provider", "another directory"])
def test_whole_zones_with_the_configuration_of_the_team(team: Team, arrangement: str) -> None:
    """`config/` is no longer what octoDNS publishes: that is `out/octodns/zones`.

    The team says so in its configuration, in the commit that brings the topology. Either it has a
    second provider of files as the source of the zones, which is how single zones move; or the
    `directory` of the one that it has is another one, which is how all of them move. octodns-sync
    runs in the root of the repository as ever. Semicolons in the built zones are as in `config/`.
    """
    octodns = "config: config.yaml, keep: equivalent"
    team.dump()
    assert team.sync().changes == 0
    shutil.copytree(team.folder / "config", team.folder / "committed")
    if arrangement == "a second provider":
        team.configure(own_configuration(built=True))
    else:
        team.configure(own_configuration(directory="./out/octodns/zones"))

    take_over(team, octodns, ".")
    check_variables(team, OURS_IN_FIRM, SAME)
    change(team, octodns, ".")
    assert not (team.folder / "out" / "octodns" / "config.yaml").exists()

    # The way back is `git revert`: of the zones, and of the configuration.
    shutil.rmtree(team.folder / "config")
    (team.folder / "committed").rename(team.folder / "config")
    team.configure(own_configuration())
    team.sync()
    assert team.served() == all_before()


def test_in_place_with_the_configuration_of_the_team(team: Team) -> None:
    """Nothing in the pipeline changes; the way back is taking the domain out."""
    octodns = "config: config.yaml, layout: in_place"
    team.dump()
    assert team.sync().changes == 0
    before = team.hand_written()
    second = (team.folder / "config" / f"{SECOND}.yaml").read_bytes()

    take_over(team, octodns, ".")
    check_variables(team, OURS_IN_FIRM, SAME)
    change(team, octodns, ".")
    team.says(LEFT, octodns=octodns)
    team.run("build")

    assert differences(before[FIRM], team.hand_written()[FIRM]) == {}
    assert (team.folder / "config" / f"{SECOND}.yaml").read_bytes() == second
    # Four RRsets as they were; a key, a closed name, and two of the mail host go.
    assert team.sync().changes == 8
    assert team.served() == all_before()
    assert team.sync().changes == 0
    check_variables(team, set(), SAME)


def test_nothing_of_the_zones_is_shown(team: Team) -> None:
    """The mail records are ours, and the rest is kept by filters in the written configuration.

    The tokens stay, with their TTL, which is then that of SPF, too, since they are one RRset. What
    means the same is written in our words: nobody has shown us others. No name is closed that we do
    not know.
    """
    before = team.served()
    team.says(FIRST, octodns=TO_BIND, zones="")
    built = team.run("build")
    assert "ZONE016" in {found["code"] for found in built.findings}
    todo = (team.folder / "out" / "TODO.md").read_text(encoding="utf-8")
    assert f"{FIRM}\n{SECOND}\n" in todo

    first = team.sync(WRITTEN)

    second_spf = {row for row in SAME_IN_OUR_WORDS if row[:2] == (SECOND, "TXT")}
    ours = NEW | SAME_IN_OUR_WORDS - second_spf | apex([NEW_SPF], 900)
    ours |= apex((row[3] for row in second_spf), 700, SECOND)
    tokens = apex(TOKENS, 900) | apex(SECOND_TOKENS, 700, SECOND)
    after = team.served()
    changes = CHANGES - {(f"*.apps.{FIRM}", "TXT")} | rrsets(SAME)
    assert first.changes == len(changes), first.output
    assert rrsets(before ^ after) == changes
    assert after == THEIRS | ours | tokens
    assert team.sync(WRITTEN).changes == 0
    check_variables(team, NEW | apex([NEW_SPF], TTL), SAME_IN_OUR_WORDS)

    team.says(CHANGED, octodns=TO_BIND, zones="")
    team.run("build")
    later = team.sync(WRITTEN)

    assert later.changes == len(LATER_CHANGES), later.output
    assert team.served() == after - TAKEN_BACK | {RISEN}
    assert team.sync(WRITTEN).changes == 0


@pytest.mark.parametrize("layout", ["zones", "in_place"])
def test_a_dump_is_taken_as_octodns_writes_it(team: Team, layout: str) -> None:
    team.dump()
    if layout == "zones":
        team.configure(own_configuration(built=True))

    take_over(team, f"config: config.yaml, keep: equivalent, layout: {layout}", ".")


def test_a_configuration_that_publishes_the_built_zones_is_not_warned_of(team: Team) -> None:
    team.dump()
    team.configure(own_configuration(built=True))
    team.says(FIRST, octodns="config: config.yaml, keep: equivalent")
    team.run("adopt")

    assert "OCTO007" not in {found["code"] for found in team.run("build").findings}


def test_a_configuration_that_does_not_publish_the_built_zones_is_warned_of(team: Team) -> None:
    """octoDNS would still publish `config/`, out of which `adopt` has taken the mail records: it
    would delete them."""
    team.dump()
    team.says(FIRST, octodns="config: config.yaml, keep: equivalent")
    team.run("adopt")

    built = team.run("build")

    assert ("", "MX") not in team.hand_written()[FIRM]
    assert "OCTO007" in {found["code"] for found in built.findings}
