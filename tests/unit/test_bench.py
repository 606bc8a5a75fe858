"""The benchmark: its topology is always the same and a good one, and it runs."""

import pytest

from bench.__main__ import main
from bench.topology import FEWEST, generate
from mailcompile import Compilation, compile_topology

SIZES = pytest.mark.parametrize("domains", [FEWEST, 40, 300])


def compiled(domains: int) -> Compilation:
    topology = generate(domains)
    return compile_topology({"mail.yaml": topology.mail}, keys=topology.keys)


def test_the_same_number_and_seed_give_the_same_text() -> None:
    assert generate(40) == generate(40)
    assert generate(40).keys != generate(40, seed=2).keys


@SIZES
def test_builds_without_findings(domains: int) -> None:
    compilation = compiled(domains)

    assert compilation.findings == ()
    assert len(compilation.zones) == domains


@SIZES
def test_a_quarter_sends_and_the_rest_is_parked(domains: int) -> None:
    settings = [inputs.domain.settings for inputs in compiled(domains).domains]

    assert sum(not one.parked for one in settings) == generate(domains).sending == domains // 4


def test_every_profile_is_used() -> None:
    text = generate(40).mail

    for profile in ("parked", "office", "shop", "news", "customer"):
        assert f"profile: {profile}" in text


def test_every_sending_domain_has_two_keys_that_no_other_has() -> None:
    keys = [key.public for inputs in compiled(40).domains for key in inputs.keys]

    assert len(keys) == len(set(keys)) == 2 * generate(40).sending


@pytest.mark.parametrize("part", ["xn--", "bounce.", "web0.", "._report._dmarc.", "*._domainkey."])
def test_holds_what_real_topologies_hold(part: str) -> None:
    zones = compiled(40).zones.values()

    assert any(part in rrset.name for zone in zones for rrset in zone.rrsets)


def test_runs(capfd: pytest.CaptureFixture[str]) -> None:
    """Whether so small a build is within the limits says nothing."""
    main(["--domains", "40"])
    shown = capfd.readouterr()

    assert shown.err == ""
    assert "40 domains, 10 of them sending" in shown.out
    assert "build / validate" in shown.out
