"""Zones that others serve: a file for them, and no back end that touches the zone."""

import json

import pytest
import yaml

from mailcompile import Compilation
from mailcompile.backends import terraform
from mailcompile.backends.handover import handover_file
from mailcompile.backends.octodns import CONFIG
from mailcompile.backends.terraform import TFVARS
from mailcompile.diagnostics import Verdict
from mailcompile.dns import DomainName, Zone
from mailcompile.formats.zonefile import read_master_file, write_master_file
from tests.golden import CASES, Case
from tests.topologies import codes, compiled, topology

OURS = "one.example: {mx: [vps1], senders: [vps1]}"
CUSTOMER = DomainName("two.example")
BOTH = f"{OURS}\n{CUSTOMER}: {{mx: [vps1], senders: [vps1]}}"


def handed_over(domains: str, *zones: str) -> str:
    managed = "".join(f"    {zone}: {{handover: true}}\n" for zone in zones)
    return f"{topology(domains)}zones:\n  managed:\n{managed}"


def octodns_zones(compilation: Compilation) -> list[str]:
    return list(yaml.safe_load(compilation.artifacts[CONFIG])["zones"])


def terraform_zones(compilation: Compilation) -> list[str]:
    return list(json.loads(compilation.artifacts[TFVARS])["mail_zones"])


def test_the_zone_goes_to_a_file_of_its_own_and_to_no_back_end() -> None:
    compilation = compiled(handed_over(BOTH, CUSTOMER))

    assert compilation.findings == ()
    assert octodns_zones(compilation) == ["one.example."]
    assert terraform_zones(compilation) == ["one.example"]
    naming = [path for path in compilation.artifacts if CUSTOMER in path]
    assert naming == ["handover/two.example.txt"]
    assert naming[0] in json.loads(compilation.artifacts["manifest.json"])["files"]


def test_the_file_holds_what_the_back_ends_would_have_published() -> None:
    compilation = compiled(handed_over(BOTH, CUSTOMER))
    alike = compiled(topology(BOTH))

    read = read_master_file(compilation.artifacts[handover_file(CUSTOMER)])

    absolute = {(f"{name}.{CUSTOMER}".removeprefix("."), *rest) for name, *rest in read}
    assert absolute == alike.zones[CUSTOMER].records() == compilation.zones[CUSTOMER].records()


def test_other_zones_are_the_same_as_before() -> None:
    before, after = compiled(topology(BOTH)), compiled(handed_over(BOTH, CUSTOMER))

    path = "octodns/zones/one.example.yaml"
    assert after.artifacts[path] == before.artifacts[path]


def test_a_file_that_reads_back_otherwise_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(zone: Zone) -> bytes:
        return write_master_file(zone).replace(b"3600", b"3601", 1)

    monkeypatch.setattr("mailcompile.backends.handover.write_master_file", spoiled)

    with pytest.raises(AssertionError, match=r"one\.example does not read back"):
        compiled(handed_over(OURS, "one.example"))


def test_the_joined_variables_are_proved_without_the_zone() -> None:
    compilation = compiled(handed_over(BOTH, CUSTOMER))

    proofs = [proof for proof in compilation.proofs if proof.claim == "P10"]
    assert {proof.subject for proof in proofs} == {"one.example", "two.example"}
    assert {proof.verdict for proof in proofs} == {Verdict.HOLDS}


def test_what_others_serve_is_assumed() -> None:
    found = compiled(handed_over(BOTH, CUSTOMER)).proofs

    zone = [one for one in found if one.subject == CUSTOMER and one.claim not in ("P10", "P12")]
    assert {one.verdict for one in zone} <= {Verdict.ASSUMED, Verdict.FAILS}
    assert any("handed-over records" in one.because for one in zone)


def test_a_handed_over_zone_among_the_joined_variables_is_refuted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = terraform.artifacts
    whole = compiled(topology(BOTH)).artifacts[TFVARS]
    monkeypatch.setattr(terraform, "artifacts", lambda *given: {**write(*given), TFVARS: whole})

    compilation = compiled(handed_over(BOTH, CUSTOMER))

    proofs = (proof for proof in compilation.proofs if proof.claim == "P10")
    refuted = [proof.subject for proof in proofs if proof.verdict is Verdict.FAILS]
    assert refuted == ["two.example"]
    assert "P10" in codes(compilation)


def test_where_all_are_handed_over_the_back_ends_have_nothing_to_do() -> None:
    compilation = compiled(handed_over(OURS, "one.example"))

    assert not compilation.failed
    assert octodns_zones(compilation) == terraform_zones(compilation) == []


def test_octodns_does_not_lint_what_it_does_not_get() -> None:
    text = handed_over(f"{OURS}\nthree.example: {{mx: null_mx, spf: none}}", "three.example")
    served = text.replace("    three.example: {handover: true}\n", "    three.example: {}\n")

    assert "OCTO001" in codes(compiled(served))
    assert "OCTO001" not in codes(compiled(text))


def test_a_reverse_zone_is_handed_over_as_well() -> None:
    compilation = compiled(handed_over(OURS, "2.0.192.in-addr.arpa"))

    text = compilation.artifacts["handover/2.0.192.in-addr.arpa.txt"].decode()
    assert "\n11 3600 IN PTR mail.one.example.\n" in text


def test_the_authorization_of_its_reports_stays_with_us() -> None:
    compilation = Case(CASES / "handover-zone").compile()

    ours = compilation.artifacts["octodns/zones/agency.example.yaml"].decode()
    theirs = compilation.artifacts["handover/customer.example.txt"].decode()
    assert "customer.example._report._dmarc" in ours
    assert "_report" not in theirs
    assert "\nshop 3600 IN A 198.51.100.121\n" in theirs


def test_all_domains_in_the_zone_go_with_it() -> None:
    text = (
        f"{topology(BOTH.replace('two.', 'two.one.'))}zones:\n  managed:\n"
        "    one.example: {handover: true, domains: [two.one.example]}\n"
    )
    compilation = compiled(text)

    assert list(compilation.zones) == ["one.example"]
    assert "\ntwo 3600 IN MX 10 mail.one.example.\n" in (
        compilation.artifacts["handover/one.example.txt"].decode()
    )
