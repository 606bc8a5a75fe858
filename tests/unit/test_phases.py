"""The two phases are pure and picklable, so that zones can be compiled in other processes."""

import pickle

import pytest

from mailcompile.formats.keys import read_keys
from mailcompile.prove import FactsWorld, prove_zone
from mailcompile.source import read_yaml
from mailcompile.topology import Bound, bind
from mailcompile.zone_result import compile_zone
from tests.golden import Case, all_cases


def bound(case: Case) -> Bound:
    values = {}
    for name in ("mail.yaml", "keys.yaml"):
        document, findings = read_yaml(name, (case.folder / name).read_bytes())
        assert document is not None
        assert findings == ()
        assert isinstance(document.value, dict)
        values[name] = document.value
    return bind(values["mail.yaml"], read_keys(values["keys.yaml"]))


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_phases_give_the_same_after_a_trip_through_pickle(case: Case) -> None:
    here = bound(case)
    there = pickle.loads(pickle.dumps(here))

    results = [compile_zone(here.context, inputs) for inputs in here.inputs]
    again = [compile_zone(there.context, inputs) for inputs in there.inputs]
    again = pickle.loads(pickle.dumps(again))

    assert again == results
    world = FactsWorld({result.zone.name: result.facts for result in results})
    for inputs, result, other in zip(here.inputs, results, again, strict=True):
        proofs = prove_zone(here.context, inputs, result.facts, world)
        assert prove_zone(there.context, inputs, other.facts, world) == proofs
        assert pickle.loads(pickle.dumps(proofs)) == proofs
        assert proofs.reads


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_a_zone_that_is_compiled_alone_is_the_one_of_the_whole(case: Case) -> None:
    whole = case.compile()
    here = bound(case)

    for inputs in here.inputs:
        alone = compile_zone(here.context, inputs)

        assert alone.zone == whole.zones[inputs.zone]
        # One that is handed over is in no file for octoDNS.
        paths = alone.artifacts.keys() & whole.artifacts.keys()
        assert paths
        assert {p: alone.artifacts[p] for p in paths} == {p: whole.artifacts[p] for p in paths}
