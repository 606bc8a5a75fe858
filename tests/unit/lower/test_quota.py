"""Zones with more records than Cloudflare takes."""

import pytest

from tests.topologies import compiled, rule_codes, topology

TARGET = """outputs:
  octodns:
    providers: {cf: {class: octodns_cloudflare.CloudflareProvider}}
    targets: [cf]
"""
NAMED = f"outputs: {{terraform: {{zone_ids: {{one.example: {'a' * 32}}}}}}}\n"


def zone(count: int, more: str, everybody: str = "") -> list[tuple[str, str]]:
    """The warnings about one.example, to which ``count`` others may send their reports."""
    others = ", ".join(f"d{number}.example" for number in range(count))
    text = topology(f"one.example: {{mx: [vps1], accept_reports_from: [{others}{everybody}]}}")
    return [
        (finding.message, finding.hint or "")
        for finding in compiled(text + more).findings
        if finding.code == "ZONE002"
    ]


@pytest.mark.parametrize("more", [TARGET, NAMED])
def test_the_reports_of_many_domains(more: str) -> None:
    # MX, SPF and DMARC of the domain; A and SPF of its host.
    assert zone(195, more) == []
    assert zone(196, more) == [
        (
            "one.example has 201 records, Cloudflare takes 200 in its Free plan",
            '`accept_reports_from: ["*"]` at one.example makes one record of 196',
        )
    ]
    assert zone(196, more, ', "*"') == []


def test_more_than_any_plan_takes() -> None:
    [(message, _)] = zone(3500, TARGET)

    assert message == "one.example has 3,505 records, Cloudflare takes 3,500 at most"


def test_other_services_have_limits_of_their_own() -> None:
    others = TARGET.replace("octodns_cloudflare.Cloudflare", "octodns_bind.Axfr")
    not_a_target = TARGET.replace("[cf]", "[]")

    assert zone(300, "") == zone(300, others) == zone(300, not_a_target) == []


def test_a_zone_that_is_handed_over_is_written_by_others() -> None:
    handover = "zones: {managed: {one.example: {handover: true}}}\n"

    assert zone(300, TARGET + handover) == []


def test_many_records_of_other_kinds_can_be_allowed() -> None:
    hosts = "\n".join(
        f"h{number}: {{name: h{number}.one.example, addresses: [198.18.1.{number}], relay: vps1}}"
        for number in range(100)
    )
    senders = ", ".join(f"h{number}" for number in range(100))
    text = topology(
        f"one.example: {{mx: [vps1], senders: [{senders}]}}",
        f"vps1: {{name: mail.one.example, addresses: [192.0.2.11]}}\n{hosts}",
    )
    allow = "rules: {allow: [{rule: too-many-records, because: the plan is paid}]}\n"

    assert rule_codes(compiled(text + TARGET)) == ["ZONE002", "ZONE016"]
    assert rule_codes(compiled(text + TARGET + allow)) == ["ZONE016"]
