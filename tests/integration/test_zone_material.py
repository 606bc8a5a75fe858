"""The zones of tests/zones, their mutants, and the checks that are run on them do what they say."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest
import yaml

from mailcompile.dns import DomainName
from tests.octodns_records import Unreadable, differences, records
from tests.repositories import command
from tests.repositories.cases import mutant, zones_of
from tests.repositories.checks import check
from tests.repositories.dialect import Dialect, of_configuration
from tests.repositories.policy import policy_of
from tests.repositories.project import Case
from tests.repositories.spans import same_beside
from tests.repositories.tally import Tally
from tests.zone_mutations import mutated

ZONES: Final = Path(__file__).parents[1] / "zones"
CASES: Final = zones_of(ZONES)
ZONE: Final = """---
'':
- type: TXT
  values: [v=spf1 -all, token]
_dmarc:
  type: TXT
  value: v=DMARC1\\; p=reject   # ours
# The web site.
www:
  octodns: {cloudflare: {proxied: true}}
  ttl: 60
  type: A
  values: [192.0.2.1, 192.0.2.2]
"""


def case_of(text: str) -> Case:
    return Case(
        zone="one.example",
        content=text.encode(),
        dialect=Dialect(),
        label="one.example",
        must_build=True,
    )


def changed(folder: Path, old: str, new: str) -> dict[tuple[str, str], str]:
    """What `tests.octodns_records` finds where a part of `ZONE` is replaced."""
    assert old in ZONE
    found = []
    for text in (ZONE, ZONE.replace(old, new)):
        (folder / "one.example.yaml").write_text(text)
        found.append(Dialect().read(folder, "one.example"))
    return differences(*found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ttl: 60", "ttl: 61", {("www", "A"): "ttl"}),
        ("  ttl: 60\n", "", {("www", "A"): "ttl"}),
        (", 192.0.2.2", "", {("www", "A"): "values"}),
        (", token", ", token, token", {("", "TXT"): "values"}),
        ("proxied: true", "proxied: false", {("www", "A"): "settings"}),
        ("www:", "web:", {("web", "A"): "added", ("www", "A"): "lost"}),
        ("type: A", "type: X/Y", {("www", "A"): "lost", ("www", "X/Y"): "added"}),
        ("[v=spf1 -all, token]", "['token', v=spf1 -all]", {}),
    ],
)
def test_no_difference_is_lost(
    tmp_path: Path, old: str, new: str, expected: dict[tuple[str, str], str]
) -> None:
    assert changed(tmp_path, old, new) == expected


def test_types_of_providers_are_read_with_all_their_values(tmp_path: Path) -> None:
    text = "a:\n  type: Some/KIND\n  value: {list: [1, 2], name: x}\n"
    (tmp_path / "one.example.yaml").write_text(text)
    held = Dialect().read(tmp_path, "one.example")[("a", "Some/KIND")]
    assert held.values == ('{"list": [1, 2], "name": "x"}',)


def test_a_zone_that_octodns_refuses_says_why(tmp_path: Path) -> None:
    (tmp_path / "one.example.yaml").write_text("a: {type: NONE}\n")
    with pytest.raises(Unreadable, match="Unknown record type"):
        records(tmp_path, "one.example", escaped=True, enforce_order=True, default_ttl=60)


def test_octodns_reads_each_zone_without_a_complaint() -> None:
    for case in CASES:
        case.dialect.read(ZONES, case.zone, lenient=False)
    assert [case.zone for case in CASES if not case.dialect.escaped] == ["bare.example"]
    unordered = [case.zone for case in CASES if not case.dialect.enforce_order]
    assert unordered == ["unsorted.example"]


def test_the_configuration_says_the_dialect(tmp_path: Path) -> None:
    dialect = Dialect(escaped=False, enforce_order=False, default_ttl=60)
    (tmp_path / "octodns.yaml").write_text(dialect.configuration())
    assert of_configuration(tmp_path / "octodns.yaml") == dialect


def test_policies_are_expressed_where_the_language_can() -> None:
    policies = {
        case.zone: policy_of(case.dialect.read(ZONES, case.zone))
        for case in CASES
        if not case.zone.endswith(".arpa")
    }
    without = {zone for zone, policy in policies.items() if not policy.expressed}
    said = {"limits.example"}
    said |= {"empty.example", "endless.example", "exotic.example", "keys.example"}
    assert without == said | {"servers.example"}
    assert policies["courts.example"].settings == {"cname": "_dmarc_policy.agency.example"}
    assert policies["flow.example"].settings == {
        "policy": "reject",
        "dkim_alignment": "strict",
        "spf_alignment": "strict",
    }


def test_mutants_come_from_their_seed_and_half_of_them_are_zones(tmp_path: Path) -> None:
    readable = 0
    for seed in range(300):
        case = mutant(CASES, seed)
        assert case == mutant(CASES, seed)
        path = tmp_path / f"{case.zone}.yaml"
        path.write_bytes(case.content)
        try:
            case.dialect.read(tmp_path, case.zone)
            readable += 1
        except Unreadable:
            pass
        path.unlink()
    assert 120 <= readable <= 200


@pytest.mark.parametrize("text", ["", "a", "\n", "# nothing\n", ZONE])
def test_a_mutant_is_another_text(text: str) -> None:
    assert all(mutated(text, seed) != text for seed in range(200))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("p=reject", "p=none", True),
        ("_dmarc:\n  type: TXT\n  value: v=DMARC1\\; p=reject", "", True),
        ("  ttl: 60\n", "", False),
        ("# The web site.\n", "", False),
        ("   # ours", "", False),
    ],
)
def test_an_edit_is_seen_beside_the_entry(old: str, new: str, same: bool) -> None:
    assert old in ZONE
    assert same_beside(ZONE, ZONE.replace(old, new), "_dmarc") == same


@pytest.mark.parametrize("zone", ["crlf.example", "mark.example", "json.example", "flow.example"])
def test_entries_are_found_whatever_the_style(zone: str) -> None:
    text = (ZONES / f"{zone}.yaml").read_bytes().decode()
    assert same_beside(text, text.replace("v=DMARC1", "v=DMARC2"), "_dmarc")
    assert not same_beside(text, text + " ", "_dmarc")


Damage = Callable[[bytes], bytes]


def compiler(damage: Damage) -> Callable[[Sequence[str]], int]:
    """A compiler that writes each zone as it is, with a damage."""

    def run(arguments: Sequence[str]) -> int:
        folder = Path(arguments[1])
        octodns = yaml.safe_load((folder / "mail.yaml").read_text())["outputs"]["octodns"]
        zones = folder / "out" / "octodns" / "zones"
        zones.mkdir(parents=True, exist_ok=True)
        for path in (folder / "config").iterdir():
            content = damage(path.read_bytes())
            if octodns.get("layout") == "in_place":
                path.write_bytes(content)
                continue
            (zones / f"{DomainName.host(path.stem)}.yaml").write_bytes(content)
        return 0

    return run


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"192.0.2.2", b"192.0.2.3"),
        (b"  ttl: 60\n", b""),
        (b"token", b"taken"),
        (b"p=reject", b"p=none"),
        (b"proxied: true", b"proxied: false"),
        (b"www", b"web"),
        (b"# The web site.\n", b""),
        (b"  type: A\n", b""),
        (b"\n", b"\r\n"),
    ],
)
def test_the_checks_see_a_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes, new: bytes
) -> None:
    """In each of the three topologies; (b) sees what octoDNS sees."""
    assert old in ZONE.encode()
    monkeypatch.setattr(command, "run", compiler(lambda content: content.replace(old, new, 1)))
    tally = Tally()
    check(case_of(ZONE), tmp_path, tally)
    failed = "\n".join(tally.failures)
    assert "manage: check" in failed
    assert "layout in_place" in failed
    assert ("layout zones" in failed) == (old not in (b"# The web site.\n", b"\n"))


def test_the_checks_are_content_with_a_zone_that_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "run", compiler(lambda content: content))
    tally = Tally()
    check(case_of(ZONE), tmp_path, tally)
    assert tally.failures == []
    check(case_of(ZONE.replace("_dmarc:", "other:")), tmp_path, tally)
    assert all("_dmarc holds" in failure for failure in tally.failures)
    assert len(tally.failures) == 2


@pytest.mark.parametrize("status", [1, 3, 4, 70])
def test_another_exit_status_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(command, "run", lambda arguments: status)
    tally = Tally()
    check(case_of(ZONE), tmp_path, tally)
    assert tally.failures
