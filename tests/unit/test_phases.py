"""The two phases are pure and picklable, so that zones can be compiled in other processes."""

import pickle

import pytest

from mailcompile.prove import FactsWorld, Ground, elsewhere_of, prove_zone
from mailcompile.topology import Bound
from mailcompile.zone_result import compile_zone
from tests.golden import Case, good_cases


def bound(case: Case) -> Bound:
    """What phase 1 makes of a case."""
    whole = case.compile()
    assert whole.context is not None
    return Bound(context=whole.context, inputs=whole.inputs, domains=whole.domains, problems=())


@pytest.mark.parametrize("case", good_cases(), ids=lambda case: case.name)
def test_phases_give_the_same_after_a_trip_through_pickle(case: Case) -> None:
    here = bound(case)
    there = pickle.loads(pickle.dumps(here))

    results = [compile_zone(here.context, inputs) for inputs in here.inputs]
    again = [compile_zone(there.context, inputs) for inputs in there.inputs]
    again = pickle.loads(pickle.dumps(again))

    assert again == results
    facts = {result.zone.name: result.facts for result in results}
    world = FactsWorld(facts, None, elsewhere_of(here.context, here.inputs))
    for inputs, inputs_there, result, other in zip(
        here.inputs, there.inputs, results, again, strict=True
    ):
        proofs = prove_zone(Ground(here.context, world), inputs, result.facts)
        assert prove_zone(Ground(there.context, world), inputs_there, other.facts) == proofs
        assert pickle.loads(pickle.dumps(proofs)) == proofs
        assert proofs.reads or not result.zone.rrsets


@pytest.mark.parametrize("case", good_cases(), ids=lambda case: case.name)
def test_a_zone_that_is_compiled_alone_is_the_one_of_the_whole(case: Case) -> None:
    whole = case.compile()
    here = bound(case)

    for inputs in here.inputs:
        alone = compile_zone(here.context, inputs)

        assert alone.zone == whole.zones[inputs.zone]
        # One that is handed over is in no file for octoDNS, nor are zones written in place.
        paths = alone.artifacts.keys() & whole.artifacts.keys()
        assert paths or here.context.in_place
        assert {p: alone.artifacts[p] for p in paths} == {p: whole.artifacts[p] for p in paths}
