"""A project: where the topology and the key registry lie."""

from dataclasses import dataclass
from pathlib import Path

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files

TOPOLOGY_FILE = "mail.yaml"
TOPOLOGY_FOLDER = "topology"
KEYS_FILE = "keys.yaml"
MAX_OCTETS = 256 * 2**20
"""Of all topology files together; a single file has a smaller limit in ``source``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The inputs of a compilation, read."""

    sources: dict[str, bytes]
    """Relative path to content of the topology's files."""
    keys: bytes | None


def read_project(files: Files, folder: Path) -> Project:
    """Reads ``mail.yaml``, or the files of ``topology/``, and ``keys.yaml`` where there is one.

    Raises ``UsageProblem``.
    """
    if not folder.is_dir():
        raise UsageProblem(f"there is no directory {folder}")
    return Project(sources=_sources(files, folder), keys=_keys(files, folder))


def _sources(files: Files, folder: Path) -> dict[str, bytes]:
    single, many = folder / TOPOLOGY_FILE, folder / TOPOLOGY_FOLDER
    if single.exists() and many.exists():
        raise UsageProblem(
            f"there are both {single} and {many}",
            "keep one of them: a topology is one file, or a directory of files",
        )
    if many.is_dir():
        names = sorted(path.name for path in many.glob("*.yaml"))
        if not names:
            raise UsageProblem(f"{many} holds no *.yaml")
        return {f"{TOPOLOGY_FOLDER}/{name}": _bounded(files, many / name) for name in names}
    if not single.exists():
        raise UsageProblem(
            f"there is no {single}",
            "say where the topology is with -C DIR, or write it; "
            "`mailcompile schema topology` is its grammar",
        )
    return {TOPOLOGY_FILE: _bounded(files, single)}


def _keys(files: Files, folder: Path) -> bytes | None:
    path = folder / KEYS_FILE
    return _bounded(files, path) if path.exists() else None


def _bounded(files: Files, path: Path) -> bytes:
    """The content, unless it is too much to hold."""
    if path.is_file() and files.size(path) > MAX_OCTETS:
        raise UsageProblem(f"{path} has more than {MAX_OCTETS // 2**20} MiB")
    return files.read(path)
