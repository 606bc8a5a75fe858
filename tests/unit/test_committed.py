"""What the repository shows is what comes out: the built seed, and the README's topology."""

import re
from pathlib import Path

from mailcompile.cli.app import run
from tests.topologies import compiled

ROOT = Path(__file__).parents[2]


def test_the_committed_seed_is_what_is_built() -> None:
    seed = ROOT / "examples" / "seed"

    assert run(["-C", str(seed), "build", "--frozen", "-o", str(ROOT / "out")]) == 0


def test_the_seed_is_the_case_that_is_tested() -> None:
    for name in ("mail.yaml", "keys.yaml"):
        example = (ROOT / "examples" / "seed" / name).read_text(encoding="utf-8")
        case = (ROOT / "tests" / "cases" / "seed" / name).read_text(encoding="utf-8")
        assert without_schema(example) == without_schema(case)


def test_the_topology_in_the_readme_builds_without_a_finding() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(mailcompile: 1\n.*?)```", readme, re.DOTALL)

    assert len(blocks) == 1
    compilation = compiled(blocks[0])
    assert compilation.findings == ()
    assert sorted(compilation.zones) == ["one.example", "two.example"]


def without_schema(text: str) -> str:
    """The files lie at different depths, and so does the schema that editors are pointed to."""
    return re.sub(r"^# yaml-language-server: .*\n", "", text)
