"""Operations on files that must be on disk before the next step: private keys, the registry."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_PUBLIC_FILE = 0o666  # less what the umask takes


class KeyFiles(Files):
    """``Files``, and what only the key store does. Raises ``OSError`` unless a method says more."""

    def make_private_folder(self, path: Path) -> None:
        """A directory that nobody else can enter, whatever the umask; one that exists stays as it
        is.

        Raises ``UsageProblem`` where something else has the name.
        """
        try:
            os.mkdir(path, PRIVATE_FOLDER)
        except FileExistsError:
            if not path.is_dir():
                raise UsageProblem(f"{path} is in the way: it is no directory") from None
            return
        os.chmod(path, PRIVATE_FOLDER)
        self.sync_folder(path.parent)

    @contextlib.contextmanager
    def lock(self, path: Path, seconds: float) -> Iterator[None]:
        """As ``Files.lock``; the lock file is private, too."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
        with super().lock(path, seconds):
            yield

    def write_private(self, path: Path, content: bytes) -> None:
        """A new file that nobody else can read, on disk when this returns.

        It must not exist, not even as a symbolic link.
        """
        self._write(path, content, PRIVATE_FILE, exact=True)
        self.sync_folder(path.parent)

    def write_like(self, path: Path, content: bytes, like: Path) -> None:
        """A new file with the mode of ``like``, if there is one; its bytes are on disk when this
        returns."""
        try:
            mode, exact = stat.S_IMODE(os.stat(like).st_mode), True
        except FileNotFoundError:
            mode, exact = _PUBLIC_FILE, False
        self._write(path, content, mode, exact=exact)

    def replace(self, old: Path, new: Path) -> None:
        """``old`` takes the place of ``new`` in one step, for good when this returns."""
        os.replace(old, new)
        self.sync_folder(new.parent)

    def sync_folder(self, path: Path) -> None:
        """The names in a directory are on disk when this returns."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write(self, path: Path, content: bytes, mode: int, *, exact: bool) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if exact:
                    os.fchmod(file.fileno(), mode)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # A disk that is full: half a file helps nobody, and its name would count as taken.
            os.unlink(path)
            raise
