"""Zones that differ in their names alone are proved once, and have the proofs that they had."""

from collections.abc import Mapping

import pytest

from bench.topology import generate
from mailcompile import compile_topology
from mailcompile.dns import Answer, DomainName
from mailcompile.prove import FactsWorld, Ground, Prover, elsewhere_of, prove_zone
from mailcompile.prove.claims.p8_policy_found import policy_found
from mailcompile.prove.claims.p9_deliverable import deliverable
from mailcompile.prove.claims.p11_closed import closed_names
from mailcompile.prove.run import Claim
from mailcompile.prove.sharing import STAND_IN, Shapes
from mailcompile.prove.view import View
from mailcompile.zone_result import ZoneResult, compile_zone
from tests.golden import Case, good_cases
from tests.topologies import compiled

THREE_ALIKE = """\
mailcompile: 1
hosts:
  vps1: {name: mail.host.test, addresses: [192.0.2.11], signer: rspamd}
profiles:
  usual:
    mx: [vps1]
    senders: [vps1, {id: vps1, bounce: bounce}]
    dmarc: {policy: reject, rua: reports@collect.test}
domains:
  host.test: {profile: usual}
  collect.test: {mx: [vps1], senders: [vps1], dmarc: {policy: none}, accept_reports_from: []}
  one.example: {profile: usual}
  two.example: {profile: usual}
  three.example: {profile: usual}
  other.test: {profile: usual}
"""


def both(text: str, keys: str | None = None) -> tuple[int, Prover, Ground, list[ZoneResult]]:
    """The proofs of all zones by the prover, compared with those of each zone by itself."""
    whole = compile_topology({"mail.yaml": text}, keys=keys) if keys else compiled(text)
    assert whole.context is not None
    results = [compile_zone(whole.context, inputs) for inputs in whole.inputs]
    facts = {result.zone.name: result.facts for result in results}
    ground = Ground(
        whole.context, FactsWorld(facts, None, elsewhere_of(whole.context, whole.inputs))
    )
    prover, shapes = Prover(ground, facts), Shapes(whole.context, facts)
    shared = 0
    seen = set()
    for inputs in whole.inputs:
        found = prover.prove(inputs, facts[inputs.zone])
        alone = prove_zone(ground, inputs, facts[inputs.zone])
        assert found.proofs == alone.proofs
        assert found.outlooks == alone.outlooks
        assert without_octets(found.reads) == without_octets(alone.reads)
        assert not any(STAND_IN in repr(proof) for proof in found.proofs)
        shape = shapes.of(inputs, facts[inputs.zone])
        shared += shape is not None and shape in seen
        seen.add(shape)
    return shared, prover, ground, results


def without_octets(reads: Mapping[tuple[str, str], Answer]) -> dict[tuple[str, str], Answer]:
    """What was asked and answered; of keys only what they say before their octets, in which zones
    alike differ."""
    return {
        (name, kind): Answer(
            answer.status,
            tuple(text.partition(" p=")[0] for text in answer.values)
            if "._domainkey." in name
            else answer.values,
        )
        for (name, kind), answer in reads.items()
    }


@pytest.mark.parametrize("claim", [policy_found, deliverable, closed_names])
@pytest.mark.parametrize("bounce", ["bounce", "news", "zzzz"])
def test_names_have_the_order_of_what_stands_before_the_zone(claim: Claim, bounce: str) -> None:
    """Some bounce names come before the name of the zone as texts, others come after it."""
    text = THREE_ALIKE.replace("bounce: bounce", f"bounce: {bounce}").replace("one.", "alpha.")
    whole = compiled(text)
    assert whole.context is not None
    facts = {one.zone: compile_zone(whole.context, one).facts for one in whole.inputs}
    ground = Ground(whole.context, FactsWorld(facts))
    alike = [one for one in whole.inputs if one.zone.endswith(".example")]

    orders = {
        tuple(
            DomainName(proof.subject).relative_to(inputs.zone)
            for proof in claim(View(ground, inputs, facts[inputs.zone]))
        )
        for inputs in alike
    }

    assert len(alike) == 3
    assert len(orders) == 1


def test_zones_alike_have_one_shape() -> None:
    shared, *_ = both(THREE_ALIKE)

    # The first of the three is proved under its own name.
    assert shared == 2


def test_many_domains() -> None:
    topology = generate(300)

    shared, *_ = both(topology.mail, topology.keys)

    assert shared > 200


@pytest.mark.parametrize("case", good_cases(), ids=lambda case: case.name)
def test_cases(case: Case) -> None:
    """Whatever is shared there, nothing changes by it."""
    text = (case.folder / "mail.yaml").read_text(encoding="utf-8")
    keys = case.folder / "keys.yaml"

    both(text, keys.read_text(encoding="utf-8") if keys.exists() else None)


def test_a_zone_that_lacks_a_record_is_not_like_the_others() -> None:
    _, _, ground, results = both(THREE_ALIKE)
    whole = compiled(THREE_ALIKE)
    shapes = Shapes(ground.context, [result.zone.name for result in results])
    by_zone = {result.zone.name: result.facts for result in results}
    inputs = {one.zone: one for one in whole.inputs}
    one, two = DomainName("one.example"), DomainName("two.example")
    damaged = type(by_zone[two])(
        *(
            frozenset(record for record in records if record[:2] != ("bounce", "TXT"))
            for records in (by_zone[two].octodns, by_zone[two].terraform)
        )
    )

    assert shapes.of(inputs[one], by_zone[one]) == shapes.of(inputs[two], by_zone[two])
    assert shapes.of(inputs[one], by_zone[one]) != shapes.of(inputs[two], damaged)
