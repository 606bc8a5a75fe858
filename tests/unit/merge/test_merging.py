"""Hand-written records and ours in one zone."""

from textwrap import dedent

import pytest

from mailcompile import Compilation, compile_topology
from mailcompile.adoption import adopt
from mailcompile.dns import DomainName
from tests.topologies import rule_codes

TOPOLOGY = """\
mailcompile: 1
zones: {records: "config/{zone}.yaml"}
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11]}
domains:
  one.example:
    mx: [vps1]
    senders: [vps1]
    dkim: null
    dmarc: {policy: none}
"""

WEB = """\
---
'':
- ttl: 300
  type: A
  value: 192.0.2.80
- ttl: 300
  type: TXT
  values:
  - first-token
  - second-token
www:
  ttl: 300
  type: CNAME
  value: one.example.
"""


def compiled(
    hand: str, topology: str = TOPOLOGY, more: str = "", owned: str | None = None
) -> Compilation:
    text = topology + dedent(more)
    return compile_topology(
        {"mail.yaml": text}, zones={"config/one.example.yaml": hand}, owned=owned
    )


def in_place(topology: str = TOPOLOGY) -> str:
    return topology + "outputs: {octodns: {layout: in_place}}\n"


def codes(compilation: Compilation) -> list[str]:
    """Those of what is found besides claims that fail."""
    return rule_codes(compilation)


def errors(compilation: Compilation) -> list[str]:
    return [finding.code for finding in compilation.findings if finding.is_error]


def zone_text(compilation: Compilation) -> str:
    return compilation.artifacts["octodns/zones/one.example.yaml"].decode()


def test_texts_of_others_stay_with_their_ttl_and_ours_follow() -> None:
    compilation = compiled(WEB)

    assert errors(compilation) == []
    assert "  values:\n  - first-token\n  - second-token\n  - v=spf1 mx ~all\n" in zone_text(
        compilation
    )
    (apex,) = (
        rrset
        for rrset in compilation.zones["one.example"].rrsets
        if rrset.name == "one.example" and rrset.type == "TXT"
    )
    assert (apex.ttl, [rdata.text for rdata in apex.rdatas]) == (300, ["v=spf1 mx ~all"])


def test_all_that_is_not_ours_is_carried_over_as_it_stands() -> None:
    hand = (
        "# the web team's zone\n---\n'':\n  # ask before you change this\n  - type: A\n"
        "    ttl: 60\n    value: 192.0.2.80   # front end\n\n"
        "www:   {type: CNAME, value: one.example.}\n"
    )

    text = zone_text(compiled(hand))

    for line in hand.splitlines():
        assert line in text.splitlines()


def test_a_second_spf_record_is_an_error_that_shows_both_places() -> None:
    hand = WEB.replace("second-token", "v=spf1 a -all")

    (finding,) = (found for found in compiled(hand).findings if found.is_error)

    assert (finding.code, finding.file, finding.line) == ("ZONE004", "config/one.example.yaml", 10)
    assert "mail.yaml:" in finding.message
    assert "mailcompile adopt one.example" in str(finding.hint)


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ("mail: {type: A, value: 192.0.2.11}", 15),
        ("_dmarc: {type: TXT, value: v=DMARC1; p=none}", 15),
        ("_dmarc: {type: CNAME, value: _dmarc.two.example.}", 15),
    ],
)
def test_what_the_topology_says_is_nowhere_said_by_hand(record: str, line: int) -> None:
    (finding,) = (found for found in compiled(WEB + record + "\n").findings if found.is_error)

    assert (finding.code, finding.line) == ("ZONE004", line)


def test_with_keep_a_value_that_means_the_same_keeps_its_form() -> None:
    hand = WEB + "_dmarc: {type: TXT, ttl: 77, value: 'v=DMARC1;p=none;'}\n"
    more = "outputs: {octodns: {keep: equivalent}}\n"

    compilation = compiled(hand, more=more)

    assert errors(compilation) == []
    assert "ZONE005" in codes(compilation)
    assert "_dmarc: {type: TXT, ttl: 77, value: 'v=DMARC1;p=none;'}" in zone_text(compilation)
    owned = compilation.merged[DomainName("one.example")].owned["_dmarc", "TXT"]
    assert (owned.ttl, owned.values, owned.kept) == (77, ("v=DMARC1;p=none;",), True)


def test_a_cname_where_our_host_is_stands_in_the_way() -> None:
    compilation = compiled(WEB + "mail: {type: CNAME, value: elsewhere.example.}\n")

    assert "ZONE006" in errors(compilation)


def test_an_alias_of_a_provider_excludes_our_addresses_and_nothing_else() -> None:
    alias = "{type: Route53Provider/ALIAS, value: {name: lb.two.example.}}"

    beside = compiled(WEB.replace("www:", f"api: {alias}\nwww:"))
    instead = compiled(WEB.replace("www:", f"mail: {alias}\nwww:"))

    assert errors(beside) == []
    assert set(errors(instead)) == {"ZONE006"}


def test_names_with_a_hand_written_address_are_closed() -> None:
    hand = WEB + (
        "shop: {type: A, value: 192.0.2.81}\n"
        "sub:\n- {type: A, value: 192.0.2.82}\n- {type: MX, value: {exchange: a.two.example., "
        "preference: 5}}\n"
        "_tcp: {type: A, value: 192.0.2.83}\n"
    )

    closed = {
        str(rrset.name)
        for rrset in compiled(hand).zones["one.example"].rrsets
        if rrset.origin.made_by == "closed"
    }

    assert closed == {"shop.one.example"}


def test_nothing_is_closed_where_the_zone_says_so() -> None:
    topology = TOPOLOGY.replace("zones: {", "zones: {close_names: false, ")

    compilation = compiled(WEB + "shop: {type: A, value: 192.0.2.81}\n", topology)

    assert "shop.one.example" not in {rr.name for rr in compilation.zones["one.example"].rrsets}


def test_a_wildcard_that_would_be_hidden() -> None:
    hand = WEB.replace("www:", "'*': {type: AAAA, value: '2001:db8::80'}\nwww:")

    compilation = compiled(hand)
    (finding,) = (found for found in compilation.findings if found.is_error)

    assert (finding.code, finding.file) == ("ZONE007", "mail.yaml")
    assert "mail.one.example" in finding.message
    assert "config/one.example.yaml:11" in finding.message


def test_a_name_that_exists_by_hand_was_never_the_wildcards() -> None:
    hand = WEB.replace(
        "www:", "'*': {type: CNAME, value: one.example.}\nmail: {type: TXT, value: x}\nwww:"
    )

    assert errors(compiled(hand)) == []


def test_types_that_ours_answer_are_not_missed() -> None:
    hand = WEB.replace("www:", "'*': {type: A, value: 192.0.2.80}\nwww:")

    assert errors(compiled(hand)) == []


def test_a_policy_of_a_subdomain_makes_an_empty_name_that_hides_the_wildcard() -> None:
    hand = WEB.replace(
        "www:", "'*': {type: A, value: 192.0.2.80}\nmail: {type: TXT, value: x}\nwww:"
    )
    topology = TOPOLOGY.replace(
        "    dkim: null\n",
        "    dkim: null\n    subdomains: {shop: {mx: none, dmarc: {policy: reject}}}\n",
    )

    found = [one for one in compiled(hand, topology).findings if one.code == "ZONE007"]

    assert any("shop.one.example" in one.message for one in found)


def test_a_name_beyond_a_hand_written_delegation() -> None:
    hand = WEB.replace(
        "www:", "mail: {type: NS, values: [ns1.two.example., ns2.two.example.]}\nwww:"
    )

    assert set(errors(compiled(hand))) == {"ZONE008"}


def test_check_writes_the_hand_written_file_as_it_is() -> None:
    topology = """\
mailcompile: 1
zones:
  records: "config/{zone}.yaml"
  managed: {one.example: {manage: check}}
"""

    compilation = compiled(WEB, topology)

    assert errors(compilation) == []
    assert zone_text(compilation) == WEB
    assert b"one.example" not in compilation.artifacts["terraform/mail.auto.tfvars.json"]


def test_only_what_is_managed_is_written() -> None:
    more = "    allow: []\n"
    topology = TOPOLOGY.replace(
        'zones: {records: "config/{zone}.yaml"}',
        'zones: {records: "config/{zone}.yaml", managed: {one.example: {manage: [dmarc]}}}',
    )

    compilation = compiled(WEB.replace("second-token", "v=spf1 a -all"), topology)

    assert errors(compilation) == []
    (rrset,) = compilation.zones["one.example"].rrsets
    assert rrset.name == "_dmarc.one.example"
    assert more  # nothing else is said at the domain


CONFIGURATION = """\
providers:
  config:
    class: octodns.provider.yaml.YamlProvider
    directory: %s
    escaped_semicolons: false
zones:
  one.example.: {sources: [config], targets: []}
"""


def with_configuration(directory: str, layout: str) -> Compilation:
    more = f"outputs: {{octodns: {{layout: {layout}, config: octodns.yaml}}}}\n"
    files = {"config/one.example.yaml": WEB, "octodns.yaml": CONFIGURATION % directory}
    return compile_topology({"mail.yaml": TOPOLOGY + more}, zones=files)


@pytest.mark.parametrize(
    ("directory", "layout", "expected"),
    [
        ("./config", "in_place", []),
        ("./out/octodns/zones", "in_place", ["OCTO007"]),
        ("./out/octodns/zones", "zones", []),
        # Once adopted, the mail records would be deleted.
        ("./config", "zones", ["OCTO007"]),
        ("./elsewhere", "zones", ["OCTO007"]),
    ],
)
def test_the_directory_that_octodns_reads(directory: str, layout: str, expected: list[str]) -> None:
    compilation = with_configuration(directory, layout)

    assert codes(compilation) == expected
    assert "octodns/config.yaml" not in compilation.artifacts


def test_a_configuration_that_is_not_there() -> None:
    more = "outputs: {octodns: {config: octodns.yaml}}\n"

    assert errors(compiled(WEB, more=more)) == ["OCTO009"]


def test_two_files_of_one_zone() -> None:
    topology = TOPOLOGY.replace("one.example", "bücher.example")
    files = {"config/bücher.example.yaml": WEB, "config/xn--bcher-kva.example.yaml": WEB}

    compilation = compile_topology({"mail.yaml": topology}, zones=files)

    assert errors(compilation) == ["ZONE017"]


def test_a_zone_that_is_not_shown_is_never_whole_in_the_hands_of_another_configuration() -> None:
    more = "outputs: {octodns: {config: octodns.yaml}}\n"
    files = {"octodns.yaml": CONFIGURATION % "./out/octodns/zones"}

    compilation = compile_topology({"mail.yaml": TOPOLOGY + more}, zones=files)

    assert errors(compilation) == ["ZONE015"]


def test_a_missing_file_is_a_warning_and_the_filters_stay() -> None:
    compilation = compile_topology({"mail.yaml": TOPOLOGY})

    assert codes(compilation) == ["ZONE009"]
    assert b"NameAllowlistFilter" in compilation.artifacts["octodns/config.yaml"]


def test_stricter_validators_only_judge_what_we_write() -> None:
    shown = compiled(WEB).artifacts["octodns/config.yaml"]
    hidden = compile_topology({"mail.yaml": TOPOLOGY}).artifacts["octodns/config.yaml"]

    assert b"best-practice" not in shown.split(b"providers:")[0].split(b"validators:")[1]
    assert b"- best-practice" in hidden


class TestInPlace:
    def test_ours_is_written_into_the_file_and_found_again(self) -> None:
        first = compiled(WEB, in_place())
        text = first.edits["config/one.example.yaml"].decode()
        ledger = first.edits["mail.owned.yaml"].decode()

        second = compiled(text, in_place(), owned=ledger)

        assert errors(first) == errors(second) == []
        assert second.edits == {}
        assert second.artifacts == first.artifacts
        assert "octodns/config.yaml" not in first.artifacts

    def test_what_leaves_the_topology_leaves_the_file(self) -> None:
        first = compiled(WEB, in_place())
        text = first.edits["config/one.example.yaml"].decode()
        ledger = first.edits["mail.owned.yaml"].decode()
        topology = """\
mailcompile: 1
zones:
  records: "config/{zone}.yaml"
  managed: {two.example: {manage: check}}
outputs: {octodns: {layout: in_place}}
"""

        gone = compiled(text, topology, owned=ledger)

        assert gone.edits["config/one.example.yaml"].decode() == WEB
        assert b"one.example" not in gone.edits["mail.owned.yaml"]

    def edited(self, old: str, new: str, hand: str = WEB) -> Compilation:
        """A build after which somebody edits the file."""
        first = compiled(hand, in_place())
        assert errors(first) == []
        edits = {path: text.decode() for path, text in first.edits.items()}
        text = edits.get("config/one.example.yaml", hand)
        assert old in text
        return compiled(text.replace(old, new), in_place(), owned=edits["mail.owned.yaml"])

    def test_a_value_that_was_edited_by_hand_is_an_error(self) -> None:
        edited = self.edited("v=spf1 mx ~all", "v=spf1 mx a ~all")

        (finding,) = (found for found in edited.findings if found.is_error)
        assert finding.code == "ZONE004"
        assert "by hand" in finding.message
        assert "mail.yaml:" in finding.message

    def test_a_value_that_means_the_same_is_kept(self) -> None:
        edited = self.edited("v=spf1 mx ~all", "v=spf1 +mx ~all")

        assert codes(edited) == []
        assert list(edited.edits) == ["mail.owned.yaml"]
        assert b"values: ['v=spf1 +mx ~all'], kept: true" in edited.edits["mail.owned.yaml"]

    def test_a_value_that_was_taken_out_is_told_and_written_again(self) -> None:
        edited = self.edited("  - v=spf1 mx ~all\n", "")

        assert codes(edited) == ["ZONE018"]
        assert list(edited.edits) == ["config/one.example.yaml"]
        assert b"v=spf1 mx ~all" in edited.edits["config/one.example.yaml"]

    def test_a_ttl_of_ours_is_ours(self) -> None:
        edited = self.edited("mail:\n- ttl: 3600", "mail:\n- ttl: 60")

        assert codes(edited) == ["ZONE018"]
        assert b"mail:\n- ttl: 3600" in edited.edits["config/one.example.yaml"]

    def test_a_ttl_of_a_kept_form_is_theirs(self) -> None:
        hand = WEB.replace("www:", "_dmarc: {type: TXT, ttl: 77, value: v=DMARC1\\;p=none}\nwww:")

        edited = self.edited("ttl: 77", "ttl: 78", hand)

        assert codes(edited) == []
        assert list(edited.edits) == ["mail.owned.yaml"]
        assert b"ttl: 78" in edited.edits["mail.owned.yaml"]

    def test_a_name_that_was_there_before_hides_no_wildcard(self) -> None:
        hand = WEB.replace(
            "www:",
            "'*': {type: AAAA, value: '2001:db8::80'}\n"
            "mail: {type: A, ttl: 60, value: 192.0.2.11}\nwww:",
        )

        first = compiled(hand, in_place())
        text = first.edits["config/one.example.yaml"].decode()
        second = compiled(text, in_place(), owned=first.edits["mail.owned.yaml"].decode())

        assert errors(first) == errors(second) == []

    def test_one_of_several_values_edited_and_adopted(self) -> None:
        topology = (
            in_place()
            .replace("mx: [vps1]", "mx: [vps1, vps2]")
            .replace(
                "domains:", "  vps2: {name: mx.two.example, addresses: [192.0.2.12]}\ndomains:"
            )
        )
        first = compiled(WEB, topology)
        text = first.edits["config/one.example.yaml"].decode()
        ledger = first.edits["mail.owned.yaml"].decode()
        assert "preference: 20" in text
        text = text.replace("preference: 20", "preference: 30")

        edited = compiled(text, topology, owned=ledger)
        assert errors(edited) == ["ZONE004"]
        ledger = adopt(edited, list(edited.merged)).edits["mail.owned.yaml"].decode()
        after = compiled(text, topology, owned=ledger)

        assert errors(after) == []
        # The order in which hosts are tried is the same, so the form is kept.
        assert "30 mx.two.example." in ledger
        assert "10 mail.one.example." in ledger

    def test_a_zone_without_a_file_is_refused(self) -> None:
        compilation = compile_topology({"mail.yaml": in_place()})

        assert "ZONE015" in codes(compilation)


@pytest.mark.parametrize(
    "record",
    [
        "n: [{type: A, value: 192.0.2.90}, {type: AAAA, value: '2001:db8::90'}]",
        "n: {type: Route53Provider/ALIAS, value: {name: lb.two.example.}}",
        "n: {type: NS, values: [ns1.two.example., ns2.two.example.]}",
        "'*': {type: A, value: 192.0.2.90}\nmail: {type: TXT, value: x}",
    ],
)
def test_terms_that_hand_written_records_answer_are_not_void(record: str) -> None:
    """Three such terms in vain would be one too many (RFC 7208 section 4.6.4)."""
    topology = (
        TOPOLOGY
        + "    spf: {terms: ['a:n.one.example', 'a:n.one.example/30', 'a:n.one.example/29']}\n"
    )

    def void(hand: str) -> bool:
        return "SPF014" in codes(compiled(hand, topology))

    assert void(WEB)
    assert not void(WEB + record + "\n")


def test_an_include_of_a_hand_written_record() -> None:
    topology = TOPOLOGY + "    spf: {terms: ['include:_spf.one.example']}\n"

    assert "SPF013" in codes(compiled(WEB, topology))
    hand = WEB + "_spf: {type: TXT, value: 'v=spf1 ip4:192.0.2.90 -all'}\n"
    assert "SPF013" not in codes(compiled(hand, topology))


def texts(compilation: Compilation) -> dict[str, list[str]]:
    """The TXT values of ours by name."""
    return {
        str(rrset.name): [rdata.text for rdata in rrset.rdatas]
        for rrset in compilation.zones["one.example"].rrsets
        if rrset.type == "TXT"
    }


@pytest.mark.parametrize(
    ("manage", "apex", "host"),
    [
        ("all", "v=spf1 mx ~all", "v=spf1 a -all"),
        ("[mx, host, spf]", "v=spf1 mx ~all", "v=spf1 a -all"),
        # Whose MX or address it is, we do not know.
        ("[host, spf]", "v=spf1 ip4:192.0.2.11 ~all", "v=spf1 a -all"),
        ("[mx, spf]", "v=spf1 ip4:192.0.2.11 ~all", "v=spf1 ip4:192.0.2.11 -all"),
    ],
)
def test_spf_rests_only_on_records_of_ours(manage: str, apex: str, host: str) -> None:
    managed = f"managed: {{one.example: {{manage: {manage}}}}}}}"
    topology = TOPOLOGY.replace('.yaml"}', f'.yaml", {managed}')

    found = texts(compiled(WEB, topology))

    assert (found["one.example"], found["mail.one.example"]) == ([apex], [host])


@pytest.mark.parametrize(
    "of_mail",
    [
        "lists: {type: MX, value: {exchange: out.one.example., preference: 5}}",
        "lists: {type: TXT, value: v=spf1 a:out.one.example -all}",
        "lists: {type: TXT, value: v=spf1 +a:out.one.example./24 -all}",
    ],
)
def test_hosts_that_hand_written_mail_uses_are_not_closed(of_mail: str) -> None:
    hand = WEB + "out: {type: A, value: 192.0.2.90}\n"

    assert texts(compiled(hand))["out.one.example"] == ["v=spf1 -all"]
    assert "out.one.example" not in texts(compiled(hand + of_mail + "\n"))


def test_a_dname_at_the_apex_takes_all_names_below() -> None:
    """RFC 6672 section 2.4."""
    assert set(errors(compiled("'': {type: DNAME, value: two.example.}\n"))) == {"ZONE008"}


def test_our_wildcard_stands_once_more_beside_hand_written_names() -> None:
    """`voice` exists because something stands below it (RFC 4592 section 2.2.2)."""
    topology = TOPOLOGY + '    subdomains: {"*": {mx: [vps1]}}\n'
    hand = WEB + "_sip._tcp.voice: {type: TXT, value: x}\na.b: {type: A, value: 192.0.2.91}\n"
    hand += "b: {type: CNAME, value: two.example.}\n"

    compilation = compiled(hand, topology)

    assert errors(compilation) == []
    names = {str(rr.name) for rr in compilation.zones["one.example"].rrsets if rr.type == "MX"}
    assert {"*.one.example", "voice.one.example"} <= names
    assert "b.one.example" not in names


def test_a_reverse_name_that_is_delegated_gets_no_pointer() -> None:
    """RFC 2317 section 4."""
    topology = TOPOLOGY.replace('.yaml"}', '.yaml", managed: {2.0.192.in-addr.arpa: {}}}')
    hand = "'11': {type: CNAME, value: 11.0-31.2.0.192.in-addr.arpa.}\n"
    files = {"config/one.example.yaml": WEB, "config/2.0.192.in-addr.arpa.yaml": hand}

    compilation = compile_topology({"mail.yaml": topology}, zones=files)

    assert codes(compilation) == ["ZONE021"]
    assert compilation.artifacts["octodns/zones/2.0.192.in-addr.arpa.yaml"].decode() == hand


@pytest.mark.parametrize(
    "settings",
    ["octodns: {ignored: true}", "octodns: {excluded: [a]}", "dynamic: {pools: {}, rules: []}"],
)
def test_settings_that_decide_what_is_published(settings: str) -> None:
    keep = "outputs: {octodns: {keep: equivalent}}\n"
    mx = f"mx: {{type: A, {settings}, value: 192.0.2.11}}\n"
    topology = TOPOLOGY.replace("mail.one", "mx.one")

    assert errors(compiled(WEB + mx, topology, keep)) == ["ZONE020"]
    beside = WEB.replace("- ttl: 300\n  type: TXT", f"- {settings}\n  ttl: 300\n  type: TXT")
    assert errors(compiled(beside, more=keep)) == ["ZONE020"]


def test_settings_of_a_provider_stay_with_the_record() -> None:
    keep = "outputs: {octodns: {keep: equivalent}}\n"
    mx = "mail: {octodns: {cloudflare: {proxied: false}}, type: A, value: 192.0.2.ADDRESS}\n"

    same = compiled(WEB + mx.replace("ADDRESS", "11"), more=keep)
    other = compiled(WEB + mx.replace("ADDRESS", "12"), more=keep)

    assert codes(same) == []
    assert "octodns: {cloudflare: {proxied: false}}" in zone_text(same)
    assert errors(other) == ["ZONE020"]


def test_a_wildcard_for_reports_that_ours_would_hide() -> None:
    topology = (
        TOPOLOGY + "  shop.com.example: {mail: none, dmarc: {policy: reject, rua: d@one.example}}\n"
    )
    hand = WEB + "'*._report._dmarc': {type: TXT, value: v=DMARC1}\nmail: {type: TXT, value: x}\n"

    found = [one.message for one in compiled(hand, topology).findings if one.code == "ZONE007"]

    assert any("example._report._dmarc.one.example would exist" in message for message in found)


@pytest.mark.parametrize(
    ("records", "layout", "expected"),
    [
        ("out/octodns/zones/{zone}.yaml", "zones", ["ZONE022"]),
        ("./config/../out/x", "zones", ["ZONE022"]),
        ("/etc/zones", "in_place", ["ZONE022"]),
        ("/etc/zones", "zones", []),
        ("outside/{zone}.yaml", "zones", []),
    ],
)
def test_where_hand_written_files_cannot_be(records: str, layout: str, expected: list[str]) -> None:
    topology = TOPOLOGY.replace("config/{zone}.yaml", records)
    more = f"outputs: {{octodns: {{layout: {layout}}}}}\n"

    compilation = compile_topology({"mail.yaml": topology + more})

    found = [code for code in errors(compilation) if code != "ZONE015"]
    assert found == expected
