"""A project: where the topology and the key registry lie."""

import os
from dataclasses import dataclass
from pathlib import Path

from mailcompile.reading import KEYS_FILE
from mailcompile.reading_lock import LOCK_FILE
from mailcompile.reading_zones import LEDGER_FILE
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files
from mailcompile.workspace.named_files import NamedFiles

TOPOLOGY_FILE = "mail.yaml"
TOPOLOGY_FOLDER = "topology"
MAX_OCTETS = 256 * 2**20
"""Of all topology files together; a single file has a smaller limit in ``source``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The inputs of a compilation, read."""

    sources: dict[str, bytes]
    """Relative path to content of the topology's files."""
    keys: bytes | None
    owned: bytes | None
    """The ledger of earlier builds."""
    lock: bytes | None
    """What the names of others resolved to."""
    named: NamedFiles
    """What the topology names: hand-written zones, an octoDNS configuration."""


def read_project(files: Files, folder: Path) -> Project:
    """Reads ``mail.yaml``, or the files of ``topology/``, and ``keys.yaml``, the ledger and the
    lock where they are there.

    Raises ``UsageProblem``.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageProblem(f"{folder} is no directory", "-C takes the one that mail.yaml is in")
        if not folder.is_dir():
            raise UsageProblem(f"there is no directory {folder}")
        return Project(
            sources=_sources(files, folder),
            keys=_optional(files, folder / KEYS_FILE),
            owned=_optional(files, folder / LEDGER_FILE),
            lock=_optional(files, folder / LOCK_FILE),
            named=NamedFiles(files, folder),
        )
    except OSError as error:
        where = error.filename or folder
        raise UsageProblem(f"{where} cannot be read: {error.strerror}") from None


def _sources(files: Files, folder: Path) -> dict[str, bytes]:
    single, many = folder / TOPOLOGY_FILE, folder / TOPOLOGY_FOLDER
    if single.exists() and many.is_dir():
        raise UsageProblem(
            f"there are both {single} and {many}",
            "keep one of them: a topology is one file, or a directory of files",
        )
    if many.is_dir():
        return _parts(files, many)
    if not single.exists():
        raise UsageProblem(f"there is no {TOPOLOGY_FILE} in {folder.resolve()}", _elsewhere(folder))
    return {TOPOLOGY_FILE: _bounded(files, single, MAX_OCTETS)}


def _elsewhere(folder: Path) -> str:
    """Where the topology may be instead."""
    misnamed = [name for name in ("mail.yml", "mail.YAML") if (folder / name).exists()]
    if misnamed:
        return f"{misnamed[0]} is there: rename it to {TOPOLOGY_FILE}"
    for above in folder.resolve().parents:
        if (above / TOPOLOGY_FILE).exists():
            return f"there is one in {above}: mailcompile -C {above} …"
    return "say where it is with -C DIR, or write one: `mailcompile schema topology` is its grammar"


def _parts(files: Files, many: Path) -> dict[str, bytes]:
    """The files of ``topology/``; hidden ones are an editor's."""
    names = [
        name for name in files.names(many) if name.endswith(".yaml") and not name.startswith(".")
    ]
    if not names:
        raise UsageProblem(f"{many} holds no *.yaml")
    overlooked = [name for name in files.names(many) if name.endswith((".yml", ".YAML", ".YML"))]
    if overlooked:
        # Left out, its domains would lose their records without a word.
        shown = ", ".join(overlooked[:5])
        raise UsageProblem(f"{many} holds {shown}: only *.yaml is read", "rename it to *.yaml")
    parts: dict[str, bytes] = {}
    left = MAX_OCTETS
    for name in names:
        if not _is_text(name):
            raise UsageProblem(f"the name of {many / name} is not UTF-8", "rename the file")
        content = _bounded(files, many / name, left)
        left -= len(content)
        parts[f"{TOPOLOGY_FOLDER}/{name}"] = content
    return parts


def _optional(files: Files, path: Path) -> bytes | None:
    if os.path.lexists(path) and not path.exists():
        # Taken for missing, it would make every domain look as if it had never been built.
        raise UsageProblem(f"{path} is a link that leads nowhere", "mend or remove the link")
    return _bounded(files, path, MAX_OCTETS) if path.exists() else None


def _bounded(files: Files, path: Path, left: int) -> bytes:
    """The content, unless it is more than the ``left`` octets, or has no end."""
    if path.exists() and not path.is_dir() and not files.is_regular(path, follow=True):
        raise UsageProblem(f"{path} is no regular file")
    if path.is_file() and files.size(path) > left:
        raise UsageProblem(f"{path} is too large: inputs have up to {MAX_OCTETS // 2**20} MiB")
    return files.read(path)


def _is_text(name: str) -> bool:
    """Whether a file's name could be decoded (PEP 383 makes half surrogates of other octets)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
