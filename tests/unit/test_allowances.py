"""``allow``: what it accepts at which place, and entries that accept nothing (marked by ``⟦``)."""

import pytest

from tests.topologies import compiled, rule_codes
from tests.unit.topology.marks import codes_at_marks, findings_at_marks

UNSIGNED = "vps1: {name: mail.hoster.test, addresses: [192.0.2.11]"
"""A host that signs nothing, without the last brace."""
REJECT = "mx: [vps1], senders: [vps1], dmarc: {policy: reject}"
"""Settings for which rule DMARC001 has an error at ``senders``."""


def allow(rule: str = "DMARC001", because: str = "the signer comes in May") -> str:
    return f"allow: [{{rule: {rule}, because: {because}}}]"


def topology(domain: str = REJECT, host: str = "", before: str = "", services: str = "") -> str:
    return (
        f"mailcompile: 1\nhosts:\n  {UNSIGNED}{host}}}\n{services}{before}"
        f"domains:\n  one.example: {{{domain}}}\n"
    )


def below(inner: str, outer: str) -> str:
    """A domain that only receives, and a subdomain that is told of."""
    subdomain = f"senders: [vps1], dmarc: {{policy: reject}}{inner}"
    return f"mx: [vps1], dmarc: {{policy: none}}, subdomains: {{a: {{{subdomain}}}}}{outer}"


@pytest.mark.parametrize("word", ["DMARC001", "reject-without-signer"])
@pytest.mark.parametrize(
    "text",
    [
        topology(f"{REJECT}, ALLOW"),
        topology(before="defaults: {ALLOW}\n"),
        topology(f"{REJECT}, profile: p", before="profiles:\n  p: {ALLOW}\n"),
        topology(f"{REJECT}, profile: q", before="profiles:\n  p: {ALLOW}\n  q: {extends: p}\n"),
        topology(before="rules: {ALLOW}\n"),
        topology(below(", ALLOW", "")),
        topology(below("", ", ALLOW")),
    ],
    ids=["domain", "defaults", "profile", "chain", "rules", "subdomain", "parent"],
)
def test_where_an_error_is_accepted(text: str, word: str) -> None:
    compilation = compiled(text.replace("ALLOW", allow(word)))

    assert compilation.findings == ()
    assert compilation.artifacts


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # At another subject.
        (topology(REJECT.replace("[vps1], dmarc", "[⟦vps1], dmarc"), ", allow: [⟦ENTRY]"), 2),
        (topology(below("", "").replace("senders: [", "senders: [⟦") + ", x"), 1),
    ],
)
def test_where_it_is_not(text: str, codes: int) -> None:
    entry = "{rule: DMARC001, because: why}"
    plain = text.replace("ENTRY", entry).replace(", x}", "}")

    found = codes_at_marks(plain, also=["DMARC001"])

    assert found == ["ALLOW002", "DMARC001"][-codes:]


def test_an_allowance_of_a_subdomain_is_not_one_of_its_domain() -> None:
    domain = f"{REJECT}, subdomains: {{a: {{{allow()[:8]}⟦{allow()[8:]}}}}}"
    text = topology(domain.replace("senders: [vps1]", "senders: [⟦vps1]", 1))

    assert codes_at_marks(text, also=["DMARC001"]) == ["DMARC001", "ALLOW002"]


def test_an_allowance_of_a_domain_that_replaces_those_of_the_defaults() -> None:
    text = topology(f"{REJECT}, allow: []", before=f"defaults: {{{allow()}}}\n")

    assert [finding.code for finding in compiled(text).findings] == ["ALLOW002", "DMARC001"]


def test_hosts_and_services_accept_what_is_about_them() -> None:
    unused = "\n  vps2: {name: b.one.example, addresses: [192.0.2.12], " + allow("HOST003") + "}"
    quiet = topology(f"{REJECT}, {allow()}").replace("}\ndomains", f"}}{unused}\ndomains", 1)
    services = f"services:\n  news: {{spf: [a], {allow('SERV002')}}}\n"

    assert codes_at_marks(quiet, also=["HOST003"]) == []
    text = topology(f"{REJECT}, {allow()}", services=services)
    assert codes_at_marks(text, also=["SERV002"]) == []


@pytest.mark.parametrize(
    ("rule", "message", "hint"),
    [
        ("unusedhost", "there is no rule unusedhost", "did you mean unused-host?"),
        ("P14", "there is no rule P14", ""),
        ("dmarc001", "there is no rule dmarc001", "write DMARC001"),
        ("P10", "P10 cannot be allowed", "mend what it refuses"),
        ("HOST001", "HOST001 cannot be allowed", "mend what it refuses"),
        ("unknown-relay", "unknown-relay cannot be allowed", "mend what it refuses"),
        ("TOPO001", "TOPO001 cannot be allowed", "mend what it refuses"),
        ("bad-name", "bad-name cannot be allowed", "mend what it refuses"),
        ("SPF001", "SPF001 cannot be allowed", "mend what it refuses"),
        ("NAME001", "NAME001 cannot be allowed", "mend what it refuses"),
    ],
)
def test_words_that_accept_nothing(rule: str, message: str, hint: str) -> None:
    (finding,) = findings_at_marks(
        f"mailcompile: 1\nrules: {{allow: [{{rule: ⟦{rule}, because: x}}]}}\n"
        "domains:\n  one.example: {mail: none}\n"
    )

    assert (finding.code, finding.message) == ("ALLOW001", message)
    assert (finding.hint or "").startswith(hint)


@pytest.mark.parametrize("place", ["defaults", "rules"])
def test_an_entry_that_nothing_needs_is_told_once(place: str) -> None:
    entries = "[⟦{rule: SPF003, because: x}]"
    domains = "".join(f"  d{n}.example: {{mail: none}}\n" for n in range(3))
    text = f"mailcompile: 1\n{place}: {{allow: {entries}}}\ndomains:\n{domains}"

    (finding,) = findings_at_marks(text)

    assert (finding.code, finding.hint) == ("ALLOW002", "take it out")
    assert not finding.is_error


def test_what_one_of_many_domains_needs_is_needed() -> None:
    text = topology(before=f"defaults: {{{allow()}}}\n") + "  two.example: {mail: none}\n"

    assert codes_at_marks(text, also=["DMARC001"]) == []


def test_too_many_lookups_can_be_accepted() -> None:
    terms = ", ".join(f"include:s{n}.example" for n in range(11))
    settings = f"mx: [vps1], senders: [vps1], dmarc: {{policy: none}}, spf: {{terms: [{terms}]}}"
    text = topology(f"{settings}, {allow('too-many-lookups')}")

    assert codes_at_marks(text) == []
    assert rule_codes(compiled(text.replace(allow("too-many-lookups"), "ttl: 1h"))) == ["SPF003"]


SHARED = """\
mailcompile: 1
hosts:
  h: {name: h.hoster.test, addresses: [192.0.2.1]}
profiles:
  p:
    mx: [h]
    dmarc: {policy: none}
    subdomains: {x: {senders: [h], dmarc: {policy: reject}}}
domains:
  one.example: {profile: p, allow: [{rule: reject-without-signer, because: it comes}]}
  two.example: {profile: p}
"""


def test_an_allowance_of_one_domain_is_none_of_another() -> None:
    found = compiled(SHARED).findings

    assert [(one.code, "x.two.example" in one.message) for one in found] == [("DMARC001", True)]
    both = SHARED.replace("two.example: {profile: p", "two.example: {profile: p, allow: &")
    both = both.replace("&", "[{rule: DMARC001, because: y}]")
    assert compiled(both).findings == ()


def test_allowances_reach_what_lies_in_the_defaults() -> None:
    includes = ", ".join(f"'include:s{n}.test'" for n in range(11))
    text = (
        "mailcompile: 1\nhosts:\n  h: {name: h.hoster.test, addresses: [192.0.2.1]}\n"
        f"services:\n  s: {{spf: [{includes}], dkim: {{k: {{cname: k.test}}}}}}\n"
        "defaults: {mx: [h], senders: [s], dmarc: {policy: none}}\ndomains:\n  one.example: ~\n"
    )

    assert [one.code for one in compiled(text.replace("~", "{}")).findings] == ["SPF003"]
    allowed = "{allow: [{rule: too-many-lookups, because: x}]}"
    assert compiled(text.replace("~", allowed)).findings == ()
    subdomain = "{subdomains: {a: {senders: [s], mx: [h]}}, allow: [{rule: SPF003, because: x}]}"
    assert compiled(text.replace("~", subdomain)).findings == ()


@pytest.mark.parametrize(
    "where",
    [
        "hosts:\n  p: {pool: [h], allow: [{rule: unused-host, because: x}]}\n  h: ",
        "profiles:\n  p: {allow: [{rule: unused-host, because: x}]}\nhosts:\n  h: ",
        "defaults: {allow: [{rule: unused-host, because: x}]}\nhosts:\n  h: ",
        "profiles: {p: {subdomains: {a: {allow: [{rule: HOST003, because: x}]}}}}\nhosts:\n  h: ",
    ],
)
def test_an_allowance_that_nobody_has_is_found(where: str) -> None:
    text = (
        f"mailcompile: 1\n{where}{{name: h.hoster.test, addresses: [192.0.2.1]}}\n"
        "domains:\n  one.example: {mx: [h], dmarc: {policy: none}, allow: []}\n"
    )

    assert [finding.code for finding in compiled(text).findings] == ["ALLOW002"]
    wrong = compiled(text.replace("unused-host", "nonsense").replace("HOST003", "no")).findings
    assert [finding.code for finding in wrong] == ["ALLOW001"]
