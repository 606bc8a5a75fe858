"""P7 catches records over the limits of receivers, for any client."""

import pytest

from mailcompile.diagnostics import Proof, Severity, Verdict
from tests.topologies import HOST, keys_for, topology
from tests.unit.prove.claims import Changes, only, proofs
from tests.unit.prove.locks import locked

KEYS = keys_for("one.example")
ALONE = topology("one.example: {mx: [vps1], senders: [vps1]}")
APEX = ("one.example", "TXT")


def of(text: str, changes: Changes | None = None, subject: str = "one.example") -> list[Proof]:
    return proofs(text, keys=KEYS, changes=changes, claim="P7", subject=subject)


def under(record: str, names: dict[tuple[str, str], list[str]] | None = None) -> Proof:
    """The proof about one.example with that record, and what is known of names of others."""
    changes = {APEX: [record]}
    lock = locked(names or {})
    return only(
        proofs(ALONE, keys=KEYS, changes=changes, lock=lock, claim="P7", subject="one.example")
    )


def test_holds_for_what_is_written() -> None:
    text = topology("one.example: {mx: [vps1], senders: [{id: vps1, bounce: rp}]}")

    found = proofs(text, keys=KEYS, claim="P7")

    assert {proof.subject for proof in found} == {
        "one.example",
        "rp.one.example",
        "mail.one.example",
    }
    assert {proof.verdict for proof in found} == {Verdict.HOLDS}


def test_eleven_lookups_through_services() -> None:
    """Ten includes would do; what they include themselves is what is too much."""
    services = "".join(f"  s{n}: {{spf: ['include:spf.s{n}.example']}}\n" for n in range(6))
    senders = ", ".join(f"s{n}" for n in range(6))
    text = topology(f"one.example: {{mx: [vps1], senders: [{senders}]}}") + f"services:\n{services}"
    names = {}
    for n in range(6):
        inner = f"include:_spf.s{n}.example " if n < 5 else ""
        names[f"spf.s{n}.example", "TXT"] = [f"v=spf1 {inner}-all"]
        names[f"_spf.s{n}.example", "TXT"] = [f"v=spf1 ip4:198.51.100.{n} -all"]

    failure = only(proofs(text, keys=KEYS, lock=locked(names), claim="P7", subject="one.example"))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is Severity.ERROR
    assert failure.because == "SPF of one.example needs more than 10 lookups"
    assert failure.counterexample is not None
    assert failure.counterexample.endswith("costs 11 of them")
    assert failure.pointer == ("domains", "one.example")


def test_a_client_that_passes_early_costs_less() -> None:
    """The worst client counts: eleven lookups are needed only by whom nothing lets in."""
    failure = under(
        "v=spf1 ip4:0.0.0.0/1 " + " ".join(f"a:h{n}.other.example" for n in range(11)) + " -all",
        {(f"h{n}.other.example", kind): ["192.0.2.1"] if kind == "A" else ["2001:db8::1"]
         for n in range(11) for kind in ("A", "AAAA")},
    )  # fmt: skip

    assert failure.because == "SPF of one.example needs more than 10 lookups"
    client = (failure.counterexample or "").partition(" ")[0]
    assert client >= "128"


def test_three_mx_hosts_without_address_of_the_clients_family() -> None:
    hosts = "\n".join(
        f"mx{n}: {{name: mx{n}.one.example, addresses: [192.0.2.{n}], signer: rspamd}}"
        for n in (1, 2, 3)
    )
    text = topology("one.example: {mx: [mx1, mx2, mx3], senders: [mx1], spf: {style: mx}}", hosts)

    failure = only(of(text))

    assert failure.verdict is Verdict.FAILS
    assert failure.because == "SPF of one.example asks more than 2 times for what is not there"
    client, _, rest = (failure.counterexample or "").partition(" ")
    assert ":" in client  # only an IPv6 client meets them
    assert rest == "costs 3 void lookups"


def test_more_than_ten_mx_names() -> None:
    changes = {("one.example", "MX"): [f"10 mx{n}.one.example." for n in range(11)]}

    found = of(ALONE, changes)

    assert "SPF of one.example asks for more than 10 MX names" in {one.because for one in found}
    assert "one `mx` leads to 11 names" in {one.counterexample for one in found}


@pytest.mark.parametrize(
    ("record", "counterexample"),
    [
        ("v=spf1 include:one.example -all", "comes to one.example a second time"),
        ("v=spf1 redirect=one.example", "comes to one.example a second time"),
        ("v=spf1 include:a.other.example -all", "comes to one.example a second time"),
    ],
)
def test_a_record_that_leads_back_to_itself(record: str, counterexample: str) -> None:
    failure = under(record, {("a.other.example", "TXT"): ["v=spf1 include:one.example -all"]})

    assert failure.verdict is Verdict.FAILS
    assert failure.because == "SPF of one.example leads back to itself"
    assert (failure.counterexample or "").endswith(counterexample)


def test_the_same_include_twice_is_no_circle() -> None:
    twice = "v=spf1 include:a.other.example include:a.other.example mx -all"

    found = under(twice, {("a.other.example", "TXT"): ["v=spf1 ip4:198.51.100.7 -all"]})

    assert found.verdict is Verdict.HOLDS
    assert found.because.startswith("at most 3 of 10 lookups")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=spf1 mx ip4:300.0.0.1 -all", "ip4:300.0.0.1"),
        ("v=spf1 mx include:gone.one.example -all", "gone.one.example has no record"),
        ("v=spf1 mx redirect=gone.one.example", "gone.one.example has no record"),
    ],
)
def test_any_other_permerror(record: str, why: str) -> None:
    failure = under(record)

    assert failure.verdict is Verdict.FAILS
    assert failure.because == "SPF of one.example ends in a permerror"
    assert why in (failure.counterexample or "")


def test_two_records_are_a_permerror() -> None:
    failure = only(of(ALONE, {APEX: ["v=spf1 mx -all", "v=spf1 a -all"]}))

    assert (failure.counterexample or "").endswith("several records")


def test_names_of_which_nothing_is_known() -> None:
    found = under("v=spf1 mx include:spf.other.example -all")

    assert found.verdict is Verdict.ASSUMED
    assert "it rests on spf.other.example," in found.because


def test_an_unknown_name_does_not_excuse_what_fails_anyway() -> None:
    eleven = " ".join(f"include:s{n}.other.example" for n in range(11))

    assert under(f"v=spf1 {eleven} -all").verdict is Verdict.FAILS


@pytest.mark.parametrize(
    "term", ["include:%{d1}.%{l}.other.example", "redirect=%{i}.other.example"]
)
def test_an_include_that_is_named_by_macros(term: str) -> None:
    found = under(f"v=spf1 mx {term}")

    assert found.verdict is Verdict.UNDECIDABLE
    assert term in found.because


def test_a_term_that_depends_on_the_sender_counts_as_void() -> None:
    one = "exists:%{l}.other.example"

    assert under(f"v=spf1 ip4:192.0.2.11 {one} {one} -all").verdict is Verdict.HOLDS
    assert under(f"v=spf1 ip4:192.0.2.11 {one} {one} {one} -all").verdict is Verdict.FAILS


@pytest.mark.parametrize("term", ["ptr", "-ptr:bad.example", "exists:%{p}.other.example"])
def test_the_names_of_clients_are_not_counted(term: str) -> None:
    """Ten names of a client are ten void lookups, where none has an address."""
    found = under(f"v=spf1 ip4:192.0.2.11 {term} -all")

    assert found.verdict is Verdict.UNDECIDABLE
    assert f"ptr asks for names that only the client's owner knows: {term} of one.example" in (
        found.because
    )
    # Nobody comes to it.
    assert under(f"v=spf1 mx -all {term}").verdict is Verdict.HOLDS


def test_ptr_does_not_excuse_what_fails_anyway() -> None:
    eleven = " ".join(f"include:s{n}.other.example" for n in range(11))

    assert under(f"v=spf1 ptr {eleven} -all").verdict is Verdict.FAILS


def test_the_hosts_of_an_mx_that_the_message_names_are_not_counted() -> None:
    found = under("v=spf1 ip4:192.0.2.11 mx:%{l}.other.example -all")

    assert found.verdict is Verdict.UNDECIDABLE
    assert "mx asks for hosts that only the message tells: mx:%{l}.other.example" in found.because


def test_who_fails_in_an_include_by_the_message_goes_on_behind_it() -> None:
    term = "-exists:%{i}.other.example"
    found = under(
        "v=spf1 include:a.other.example -all",
        {("a.other.example", "TXT"): [f"v=spf1 {term} all"]},
    )

    assert found.verdict is Verdict.UNDECIDABLE
    assert f"who goes on behind an include depends on the message: {term} of a.other.example" in (
        found.because
    )


def test_names_that_nobody_answers_for_are_undecidable() -> None:
    found = under(
        "v=spf1 mx include:a.other.example -all",
        {("a.other.example", "CNAME"): ["a.other.example."]},
    )

    assert found.verdict is Verdict.UNDECIDABLE
    assert "a.other.example" in found.because


def test_a_record_that_is_not_ours_to_write_is_a_warning() -> None:
    text = f"{ALONE}zones: {{managed: {{one.example: {{manage: [dmarc]}}}}}}\n"

    failure = only(of(text, {APEX: ["v=spf1 include:one.example -all"]}))

    assert failure.severity is Severity.WARNING


def test_a_record_that_is_written_by_hand_is_shown_where_it_stands() -> None:
    text = (
        f"{ALONE}zones: {{records: 'config/{{zone}}.yaml', "
        "managed: {one.example: {manage: [dmarc]}}}\n"
    )
    by_hand = "'':\n- {type: TXT, value: v=spf1 include:one.example -all}\n"

    failure = only(
        proofs(
            text,
            keys=KEYS,
            zones={"config/one.example.yaml": by_hand},
            claim="P7",
            subject="one.example",
        )
    )

    assert failure.source == "config/one.example.yaml"
    assert failure.severity is Severity.WARNING


def test_names_of_hosts_that_have_no_role_there_are_no_subject() -> None:
    hosts = f"{HOST}\nweb: {{name: web.one.example, addresses: [192.0.2.14], relay: vps1}}"
    text = topology("one.example: {mx: [vps1], senders: [vps1, web]}", hosts)

    assert of(text, subject="web.one.example") == []


@pytest.mark.parametrize(
    ("spf", "severity"),
    [("", Severity.ERROR), ("spf: none", Severity.WARNING)],
)
def test_an_include_of_a_record_that_others_keep(spf: str, severity: Severity) -> None:
    """`spf: none`: whatever stands there is written by hand, where we may not see it."""
    domain = (
        "one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['include:_spf.in.one.example']}, "
        f"subdomains: {{in: {{{spf}}}}}}}"
    )

    failure = only(of(topology(domain)))

    assert failure.verdict is Verdict.FAILS
    assert failure.severity is severity
    assert "_spf.in.one.example has no record" in (failure.counterexample or "")


def test_an_include_of_a_hand_written_zone_that_is_shown_is_an_error() -> None:
    """There nobody keeps a record that we do not see."""
    text = topology(
        "one.example: {mx: [vps1], senders: [vps1], spf: {terms: ['include:in.one.example']}, "
        "subdomains: {in: {spf: none}}}"
    )
    text += "zones: {records: 'config/{zone}.yaml'}\n"
    zones = {"config/one.example.yaml": "{}\n"}

    failure = only(proofs(text, keys=KEYS, zones=zones, claim="P7", subject="one.example"))

    assert failure.severity is Severity.ERROR
