"""A module imports only from lower floors, and never from a neighbour on its own floor."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "compiler" / "mailcompile"

FLOORS = {
    "version": 0,
    "diagnostics": 0,
    "resources": 0,
    "dns": 1,
    "source": 1,
    "spf": 2,
    "dkim": 2,
    "dmarc": 2,
    "formats": 3,
    "topology": 4,
    "lower": 5,
    "merge": 6,
    "backends": 6,
    "prove": 7,
    "rules": 7,
    "reading": 8,
    "reading_zones": 8,
    "reading_lock": 8,
    "allowing": 8,
    "zone_result": 8,
    "judging": 9,
    "proving": 9,
    "assembling": 9,
    "editing": 9,
    "report": 9,
    "compile": 10,
    "adoption": 11,
    "workspace": 11,
    "cli": 12,
    "__main__": 13,
    "__init__": 13,
    # Loaded by octoDNS, not by us: it rests on nothing of the house.
    "octodns": 0,
}

MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def room(module: Path) -> str:
    """The top-level folder, or file, that a module belongs to."""
    return module.parts[0].removesuffix(".py")


def imported(module: Path) -> Iterator[tuple[int, str]]:
    """Line and room of each import of our own, also of those inside functions."""
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are absolute"
            names = [node.module or ""]
            if node.module == "mailcompile":
                names = [f"mailcompile.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "mailcompile" and rest:
                yield node.lineno, rest.partition(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_go_down(module: Path) -> None:
    here = room(module)
    wrong = [
        f"line {line}: {there}"
        for line, there in imported(module)
        if there != here and FLOORS[there] >= FLOORS[here]
    ]

    assert wrong == [], f"{here} is on floor {FLOORS[here]}"


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in MODULES} == set(FLOORS)


def test_all_input_and_output_is_in_the_workspace() -> None:
    """Rooms below the workspace open no file: they could not be pure."""
    openers = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "urlopen", "socket"}
    found = []
    for module in MODULES:
        if room(module) in ("workspace", "cli", "resources", "__main__"):
            continue
        for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = getattr(called, "attr", None) or getattr(called, "id", None)
                if name in openers:
                    found.append(f"{module}:{node.lineno}: {name}")

    assert found == []
