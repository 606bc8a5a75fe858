"""P12 holds on what is written, and catches every damage that opens a relay."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcompile import Compilation
from mailcompile.backends.signers import postfix_files
from mailcompile.diagnostics import Proof, Severity, Verdict
from mailcompile.prove.claims.p12_relay_confined import relay_confined
from mailcompile.topology import bind
from tests.golden import CASES, Case
from tests.topologies import compiled, topology

HOSTS = """
vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: amavisd}
vps2: {name: web.one.example, addresses: [192.0.2.12, "2001:db8::12"], relay: vps1}
vps3: {name: web.four.example, addresses: [192.0.2.13], relay: vps1}
"""
DOMAINS = """
one.example: {mx: [vps1], senders: [vps1, {id: vps2, bounce: bounce}]}
four.example: {mx: [vps1], senders: [vps1, vps3]}
"""
FOLDER = "signers/vps1/postfix"
MASTER = f"{FOLDER}/master.cf.append"
HACKED = "broken into can send as every domain of that relay"


def written(found: Compilation) -> dict[str, bytes]:
    assert found.context is not None, [finding.message for finding in found.findings]
    return postfix_files(found.context, found.domains)


def proofs(found: Compilation, files: Mapping[str, bytes] | None = None) -> list[Proof]:
    assert found.context is not None
    return list(
        relay_confined(found.context, found.domains, written(found) if files is None else files)
    )


@pytest.fixture(scope="module")
def sample() -> Compilation:
    return compiled(topology(DOMAINS, HOSTS))


def damaged(sample: Compilation, path: str, old: str, new: str) -> list[Proof]:
    """The proofs after each ``old`` in one file became ``new``."""
    files = written(sample)
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode())
    return proofs(sample, files)


@pytest.mark.parametrize("signer", ["amavisd", "opendkim", "rspamd", "none"])
def test_holds_on_what_is_written(signer: str) -> None:
    (proof,) = proofs(compiled(topology(DOMAINS, HOSTS.replace("amavisd", signer))))

    assert (proof.claim, proof.subject) == ("P12", "mail.one.example")
    assert proof.verdict is Verdict.HOLDS
    assert "vps2 and vps3" in proof.because
    assert proof.because.startswith("once INSTALL.md was followed, listeners for ")
    by_listener = f"{signer} signs by the listener, not by address"
    assert (by_listener in proof.because) == (signer in ("amavisd", "opendkim"))
    by_address = "rspamd signs by address, so this depends on redirect.nft being loaded"
    assert (by_address in proof.because) == (signer == "rspamd")


@pytest.mark.parametrize(
    "case",
    [
        "seed",
        "pool-of-relays",
        "relay-chain-of-three",
        "senders-via-and-several-bounces",
        "system-mail",
    ],
)
def test_holds_for_topologies_of_all_kinds(case: str) -> None:
    found = proofs(Case(CASES / case).compile())

    assert found
    assert {proof.verdict for proof in found} == {Verdict.HOLDS}, found


FOUR = r"@(four\.example)"
OPENED = [
    ("a wider sender list", MASTER, "{four.example=OK}", "{four.example=OK, one.example=OK}",
     "vps3 may send as one.example in MAIL FROM"),
    ("another domain in the sender list", MASTER, "{four.example=OK}", "{one.example=OK}",
     "vps3 may send as one.example in MAIL FROM"),
    ("no reject at the end", MASTER, "{four.example=OK}, reject", "{four.example=OK}",
     "no `reject` at the end"),
    ("a permit before the list", MASTER, "=check_sender_access inline:{four",
     "=permit_mynetworks, check_sender_access inline:{four", "vps3 may send as one.example"),
    ("an empty MAIL FROM", MASTER, "{four.example=OK}", "{four.example=OK, <>=OK}",
     "an empty MAIL FROM"),
    ("subdomains", MASTER, "  -o parent_domain_matches_subdomains=\n", "", "subdomains through"),
    ("subdomains by name", MASTER, "subdomains=\n", "subdomains=smtpd_access_maps\n",
     "subdomains through"),
    ("no filter of commands", MASTER,
     "  -o smtpd_command_filter=regexp:$config_directory/relays-mail-from\n", "", "x%OWN@LOCAL"),
    ("nobody looks at From", MASTER, "  -o receive_override_options=\n",
     "  -o receive_override_options=no_header_body_checks\n", "nobody looks at From"),
    ("nobody looks at From, among others", MASTER, "  -o receive_override_options=\n",
     "  -o receive_override_options=no_address_mappings,no_header_body_checks\n", "From"),
    ("no cleanup of its own", MASTER, "  -o cleanup_service_name=cleanup-vps3\n", "",
     "no `cleanup` of its own"),
    ("no header checks", MASTER, "  -o header_checks=regexp:$config_directory/relay-vps3\n", "",
     "no `header_checks`"),
    ("the cleanup of somebody else", MASTER, "name=cleanup-vps3", "name=cleanup-vps2",
     "vps3 may send as one.example in From"),
    ("the table of somebody else", MASTER, "/relay-vps3", "/relay-vps2",
     "vps3 may send as one.example in From"),
    ("mynetworks with another client", MASTER, "mynetworks=192.0.2.13",
     "mynetworks=192.0.2.13,192.0.2.12", "vps2 may send as four.example"),
    ("mynetworks with a stranger", MASTER, "mynetworks=192.0.2.13",
     "mynetworks=192.0.2.13,203.0.113.1", "203.0.113.1 may send as four.example"),
    ("a network around the client", MASTER, "mynetworks=192.0.2.13", "mynetworks=192.0.2.0/24",
     "vps2 may send as four.example"),
    ("DUNNO for another domain", f"{FOLDER}/relay-vps3", FOUR, r"@(four\.example|one\.example)",
     f"vps3 may send as one.example in From ({FOLDER}/relay-vps3:1)"),
    ("no refusal of other From", f"{FOLDER}/relay-vps3",
     "/^From[[:space:]]*:/ REJECT 5.7.1 From: not permitted for this relay client\n", "",
     "no other From is refused"),
    ("a warning instead of a refusal", f"{FOLDER}/relay-vps3", "REJECT", "WARN",
     "no other From is refused"),
    ("a domain that is refused", f"{FOLDER}/relay-vps2", r"@(one\.example)",
     r"@(two\.example)", "vps2 may send as two.example"),
    ("an address that is refused", MASTER, ",[2001:db8::12]", "",
     "vps2 may not send from 2001:db8::12"),
    ("a declared name that is refused", MASTER, "{bounce.one.example=OK}", "{one.example=OK}",
     "vps2 may send as one.example in MAIL FROM"),
    ("led to the listener of another", f"{FOLDER}/redirect.nft", "192.0.2.13 ", "192.0.2.12 ",
     "192.0.2.12 is led to port"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "counterexample"), [case[1:] for case in OPENED], ids=lambda text: ""
)
def test_fails_where_the_files_say_so(
    sample: Compilation, path: str, old: str, new: str, counterexample: str
) -> None:
    found = damaged(sample, path, old, new)

    assert {proof.verdict for proof in found} == {Verdict.FAILS}
    assert {proof.severity for proof in found} == {Severity.ERROR}
    assert {proof.pointer for proof in found} == {("hosts", "vps1")}
    texts = [proof.counterexample or "" for proof in found]
    assert any(counterexample in text for text in texts), texts
    assert all(f"({FOLDER}/" in text for text in texts)


DOUBTED = [
    ("forwarded messages are refused", MASTER, "  -o nested_header_checks=\n", ""),
    ("no From is added", MASTER, "headers=yes", "headers=no"),
    ("stray line ends", MASTER, "cr_lf=yes", "cr_lf=no"),
    ("a proxy instead of the queue", MASTER, "proxy_filter=", "proxy_filter=127.0.0.1:10024"),
    ("anybody may connect", MASTER, "client_restrictions=permit_mynetworks,reject",
     "client_restrictions="),
    ("anybody may relay", MASTER, "relay_restrictions=permit_mynetworks,reject",
     "relay_restrictions=permit"),
    ("From is rewritten", MASTER, "sender_canonical_maps=", "sender_canonical_maps=hash:/x"),
    ("From is masqueraded", MASTER, "masquerade_domains=", "masquerade_domains=one.example"),
    ("senders from a database", MASTER, "inline:{four.example=OK}", "mysql:/etc/senders.cf"),
    ("a policy service", MASTER, "{four.example=OK}, reject",
     "{four.example=OK}, check_policy_service unix:x, reject"),
    ("another result", MASTER, "{four.example=OK}", "{four.example=FILTER}"),
    ("a key that is no domain", MASTER, "{four.example=OK}", "{ceo@=OK}"),
    ("clients from elsewhere", MASTER, "  -o mynetworks=192.0.2.13\n", ""),
    ("clients by a table", MASTER, "mynetworks=192.0.2.13", "mynetworks=cidr:/etc/x"),
    ("sasl", MASTER, "  -o syslog_name", "  -o smtpd_sasl_auth_enable=yes\n  -o syslog_name"),
    ("a milter", MASTER, "  -o syslog_name", "  -o smtpd_milters=inet:x:1\n  -o syslog_name"),
    ("another filter of commands", MASTER, "/relays-mail-from", "/relay-vps3"),
    ("the signer goes by something else", MASTER, "]:10026", "]:10024"),
    ("the signer goes by the address", MASTER,
     "  -o content_filter=smtp-amavis:[127.0.0.1]:10026\n", ""),
    ("another table first", MASTER, "checks=regexp:$config_directory/relay-vps3",
     "checks=regexp:/x,regexp:$config_directory/relay-vps3"),
    ("a table that is not there", MASTER, "/relay-vps3\n", "/relay-vps9\n"),
    ("a cleanup that is not there", MASTER, "name=cleanup-vps3", "name=cleanup"),
    ("one more service", MASTER, "# mailcompile: relay clients, end",
     "587 inet n - n - - submission"),
    ("one port twice", MASTER, "cleanup-vps2 unix", "587 inet n - n - - smtpd\ncleanup-vps2 unix"),
    ("a chroot", MASTER, "inet n - n - - smtpd", "inet n - y - - smtpd"),
    ("not to be read", MASTER, "smtpd\n", "smtpd -v\n"),
    ("another encoding", MASTER, "# vps3", "\xfc"),
    ("an unanchored pattern", f"{FOLDER}/relay-vps3", "[[:space:]]*$/ DUNNO", "/ DUNNO"),
    ("unanchored at the front", f"{FOLDER}/relay-vps3", "/^From:[", "/From:["),
    ("a dot that is any character", f"{FOLDER}/relay-vps3", r"four\.example", "four.example"),
    ("one domain of three", f"{FOLDER}/relay-vps3", r"@(four\.example)>", r"@(one\.example)>"),
    ("a repetition", f"{FOLDER}/relay-vps3", r"four\.example", r"(.*)\.example"),
    ("another flag", f"{FOLDER}/relay-vps3", "$/ DUNNO", "$/m DUNNO"),
    ("a rule before ours", f"{FOLDER}/relay-vps3", "/^From:[", "/ceo/ OK\n/^From:["),
    ("an action that sends on", f"{FOLDER}/relay-vps3", "DUNNO", "FILTER smtp:x"),
    ("fewer From are refused", f"{FOLDER}/relay-vps3", "/^From[[:space:]]*:/", "/^From:/"),
    ("routes in MAIL FROM", f"{FOLDER}/relays-mail-from", "%!]", "]"),
    ("commands that are let through", f"{FOLDER}/relays-mail-from", "QUIT", "QUIT|AUTH"),
    ("MAIL is let through", f"{FOLDER}/relays-mail-from", "/ MAIL\n", "/ DUNNO\n"),
    ("rules of another form", f"{FOLDER}/redirect.nft", "dport 25", "dport 587"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), [case[1:] for case in DOUBTED], ids=lambda _: "")
def test_undecidable_where_the_files_are_not_the_known_ones(
    sample: Compilation, path: str, old: str, new: str
) -> None:
    found = damaged(sample, path, old, new)

    assert [proof.verdict for proof in found] == [Verdict.UNDECIDABLE], found
    assert HACKED in found[0].because
    assert f"({FOLDER}/" in found[0].because


@pytest.mark.parametrize("name", ["master.cf.append", "relay-vps3", "relays-mail-from"])
def test_a_file_that_is_missing(sample: Compilation, name: str) -> None:
    files = written(sample)
    del files[f"{FOLDER}/{name}"]
    (proof,) = proofs(sample, files)

    assert proof.verdict is Verdict.UNDECIDABLE
    assert HACKED in proof.because


def test_a_file_that_is_not_known(sample: Compilation) -> None:
    (proof,) = proofs(sample, {**written(sample), f"{FOLDER}/main.cf": b"mynetworks = 0.0.0.0/0"})

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "main.cf" in proof.because


def test_a_listener_that_is_missing(sample: Compilation) -> None:
    files = written(sample)
    files[MASTER] = files[MASTER].partition(b"# vps3")[0]
    (proof,) = proofs(sample, files)

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "no listener is for vps3" in proof.because


def test_files_of_a_host_that_is_no_relay(sample: Compilation) -> None:
    files = written(sample)
    for path in list(files):
        files[path.replace("/vps1/", "/vps3/")] = files[path]
    found = proofs(sample, files)

    assert [(proof.subject, proof.verdict) for proof in found[:1]] == [
        ("mail.one.example", Verdict.HOLDS)
    ]
    assert {(proof.subject, proof.verdict) for proof in found[1:]} == {
        ("web.four.example", Verdict.FAILS)
    }


def test_what_was_written_for_another_topology(sample: Compilation) -> None:
    """Both lists wider than declared, in every place alike: only the flows can tell."""
    wider = compiled(
        topology(DOMAINS.replace("senders: [vps1, {", "senders: [vps1, vps3, {"), HOSTS)
    )
    found = proofs(sample, written(wider))

    assert {proof.counterexample for proof in found} == {
        f"vps3 may send as one.example in MAIL FROM ({MASTER}:29)",
        f"vps3 may send as one.example in From ({FOLDER}/relay-vps3:1)",
    }
    (proof, *_) = proofs(wider, written(sample))
    assert proof.verdict is Verdict.FAILS
    assert proof.because == "declared mail of vps3 is refused"


@pytest.mark.parametrize(
    ("hosts", "because"),
    [
        (HOSTS.replace("amavisd", "external"), "its signer is configured elsewhere"),
        (HOSTS.replace("192.0.2.13", "192.0.2.12"), "vps2 and vps3 share an address"),
        (HOSTS.replace("192.0.2.13", "192.0.2.11"), "vps3 has an address of the relay itself"),
        (HOSTS.replace("addresses: [192.0.2.13], ", ""), "no address of vps3 is known"),
        (HOSTS.replace("[192.0.2.13],", "[192.0.2.13], forwards: {srs: srs.four.example},"),
         "vps3 forwards mail of strangers"),
        (HOSTS.replace("relay: vps1", "relay: vps1, forwards: {srs: srs.one.example}"),
         "nothing is written that would confine it"),
    ],
)  # fmt: skip
def test_undecidable_by_the_topology(hosts: str, because: str) -> None:
    (proof,) = proofs(compiled(topology(DOMAINS, hosts)))

    assert proof.verdict is Verdict.UNDECIDABLE, proof
    assert because in proof.because
    assert (
        f"a host that gives its mail to mail.one.example and is {HACKED}, signed" in proof.because
    )


def test_hosts_that_share_an_address_are_named_once() -> None:
    hosts = HOSTS.replace("192.0.2.13", "192.0.2.12")
    (proof,) = proofs(compiled(topology(DOMAINS, hosts)))

    assert proof.because.count("share an address") == 1


def test_hosts_that_share_an_address_and_send_the_same() -> None:
    hosts = HOSTS.replace('192.0.2.12, "2001:db8::12"', "192.0.2.13")
    domains = "one.example: {mx: [vps1], senders: [vps1, vps2, vps3]}"
    (proof,) = proofs(compiled(topology(domains, hosts)))

    assert proof.verdict is Verdict.HOLDS


def test_rspamd_needs_the_redirect() -> None:
    found = compiled(topology(DOMAINS, HOSTS.replace("amavisd", "rspamd")))
    files = written(found)
    rules = files[f"{FOLDER}/redirect.nft"].splitlines(keepends=True)
    files[f"{FOLDER}/redirect.nft"] = b"".join(line for line in rules if b"192.0.2.13" not in line)
    (proof,) = proofs(found, files)

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "192.0.2.13 of vps3 reaches it on port 25" in proof.because


def test_switched_off(sample: Compilation) -> None:
    assert sample.context is not None
    context = replace(sample.context, outputs={"signers": {"enabled": False}})
    (proof,) = relay_confined(context, sample.domains, {})

    assert proof.verdict is Verdict.UNDECIDABLE
    assert "`outputs.signers.enabled` is false" in proof.because
    assert HACKED in proof.because


def test_nobody_relays() -> None:
    found = compiled(topology(DOMAINS, HOSTS.replace(", relay: vps1", "")))

    assert proofs(found, {}) == []


@given(st.data())
@settings(max_examples=300)
def test_one_octet_never_opens_anything_unseen(sample: Compilation, data: st.DataObject) -> None:
    """Damage that still holds must be one that means nothing: in comments, names of logs, ports."""
    files = written(sample)
    path = data.draw(st.sampled_from(sorted(set(files) - {f"{FOLDER}/INSTALL.md"})))
    content = files[path]
    at = data.draw(st.integers(0, len(content) - 1))
    octet = data.draw(st.integers(0, 255))
    files[path] = content[:at] + bytes([octet]) + content[at + 1 :]
    found = proofs(sample, files)

    if {proof.verdict for proof in found} == {Verdict.HOLDS} and content[at] != octet:
        line = content[: content.find(b"\n", at)].rpartition(b"\n")[2]
        harmless = (b"#", b"  -o syslog_name=", b"table", b"delete", b"  chain")
        blank = bytes([octet]) in b" \t" and content[at : at + 1] in b" \t"
        is_port = line.endswith(b"smtpd") and line[:5].isdigit()
        text = b"REJECT" in line and at > content.find(b"REJECT") + 5
        assert line.startswith(harmless) or blank or is_port or text, (path, line, at, octet)


@st.composite
def relaying(draw: st.DrawFn) -> str:
    """A topology of hosts that relay to those before them, one by one, in pools and in chains."""
    hosts = ["h0: {name: h0.one.example, addresses: [192.0.2.10], signer: opendkim}"]
    hosts.append("h1: {name: h1.one.example, addresses: [192.0.2.11]}")
    for number in range(2, draw(st.integers(3, 7))):
        before = [f"h{earlier}" for earlier in range(number)]
        relays = draw(st.lists(st.sampled_from(before), min_size=1, max_size=3, unique=True))
        address = draw(st.sampled_from([f"192.0.2.{10 + number}"] * 9 + ["192.0.2.12"]))
        system = draw(st.sampled_from(["", ", system_mail: sign", ", forwards: {srs: s.example}"]))
        system = system if draw(st.integers(0, 5)) == 0 else ""
        hosts.append(
            f"h{number}: {{name: h{number}.one.example, addresses: [{address}], "
            f"relay: [{', '.join(relays)}]{system}}}"
        )
    names = [host.partition(":")[0] for host in hosts]
    pool = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    hosts.append(f"pool: {{pool: [{', '.join(pool)}]}}")
    domains = []
    for domain in ("one", "two", "three"):
        senders = []
        for sender in draw(st.lists(st.sampled_from([*names, "pool"]), max_size=4, unique=True)):
            via = draw(st.sampled_from(["", "", f", via: {draw(st.sampled_from(names))}"]))
            more = draw(st.sampled_from(["", ", bounce: b", ", from_subdomains: [s]"]))
            senders.append(f"{{id: {sender}{via or ''}{more}}}")
        domains.append(f"{domain}.example: {{mx: [h0], senders: [{', '.join(senders)}]}}")
    return topology("\n".join(domains), "\n".join(hosts))


@given(relaying())
@settings(max_examples=200)
def test_what_is_written_is_what_was_declared(text: str) -> None:
    """Two ways to find who may send what through whom: the one that writes, and the one here."""
    found = bind(yaml.safe_load(text), ())
    files = postfix_files(found.context, found.domains)
    seen = list(relay_confined(found.context, found.domains, files))

    assert Verdict.FAILS not in {proof.verdict for proof in seen}, (text, seen)
    assert len({path.split("/")[1] for path in files}) == len(seen)
    for proof in seen:
        doubts = ("share an address", "forwards mail", "of the relay itself", "nothing is written")
        assert proof.verdict is Verdict.HOLDS or any(one in proof.because for one in doubts), proof
