"""P10 catches every change to the bytes of one back end."""

from collections.abc import Callable

import pytest

from mailcompile import Compilation
from mailcompile.backends.terraform import TFVARS
from mailcompile.backends.zone import tfvars_part, zone_file
from mailcompile.diagnostics import Proof, Verdict
from mailcompile.dns import DomainName
from mailcompile.prove import FactsWorld, Ground, agreed_as_joined, prove_zone, read_facts
from mailcompile.topology import Context
from mailcompile.zone_result import compile_zone
from tests.golden import CASES, Case
from tests.topologies import compiled, topology
from tests.unit.prove.claims import only
from tests.unit.prove.claims import proofs as of_topology
from tests.unit.prove.locks import locked

ZONE = DomainName("domain1.example")


@pytest.fixture(scope="module")
def seed() -> Compilation:
    return Case(CASES / "seed").compile()


def context(compilation: Compilation) -> Context:
    assert compilation.context is not None
    return compilation.context


def proofs(seed: Compilation, damage: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> list[Proof]:
    """The proofs about one zone of the seed, after damage to its zone file and its tfvars."""
    inputs = next(inputs for inputs in seed.inputs if inputs.zone == ZONE)
    shared = context(seed)
    artifacts = compile_zone(shared, inputs).artifacts
    octodns, terraform = damage(artifacts[zone_file(ZONE)], artifacts[tfvars_part(ZONE)])
    facts = read_facts(ZONE, octodns, terraform)
    ground = Ground(shared, FactsWorld({ZONE: facts}))
    return [proof for proof in prove_zone(ground, inputs, facts).proofs if proof.claim == "P10"]


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def test_holds_on_what_is_written(seed: Compilation) -> None:
    found = proofs(seed, lambda octodns, terraform: (octodns, terraform))

    assert [(proof.claim, proof.verdict) for proof in found] == [("P10", Verdict.HOLDS)]
    assert {one.subject for one in seed.proofs if one.claim == "P10"} == set(seed.zones)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ttl: 3600", b"ttl: 3601"),
        (b"preference: 10", b"preference: 20"),
        (b"mail.domain1.example.", b"mail.domain2.example."),
        (b"v=spf1 mx ~all", b"v=spf1 a ~all"),
        (b"v=spf1 mx ~all", b"v=spf1 mx -all"),
        (b"p=reject", b"p=none"),
        (b"p=MIIB", b"p=MIIC"),
        (b"m202611r._domainkey", b"m202612r._domainkey"),
        (b"192.0.2.11", b"192.0.2.10"),
        (b"2001:db8::11", b"2001:db8::12"),
        (b"_dmarc:", b"_dmarc2:"),
        (b"bounce:", b"bounces:"),
    ],
)
def test_fails_for_a_damaged_zone_file(seed: Compilation, old: bytes, new: bytes) -> None:
    found = proofs(seed, lambda octodns, terraform: (changed(octodns, old, new), terraform))

    assert [(proof.claim, proof.verdict) for proof in found] == [("P10", Verdict.FAILS)]
    assert found[0].counterexample


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"ttl": 3600', b'"ttl": 60'),
        (b'"priority": 10', b'"priority": 20'),
        (b"v=spf1 mx ~all", b"v=spf1 mx ?all"),
        (b'"content": "192.0.2.11"', b'"content": "192.0.2.12"'),
        (b'"type": "AAAA", "ttl": 3600, "content": "2001:db8::11"',
         b'"type": "A", "ttl": 3600, "content": "192.0.2.99"'),
        (b'"name": "_dmarc.domain1.example"', b'"name": "domain1.example"'),
        (b"k=rsa; p=M", b"k=rsa; q=M"),
    ],
)  # fmt: skip
def test_fails_for_damaged_variables(seed: Compilation, old: bytes, new: bytes) -> None:
    found = proofs(seed, lambda octodns, terraform: (octodns, changed(terraform, old, new)))

    assert [(proof.claim, proof.verdict) for proof in found] == [("P10", Verdict.FAILS)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"v=spf1 mx ~all", b"v=spf1 mx ?all"),
        (b'"domain5.example": {', b'"domain6.example": {'),
        (b'"mail_zones"', b'"zones"'),
        (b'"priority": 10', b'"priority": 11'),
        (b"}", b""),
    ],
)
def test_joining_is_proved_too(seed: Compilation, old: bytes, new: bytes) -> None:
    shared = context(seed)
    facts = {inputs.zone: compile_zone(shared, inputs).facts for inputs in seed.inputs}
    whole = seed.artifacts[TFVARS]

    assert list(agreed_as_joined(whole, facts)) == []
    broken = list(agreed_as_joined(changed(whole, old, new), facts))
    assert broken
    assert {proof.verdict for proof in broken} == {Verdict.FAILS}


CLICK = (
    topology("one.example: {mx: [vps1], senders: [vps1, news]}")
    + "services: {news: {tracking: {go.click: links.news.example}}}\n"
    + "zones: {managed: {one.example: {delegated: [click]}}}\n"
)


def test_names_that_are_delegated_to_others_are_no_disagreement() -> None:
    whole = compiled(CLICK)
    proof = next(one for one in whole.proofs if one.claim == "P10")

    assert "TOPO020" in {finding.code for finding in whole.findings}
    assert proof.verdict is Verdict.HOLDS
    assert proof.because.endswith("; others answer for some of their names")


@pytest.mark.parametrize("values", [["links.other.example."], []])
def test_what_others_answer_there_is_no_disagreement(values: list[str]) -> None:
    lock = locked({("go.click.one.example", "CNAME"): values})

    assert only(of_topology(CLICK, lock=lock, claim="P10")).verdict is Verdict.HOLDS
