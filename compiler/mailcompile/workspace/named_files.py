"""The files that a topology names: hand-written zones, the user's octoDNS configuration."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files

MAX_OCTETS = 16 * 2**20
"""Of one file; a zone of this size has some 100,000 names."""


class NamedFiles(Mapping[str, bytes]):
    """Relative path to content, read when it is asked for: only the topology knows the paths."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._read: dict[str, bytes] = {}

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        where = self._folder / path
        try:
            mode = where.stat().st_mode
        except FileNotFoundError:
            if os.path.lexists(where):
                # Taken for missing, the zone would lose its hand-written records.
                raise UsageProblem(
                    f"{where} is a link that leads nowhere", "mend or remove the link"
                ) from None
            return False
        except ValueError:
            return False  # No file can have that name: NUL, or a letter that the locale lacks.
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return False
            # So would one that we may not look at.
            raise UsageProblem(f"{where} cannot be read: {error.strerror}") from None
        if stat.S_ISDIR(mode):
            raise UsageProblem(f"{where} is a directory, a file is needed")
        return True

    def __getitem__(self, path: str) -> bytes:
        """The content. Raises ``KeyError`` for what is not there, ``UsageProblem`` for what cannot
        be read."""
        if path not in self:
            raise KeyError(path)
        if path not in self._read:
            where = self._folder / path
            if not self._files.is_regular(where, follow=True):
                raise UsageProblem(f"{where} is no regular file")
            if self._files.size(where) > MAX_OCTETS:
                raise UsageProblem(f"{where} is too large: up to {MAX_OCTETS // 2**20} MiB")
            self._read[path] = self._files.read(where)
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        """The paths that were asked for."""
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)
