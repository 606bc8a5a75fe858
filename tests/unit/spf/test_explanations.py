"""The explanation of a fail (RFC 7208 section 6.2), the macros in it, and the trace.

The test ids begin with the section of RFC 7208.
"""

from typing import Any

import pytest

from mailcompile.dns import ZoneResolver
from mailcompile.spf import check_host
from tests.unit.spf.receiver import CLIENT, DOMAIN, HELO, Records, hosts, verdict

EXPLAINED: dict[str, list[tuple[str, Any]]] = {
    "why.example": [("TXT", "%{i} is not one of %{d}'s designated mail servers.")],
    "url.example": [("TXT", ("See http://%{d}/why", ".html?s=%{S}&i=%{I}"))],
    "all.example": [("TXT", "%{c} %{r} %{t} %{p} %{h}%_%%%-.")],
    "twice.example": [("TXT", "one"), ("TXT", "two")],
    "error.example": [("TXT", "100%")],
    "letter.example": [("TXT", "%{x}")],
    "latin.example": [("TXT", b"f\xfcr")],
    "control.example": [("TXT", "a\tb")],
    "blank.example": [("TXT", "")],
    "none.example": [("A", CLIENT)],
    "passes.example": [("TXT", "v=spf1 +all exp=why.example")],
    "fails.example": [("TXT", "v=spf1 -all exp=local.example")],
    "plain.example": [("TXT", "v=spf1 -all")],
    "local.example": [("TXT", "%{l}@%{o}, not %{d}")],
}


@pytest.mark.parametrize(
    ("record", "explanation"),
    [
        ("-all exp=why.example", "192.0.2.1 is not one of d.example's designated mail servers."),
        ("exp=why.example -all", "192.0.2.1 is not one of d.example's designated mail servers."),
        ("-all exp=url.example", "See http://d.example/why.html?s=u%40d.example&i=192.0.2.1"),
        ("-all exp=all.example", "192.0.2.1 mx.example 1700000000 unknown client.invalid %%20."),
        ("-all", None),
        ("~all exp=why.example", None),
        ("?all exp=why.example", None),
        ("redirect=fails.example exp=why.example", "u@d.example, not fails.example"),
        ("redirect=plain.example exp=why.example", None),
        ("include:fails.example -all exp=local.example", "u@d.example, not d.example"),
        ("-include:passes.example exp=local.example", "u@d.example, not d.example"),
        ("-include:passes.example", None),
        ("-all exp=twice.example", None),
        ("-all exp=none.example", None),
        ("-all exp=nothing.example", None),
        ("-all exp=slow.example", None),
        ("-all exp=d..example", None),
        ("-all exp=error.example", None),
        ("-all exp=letter.example", None),
        ("-all exp=latin.example", None),
        ("-all exp=control.example", None),
        ("-all exp=blank.example", None),
        ("a:no.example mx:no.example -all exp=nothing.example", None),
    ],
    ids=lambda value: f"6.2 {value}" if value else None,
)
def test_explanations(record: str, explanation: str | None) -> None:
    zone = {**EXPLAINED, DOMAIN: [("TXT", f"v=spf1 {record}")]}
    answer = check_host(
        CLIENT,
        DOMAIN,
        f"u@{DOMAIN}",
        HELO,
        ZoneResolver(zone, ["slow.example"]),
        receiver="mx.example",
        now=1_700_000_000,
    )
    assert answer.explanation == explanation


def test_an_explanation_is_ascii_whatever_the_sender_is() -> None:
    record = "v=spf1 -all exp=local.example"
    answer = verdict(record, more=EXPLAINED, sender=f"b\u00fccher@{DOMAIN}")
    assert (answer.result, answer.explanation) == ("fail", None)
    answer = verdict(record, more=EXPLAINED, sender=f"a\r\n250 ok@{DOMAIN}")
    assert (answer.result, answer.explanation) == ("fail", None)


@pytest.mark.parametrize(
    ("domain", "names", "name"),
    [
        ("d.example", ["x.example", "m.d.example", "d.example"], "d.example"),
        ("d.example", ["x.example", "m.D.example", "n.d.example"], "m.d.example"),
        ("d.example", ["x.example", "bad.example"], "x.example"),
        ("d.example", ["bad.example"], "unknown"),
        ("d.example", [], "unknown"),
    ],
)
def test_the_validated_name_of_section_7_3(domain: str, names: list[str], name: str) -> None:
    zone: dict[str, list[tuple[str, Any]]] = {
        "1.2.0.192.in-addr.arpa": [("PTR", text) for text in names],
        **hosts(*(text.lower() for text in names if text != "bad.example"), address=CLIENT),
        "bad.example": [("A", "192.0.2.2")],
        "p.example": [("TXT", "%{p}")],
    }
    zone.setdefault(domain, []).append(("TXT", "v=spf1 -all exp=p.example"))
    answer = check_host(CLIENT, domain, f"u@{domain}", HELO, ZoneResolver(zone))
    assert answer.explanation == name


def test_the_trace_tells_what_happened() -> None:
    more: Records = {
        "in.example": [("TXT", "v=spf1 A:no.example ip4:192.0.2.99/24")],
        "out.example": [("TXT", "v=spf1 -all")],
        "to.example": [("TXT", "v=spf1 a:slow.example")],
    }
    answer = verdict(
        "v=spf1 include:out.example ~include:in.example -all", more=more, timeouts=("slow.example",)
    )
    assert answer.trace == (
        (0, "d.example", "include:out.example", "no match: fail"),
        (1, "out.example", "-all", "match"),
        (0, "d.example", "~include:in.example", "match: pass"),
        (1, "in.example", "a:no.example", "no match"),
        (1, "in.example", "ip4:192.0.2.0/24", "match"),
    )
    assert (answer.result, answer.lookups, answer.void_lookups) == ("softfail", 3, 1)
    answer = verdict("v=spf1 redirect=to.example", more=more, timeouts=("slow.example",))
    assert answer.trace == (
        (0, "d.example", "redirect=to.example", "temperror: slow.example A: no answer"),
        (0, "to.example", "a:slow.example", "temperror: slow.example A: no answer"),
    )
    answer = verdict("v=spf1 foo")
    assert answer.trace[0][:3] == (0, "d.example", "v=spf1")
    assert answer.trace[0][3].startswith("permerror: foo: foo is no mechanism")


def test_names_of_hostile_length_are_harmless() -> None:
    """Section 7.3: the left side goes; a number of parts may have any number of digits."""
    spec = "%{l" + "9" * 5000 + "-}." * 20_000 + "ok.example"
    answer = verdict(f"v=spf1 exists:{spec} -all", sender=f"{'x' * 60}@{DOMAIN}")
    assert answer.result == "fail"
    end = ".".join(["x" * 60] * 3) + ".ok.example"
    many = "%{l}." * 20_000 + "ok.example"
    answer = verdict(f"v=spf1 exists:{many} -all", more=hosts(end), sender=f"{'x' * 60}@{DOMAIN}")
    assert answer.result == "pass"
