"""What becomes of records once the topology no longer wants them."""

import pytest

from mailcompile import Compilation, compile_topology
from mailcompile.formats.octodns_yaml import OCTODNS, OURS, read_hand_zone
from tests.topologies import rule_codes

HEAD = """\
mailcompile: 1
outputs: {octodns: {layout: LAYOUT, keep: equivalent}}
zones: {records: "config/{zone}.yaml", close_names: false, managed: {one.example: MANAGED}}
hosts:
  mail: {name: mail.two.example, addresses: [192.0.2.11]}
"""
DOMAIN = """\
  one.example: {mx: [mail], senders: [mail], dkim: null, dmarc: {policy: none}}
"""
HAND = """\
'':
- {ttl: 300, type: MX, value: {exchange: mail.two.example., preference: 5}}
- ttl: 300
  type: TXT
  values:
  - token
  - v=spf1 +mx ~all
_dmarc: {ttl: 300, type: TXT, value: v=DMARC1;p=none}
www: {ttl: 300, type: A, value: 192.0.2.80}
"""


class Team:
    """A repository with one zone, and builds one after the other."""

    def __init__(self, layout: str, hand: str = HAND) -> None:
        self.layout = layout
        self.escaped = layout == "in_place"
        self.hand = hand.replace(";", "\\;") if self.escaped else hand
        self.owned: str | None = None
        self.last: Compilation | None = None

    def build(self, domains: str, managed: str = "{}", hosts: str = "") -> Compilation:
        text = HEAD.replace("LAYOUT", self.layout).replace("MANAGED", managed) + hosts
        text += f"domains:\n{domains}" if domains else ""
        found = compile_topology(
            {"mail.yaml": text}, zones={"config/one.example.yaml": self.hand}, owned=self.owned
        )
        assert not found.failed, [one.message for one in found.findings]
        edits = {path: content.decode() for path, content in found.edits.items()}
        self.owned = edits.get("mail.owned.yaml", self.owned)
        self.hand = edits.get("config/one.example.yaml", self.hand)
        self.last = found
        return found

    def adopt(self, domains: str) -> None:
        """As the command does: out of the file, into the ledger."""
        from mailcompile.adoption import adopt
        from mailcompile.dns import DomainName

        text = HEAD.replace("LAYOUT", self.layout).replace("MANAGED", "{}")
        found = compile_topology(
            {"mail.yaml": text + f"domains:\n{domains}"},
            zones={"config/one.example.yaml": self.hand},
            owned=self.owned,
        )
        edits = {p: c.decode() for p, c in adopt(found, [DomainName("one.example")]).edits.items()}
        self.owned = edits.get("mail.owned.yaml", self.owned)
        self.hand = edits.get("config/one.example.yaml", self.hand)

    def published(self) -> set[tuple[str, str, int, str]]:
        """What octoDNS would publish from the file that it reads."""
        text: str | bytes = self.hand
        if self.layout == "zones":
            assert self.last is not None
            text = self.last.artifacts["octodns/zones/one.example.yaml"]
        zone, _ = read_hand_zone("zone.yaml", text, OCTODNS if self.escaped else OURS)
        assert zone is not None
        return {(one.name, one.type, one.ttl, text) for one in zone.records for text in one.values}


BEFORE = {
    ("", "MX", 300, "5 mail.two.example."),
    ("", "TXT", 300, "token"),
    ("", "TXT", 300, "v=spf1 +mx ~all"),
    ("_dmarc", "TXT", 300, "v=DMARC1;p=none"),
    ("www", "A", 300, "192.0.2.80"),
}
layouts = pytest.mark.parametrize("layout", ["zones", "in_place"])


@layouts
def test_what_meant_the_same_stays_when_the_domain_leaves(layout: str) -> None:
    team = Team(layout)
    team.adopt(DOMAIN)
    team.build(DOMAIN)
    assert team.published() == BEFORE

    found = team.build("")

    assert team.published() == BEFORE
    # In the file, or in the ledger with a warning.
    expected = ["ZONE019"] if layout == "zones" else []
    codes = [code for code in rule_codes(found) if code != "HOST003"]
    assert codes == expected


@layouts
@pytest.mark.parametrize(
    "managed", ["{manage: check}", "{manage: [dmarc]}", "{manage: [mx, host]}"]
)
def test_what_is_given_up_stays(layout: str, managed: str) -> None:
    team = Team(layout)
    team.adopt(DOMAIN)
    team.build(DOMAIN)

    team.build(DOMAIN, managed)

    assert team.published() == BEFORE
    team.build(DOMAIN, managed)
    assert team.published() == BEFORE


@layouts
def test_what_is_given_up_may_be_taken_back(layout: str) -> None:
    team = Team(layout)
    team.adopt(DOMAIN)
    team.build(DOMAIN)
    team.build(DOMAIN, "{manage: check}")

    found = team.build(DOMAIN)

    assert team.published() == BEFORE
    assert rule_codes(found) == []


@layouts
def test_what_was_replaced_comes_back_when_the_domain_leaves(layout: str) -> None:
    team = Team(layout, HAND.replace("+mx ~all", "include:old.example -all"))
    before = {(*one[:3], one[3].replace("+mx ~all", "include:old.example -all")) for one in BEFORE}
    team.adopt(DOMAIN)
    team.build(DOMAIN)
    assert ("", "TXT", 300, "v=spf1 mx ~all") in team.published()

    team.build("")

    assert team.published() == before


@layouts
def test_an_alias_that_made_way_for_a_policy_comes_back(layout: str) -> None:
    alias = "_dmarc: {ttl: 300, type: CNAME, value: dmarc.two.example.}"
    team = Team(
        layout, HAND.replace("_dmarc: {ttl: 300, type: TXT, value: v=DMARC1;p=none}", alias)
    )
    team.adopt(DOMAIN)
    team.build(DOMAIN)
    assert ("_dmarc", "TXT", 3600, "v=DMARC1; p=none") in team.published()
    team.build(DOMAIN)

    team.build("")

    assert ("_dmarc", "CNAME", 300, "dmarc.two.example.") in team.published()
    assert not any(kind == "TXT" for name, kind, *_ in team.published() if name == "_dmarc")


@layouts
def test_a_host_that_leaves_takes_nothing_with_it_that_was_there(layout: str) -> None:
    host = "  web: {name: www.one.example, addresses: [192.0.2.80], relay: [mail]}\n"
    sender = DOMAIN.replace("senders: [mail]", "senders: [mail, web]")
    team = Team(layout)
    team.adopt(DOMAIN)
    team.build(sender, hosts=host)

    team.build(DOMAIN)

    assert ("www", "A", 300, "192.0.2.80") in team.published()


def test_of_a_shared_record_only_what_is_given_up_stays() -> None:
    services = (
        "services: {esp: {dkim: {s1: {cname: s1.esp.example}}, verification: esp-verification=1}}\n"
    )
    domain = DOMAIN.replace("senders: [mail]", "senders: [mail, esp]").replace("dkim: null, ", "")
    team = Team("in_place", "www: {ttl: 300, type: A, value: 192.0.2.80}\n")
    team.build(domain, hosts=services)
    assert ("", "TXT", 3600, "esp-verification=1") in team.published()

    team.build(domain, "{manage: [spf, mx, dmarc]}", hosts=services)

    assert ("", "TXT", 3600, "esp-verification=1") in team.published()


def test_what_somebody_wrote_meanwhile_stays_alone() -> None:
    """Two SPF records would be a permerror for all mail (RFC 7208 section 4.5)."""
    team = Team("in_place", HAND.replace("+mx ~all", "include:old.example -all"))
    team.adopt(DOMAIN)
    team.build(DOMAIN)
    team.hand = team.hand.replace("v=spf1 mx ~all", "v=spf1 mx ip4:192.0.2.99 ~all")

    team.build("")

    spf = {text for *_, text in team.published() if text.startswith("v=spf1")}
    assert spf == {"v=spf1 mx ip4:192.0.2.99 ~all"}
