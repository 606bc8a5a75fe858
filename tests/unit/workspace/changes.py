"""A project whose hand-written files change in place, and what may be left of it."""

from pathlib import Path

from mailcompile.workspace.in_place import Edit
from mailcompile.workspace.journal import JOURNAL, LOCK, NEW_JOURNAL
from tests.support import Stepping, contents

EDITS = (
    Edit(path="config/one.example.yaml", before=b"one", after=b"ONE " * 3000),
    Edit(path="../shared/two.example.yaml", before=b"two", after=b"TWO"),
    Edit(path="link.yaml", before=b"three", after=b"THREE"),
    Edit(path="config/gone.yaml", before=b"gone", after=None),
    Edit(path="fresh/deep/new.yaml", before=None, after=b"NEW"),
    Edit(path="config/same.yaml", before=b"same", after=b"same"),
    Edit(path="mail.owned.yaml", before=b"ledger", after=b""),
)
OLD = {
    "project/config/one.example.yaml": b"one",
    "shared/two.example.yaml": b"two",
    "real/three.yaml": b"three",
    "project/link.yaml": b"three",
    "project/config/gone.yaml": b"gone",
    "project/config/same.yaml": b"same",
    "project/mail.owned.yaml": b"ledger",
}
NEW = {
    "project/config/one.example.yaml": b"ONE " * 3000,
    "shared/two.example.yaml": b"TWO",
    "real/three.yaml": b"THREE",
    "project/link.yaml": b"THREE",
    "project/fresh/deep/new.yaml": b"NEW",
    "project/config/same.yaml": b"same",
    "project/mail.owned.yaml": b"",
}
CHANGED = tuple(sorted(edit.path for edit in EDITS if edit.before != edit.after))


class Halving(Stepping):
    """``Stepping`` that also stops in the middle of a file's creation."""

    def create(self, path: Path, content: bytes, mode: int | None = None) -> None:
        half = len(content) // 2
        super().create(path, content[:half], mode)
        self._step("create, half done")
        with path.open("ab") as file:
            file.write(content[half:])


def begin(root: Path) -> Path:
    """The old files below ``root``, and nothing else; returns the project."""
    _empty(root)
    for path, content in OLD.items():
        if path != "project/link.yaml":
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    (root / "project" / "link.yaml").symlink_to("../real/three.yaml")
    return root / "project"


def state(root: Path) -> dict[str, bytes]:
    """The files below ``root`` without what is ours for a while."""
    return {path: content for path, content in contents(root).items() if not _is_ours(path)}


def litter(root: Path) -> list[str]:
    """What a change should not leave: all of ours but the lock, and empty directories."""
    empty = [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())]
    ours = [path for path in contents(root) if _is_ours(path) and not path.endswith(LOCK)]
    return sorted([*ours, *(str(path.relative_to(root)) for path in empty)])


def _is_ours(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in (LOCK, JOURNAL, NEW_JOURNAL) or name.startswith(".mailcompile.new-")


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
