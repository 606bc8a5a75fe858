"""What the repository shows is what comes out: the built seed, and the README's topology."""

import json
import re
from pathlib import Path

from mailcompile.cli.app import run
from mailcompile.report.text import finding_text, plain
from mailcompile.resources import schema_text
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


def shown_topology(path: str) -> str:
    """The one whole topology in a page."""
    page = (ROOT / path).read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(mailcompile: 1\n.*?)```", page, re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def test_the_topology_in_the_readme_builds_without_a_finding() -> None:
    compilation = compiled(shown_topology("README.md"))

    assert compilation.findings == ()
    assert sorted(compilation.zones) == ["one.example", "two.example"]


def test_the_topology_in_the_language_guide_builds_without_a_finding() -> None:
    compilation = compiled(shown_topology("docs/language.md"))

    assert compilation.findings == ()
    assert len(compilation.zones) == 4


def test_the_message_in_the_readme_is_what_is_printed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    compilation = compiled(shown_topology("README.md").replace("mx: [vps1]", "mx: [vsp1]"))

    printed = finding_text(compilation.findings[0], compilation.line, plain)

    assert f"```\n{printed}\n```" in readme


def test_the_guide_names_every_setting_of_the_schema() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    schema = json.loads(schema_text("topology"))

    names = {
        name
        for found in schema["$defs"].values()
        for name, said in found.get("properties", {}).items()
        if "x-refused" not in said
    }
    assert [name for name in sorted(names) if name not in page] == []


def without_schema(text: str) -> str:
    """The files lie at different depths, and so does the schema that editors are pointed to."""
    return re.sub(r"^# yaml-language-server: .*\n", "", text)
