"""The same input gives the same bytes, whatever surrounds the compiler."""

import shutil
from pathlib import Path

import pytest

from mailcompile import compile_topology
from tests.support import SEED, contents, mailcompile, project

TURKISH = "tr_TR.UTF-8"
"""Where the lower case of ``I`` is no ``i``; a machine that lacks the locale uses C."""

SURROUNDINGS: list[dict[str, str]] = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "random"},
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "C.UTF-8"},
    {"LC_ALL": TURKISH, "LANG": TURKISH},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/Los_Angeles", "SOURCE_DATE_EPOCH": "0"},
    {"PYTHONOPTIMIZE": "2"},
    {"COLUMNS": "20", "NO_COLOR": "1", "GITHUB_ACTIONS": "true"},
    {"HOME": "/nonexistent", "USER": "nobody"},
]


@pytest.fixture(scope="module")
def expected() -> dict[str, bytes]:
    return dict(
        compile_topology(
            {"mail.yaml": (SEED / "mail.yaml").read_bytes()},
            keys=(SEED / "keys.yaml").read_bytes(),
        ).artifacts
    )


def built(folder: Path, *arguments: str | Path, **more: dict[str, str] | Path) -> None:
    env, cwd = more.get("env"), more.get("cwd")
    assert env is None or isinstance(env, dict)
    assert cwd is None or isinstance(cwd, Path)
    done = mailcompile(*arguments, env=env, cwd=cwd or folder)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("env", SURROUNDINGS, ids=lambda env: " ".join(map("=".join, env.items())))
def test_surroundings_change_nothing(
    tmp_path: Path, env: dict[str, str], expected: dict[str, bytes]
) -> None:
    built(project(tmp_path), "build", env=env)

    assert contents(tmp_path / "out") == expected


def test_json_and_its_order_are_the_same_too(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "mail.yaml").write_text(
        (SEED / "mail.yaml").read_text().replace("policy: reject", "polic: reject, x: 1, y: 1")
    )

    outputs = {
        mailcompile("check", "--format", "json", cwd=tmp_path, env=env).stdout
        for env in SURROUNDINGS[:6]
    }

    assert len(outputs) == 1
    assert outputs != {b""}


@pytest.mark.parametrize("way", ["here", "relative", "absolute", "parent", "link", "dots"])
def test_the_working_directory_changes_nothing(
    tmp_path: Path, way: str, expected: dict[str, bytes]
) -> None:
    folder = project(tmp_path / "one" / "project")
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "other").mkdir()
    match way:
        case "here":
            built(folder, "build")
        case "relative":
            built(folder, "-C", "one/project", "build", cwd=tmp_path)
        case "absolute":
            built(folder, "-C", folder, "build", cwd=Path("/"))
        case "parent":
            built(folder, "-C", "../one/project", "build", cwd=tmp_path / "other")
        case "link":
            built(folder, "-C", "link", "build", "-o", "out", cwd=tmp_path)
        case _:
            built(folder, "-C", "one/./project/../project", "build", "-o", "./out", cwd=tmp_path)

    assert contents(folder / "out") == expected
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "other" / "out").exists()


def test_a_relative_output_starts_at_the_project(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    folder = project(tmp_path / "project")

    built(folder, "-C", "project", "build", "-o", "../elsewhere/out", cwd=tmp_path)

    assert contents(tmp_path / "elsewhere" / "out") == expected
    assert sorted(contents(folder)) == ["keys.yaml", "mail.owned.yaml", "mail.yaml"]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    """Neither in the directory nor in the mapping; only the names count."""
    text = (SEED / "mail.yaml").read_text()
    head, domains = text.split("domains:\n")
    parts = {
        "topology/b.yaml": head,
        "topology/a.yaml": f"mailcompile: 1\ndomains:\n{domains}",
    }
    keys = (SEED / "keys.yaml").read_text()
    one = compile_topology(parts, keys=keys)
    other = compile_topology(dict(reversed(parts.items())), keys=keys)
    assert one.findings == other.findings == ()
    assert one.artifacts == other.artifacts

    for order in (list(parts), list(reversed(parts))):
        folder = tmp_path / order[0].replace("/", "-")
        (folder / "topology").mkdir(parents=True)
        shutil.copy(SEED / "keys.yaml", folder)
        for name in order:
            (folder / name).write_text(parts[name])
        built(folder, "build")
        assert contents(folder / "out") == one.artifacts


def test_how_a_topology_is_divided_changes_the_manifest_alone(expected: dict[str, bytes]) -> None:
    text = (SEED / "mail.yaml").read_text()
    head, domains = text.split("domains:\n")
    divided = compile_topology(
        {"topology/x.yaml": head, "topology/y.yaml": f"mailcompile: 1\ndomains:\n{domains}"},
        keys=(SEED / "keys.yaml").read_text(),
    ).artifacts

    assert {path for path in expected if divided[path] != expected[path]} == {"manifest.json"}
    assert divided.keys() == expected.keys()
