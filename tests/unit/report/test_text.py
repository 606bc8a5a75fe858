"""Findings as a person reads them."""

from mailcompile.report.catalogue import all_kinds
from mailcompile.report.text import finding_text, kind_text, plain, summary
from tests.topologies import compiled, topology


def shown(text: str) -> str:
    compilation = compiled(text)
    return "\n".join(
        finding_text(finding, compilation.line, plain) for finding in compilation.findings
    )


def test_a_finding_shows_its_line_and_the_remedy() -> None:
    text = topology("one.example: {mx: [vps1], senders: [vsp1]}")

    assert shown(text) == (
        "error[TOPO001]: there is no host or service vsp1\n"
        "  --> mail.yaml:6:39\n"
        "  |\n"
        "6 |   one.example: {mx: [vps1], senders: [vsp1]}\n"
        "  |                                       ^^^^\n"
        "help: did you mean vps1?\n"
        "      mailcompile explain TOPO001"
    )


def test_long_lines_are_cut_around_the_place() -> None:
    text = topology(f"one.example: {{mx: [vps1], ttl: 1h,{' ' * 400}senders: [vsp1]}}")

    lines = shown(text).splitlines()

    assert max(len(line) for line in lines) < 120
    marked = lines[4].index("^")
    assert lines[3][marked : marked + 4] == "vsp1"


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = topology('one.example: {mx: ["vps1\\e[31m\\u202e"]}')

    assert "\x1b" not in shown(text)
    assert "\u202e" not in shown(text)


def test_summary_counts() -> None:
    both = compiled(
        topology(
            "one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: reject}}",
            "vps1: {name: m.one.example, addresses: [192.0.2.1]}\n"
            "vps2: {name: w.hoster.test, addresses: [192.0.2.2]}\n"
            "vps3: {name: v.hoster.test, addresses: [192.0.2.3]}",
        )
    )

    assert summary(both.findings) == "1 error, 2 warnings"
    assert summary(()) == ""


def test_every_kind_can_be_explained() -> None:
    for code, kind in all_kinds().items():
        text = kind_text(kind, plain)
        assert text.startswith(f"{code} {kind.name}")
        assert "⟦" not in text
        assert len(kind.reason.split()) > 8, code
