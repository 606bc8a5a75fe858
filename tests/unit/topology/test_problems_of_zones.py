"""What is wrong with ``zones``, each at its place (marked by ``⟦``)."""

import pytest

from tests.topologies import compiled, texts, topology
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

ONE = "one.example: {mx: [vps1], senders: [vps1]}"
SHOP = "shop.one.example: {mx: [vps1]}"
DEEP = "a.b.one.example: {mx: [vps1]}"


def zones(managed: str, domains: str = ONE) -> str:
    """A topology with managed zones in flow style."""
    return topology(domains) + f"zones: {{managed: {managed}}}\n"


@pytest.mark.parametrize(
    ("managed", "codes"),
    [
        ("{⟦a..b: null}", ["TOPO005"]),
        ("{⟦-a.example: {}}", ["TOPO005"]),
        ("{⟦192.0.2.1: {}}", ["TOPO005"]),
        ("{⟦☃.example: {}}", ["TOPO005"]),
        ("{ONE.example: {}, ⟦one.example: {}}", ["TOPO006"]),
        ('{one.example: {delegated: [ok, ⟦"a..b"]}}', ["TOPO005"]),
        ('{one.example: {domains: [⟦"a..b"]}}', ["TOPO005"]),
        ("{one.example: {domains: [⟦oen.example]}}", ["TOPO015"]),
        ("{2.0.192.in-addr.arpa: {domains: [⟦one.example]}}", ["TOPO015"]),
        ("{⟦other.example: {}, ⟦two.example: null}", ["ZONE003", "ZONE003"]),
        ("{one.example: {domains: [one.example]}}", []),
        ("{one.example: {delegated: [bücher]}, ⟦bücher.one.example: {}}", ["ZONE003"]),
        ("{one.example: {delegated: [⟦lab.one.example]}}", ["TOPO012"]),
        ("{⟦sub.one.example: {}}", ["TOPO007"]),
        ("{⟦one.example: {}, example: {domains: [⟦one.example]}}", ["TOPO007", "TOPO015"]),
    ],
)
def test_names_in_zones(managed: str, codes: list[str]) -> None:
    assert codes_at_marks(zones(managed)) == codes


@pytest.mark.parametrize(
    ("domains", "managed", "codes"),
    [
        (f"{ONE}\n⟦{SHOP}", "{other.example: {}}", ["TOPO007"]),
        (f"{ONE}\n{SHOP}", "{one.example: {domains: [shop.one.example]}}", []),
        (f"{ONE}\n{SHOP}", "{one.example: {delegated: [shop]}}", []),
        (f"{ONE}\n⟦{SHOP}", "{one.example: {domains: [⟦shp.one.example]}}", ["TOPO007", "TOPO015"]),
        # Listed where its zone is cut off.
        (
            f"{ONE}\n⟦{SHOP}",
            "{one.example: {delegated: [shop], domains: [⟦shop.one.example]}}",
            ["TOPO020", "TOPO015"],
        ),
        (
            f"{ONE}\n{DEEP}",
            "{one.example: {delegated: [b], domains: [⟦a.b.one.example]}, b.one.example: {}}",
            ["TOPO015"],
        ),
        # In two zones.
        (
            f"{ONE}\n{DEEP}",
            "{one.example: {delegated: [b]}, b.one.example: {domains: [a.b.one.example]}, "
            "example: {delegated: [one], domains: [⟦a.b.one.example]}}",
            ["TOPO015"],
        ),
    ],
)
def test_domains_in_zones(domains: str, managed: str, codes: list[str]) -> None:
    assert codes_at_marks(zones(managed, domains)) == codes


@pytest.mark.parametrize(
    "domain",
    [
        "one.example: {mx: [vps1], senders: [vps1], subdomains: {⟦shop: {}}}",
        "one.example: {mx: [vps1], senders: [vps1], subdomains: {⟦a.shop: null}}",
        "one.example: {mx: [vps1], senders: [{id: vps1, bounce: ⟦b.shop}]}",
        "one.example: {mx: [vps1], senders: [{id: vps1, from_subdomains: ⟦[shop]}]}",
    ],
)
def test_names_in_a_delegated_zone(domain: str) -> None:
    assert codes_at_marks(zones("{one.example: {delegated: [shop]}}", domain)) == ["TOPO020"]
    inner = zones("{one.example: {delegated: [shop]}, shop.one.example: {}}", domain)
    assert not compiled(inner.replace("⟦", "")).failed


@pytest.mark.parametrize(
    ("cut", "domain"),
    [
        ("_domainkey", "one.example: {mx: [vps1], senders: ⟦[vps1]}"),
        ("_dmarc", "one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: ⟦none}}"),
    ],
)
def test_records_below_a_cut(cut: str, domain: str) -> None:
    text = zones(f"{{one.example: {{delegated: [{cut}]}}}}", domain)
    if cut == "_domainkey":  # The place of keys is the domain, since nobody says `dkim`.
        text = text.replace("⟦", "").replace("one.example: {mx", "one.example: ⟦{mx", 1)

    assert codes_at_marks(text) == ["TOPO020"]


def test_a_host_beyond_a_delegation_is_somebody_elses() -> None:
    host = "vps1: {name: mail.shop.one.example, addresses: [192.0.2.11]}"
    text = topology(ONE, host) + "zones: {managed: {one.example: {delegated: [shop]}}}\n"

    compilation = compiled(text)

    assert not compilation.failed
    assert texts(compilation, "mail.shop.one.example", "A") == []


def test_the_remedies_for_a_zone_inside_another() -> None:
    (finding,) = findings_at_marks(zones("{other.example: {}}", f"{ONE}\n⟦{SHOP}"))

    assert finding.hint is not None
    for word in ("subdomains: {shop: …}", "one.example.domains", "one.example.delegated"):
        assert word in finding.hint


def test_a_zone_in_its_own_script_lists_domains() -> None:
    domains = "bücher.example: {mx: [vps1], senders: [vps1]}\nx.bücher.example: {mx: [vps1]}"

    assert codes_at_marks(zones("{bücher.example: {domains: [x.bücher.example]}}", domains)) == []
