"""Every operation on files, in one small object that tests can replace."""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from mailcompile.workspace.errors import UsageProblem, WorldProblem

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS

_NO_LINKS = (
    errno.EPERM,
    errno.EXDEV,
    errno.EMLINK,
    errno.ENOTSUP,
    errno.ENOSYS,
)
"""What file systems answer that have no hard links, or no more of them for this file."""

_NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)
"""What the system answers where nothing can have the name: below a file, for example."""


class Files:
    """Reads, writes, links, syncs and exchanges. Raises ``OSError`` unless a method says more."""

    def read(self, path: Path) -> bytes:
        """The content of an input. Raises ``UsageProblem`` where there is none to read."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise UsageProblem(f"there is no {path}") from None
        except IsADirectoryError:
            raise UsageProblem(f"{path} is a directory, a file is needed") from None
        except OSError as error:
            raise UsageProblem(f"{path} cannot be read: {error.strerror}") from None

    def size(self, path: Path) -> int:
        """Octets of a file's content."""
        return path.stat().st_size

    def is_regular(self, path: Path, *, follow: bool = False) -> bool:
        """Whether it is a file with bytes: no device or pipe, and no link unless followed."""
        return stat.S_ISREG(os.stat(path, follow_symlinks=follow).st_mode)

    def names(self, folder: Path) -> list[str]:
        """The names of all that is directly in ``folder``, sorted."""
        return sorted(os.listdir(folder))

    def listing(self, folder: Path) -> list[str]:
        """The files (and links) below ``folder`` as relative paths with ``/``, sorted."""
        found: list[str] = []
        for parent, folders, names in os.walk(folder, onerror=_raise):
            here = Path(parent).relative_to(folder)
            links = [name for name in folders if Path(parent, name).is_symlink()]
            found += [(here / name).as_posix() for name in (*names, *links)]
        return sorted(found)

    def folders(self, folder: Path) -> list[str]:
        """The directories below ``folder`` as relative paths, deepest first."""
        found = [
            (Path(parent).relative_to(folder) / name).as_posix()
            for parent, names, _ in os.walk(folder, onerror=_raise)
            for name in names
            if not Path(parent, name).is_symlink()
        ]
        return sorted(found, key=lambda path: (-path.count("/"), path))

    def make_folder(self, path: Path) -> None:
        """The directory and those above it, as far as they do not exist."""
        path.mkdir(parents=True, exist_ok=True)

    def copy_mode(self, old: Path, new: Path) -> None:
        """The permissions of a directory, for the one that takes its place."""
        new.chmod(stat.S_IMODE(old.stat().st_mode))

    def write(self, path: Path, content: bytes) -> None:
        """A new file. It must not exist."""
        with path.open("xb") as file:
            file.write(content)

    def create(self, path: Path, content: bytes, mode: int | None = None) -> None:
        """A new file with exactly these permissions from its first moment; ``None``: the usual.

        It must not exist, not even as a symbolic link.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, 0o666 if mode is None else mode), "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)

    def keep_owner(self, old: Path, new: Path) -> None:
        """``new`` gets the owner and group of ``old``, as far as the system lets us."""
        status = old.stat()
        with contextlib.suppress(OSError):
            os.chown(new, status.st_uid, status.st_gid)

    def flush(self, path: Path) -> None:
        """The content of a file, or the names in a directory, reach the disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def link(self, old: Path, new: Path) -> None:
        """``new`` becomes the same file as ``old``; a copy with its time where links fail."""
        try:
            os.link(old, new)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(old, new)

    def sync(self, folder: Path) -> None:
        """Everything written so far to the file system of ``folder`` reaches the disk."""
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "syncfs"):
            os.sync()
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if libc.syncfs(descriptor) != 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code), str(folder))
        finally:
            os.close(descriptor)

    def exchange(self, one: Path, other: Path) -> None:
        """Both paths exist, and change places in one step. Raises ``WorldProblem`` if it cannot."""
        libc = ctypes.CDLL(None, use_errno=True)
        names = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            result = libc.renamex_np(*names, _RENAME_SWAP)
        elif hasattr(libc, "renameat2"):  # glibc 2.28, musl 1.2.6
            result = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
        else:
            result = -1
            ctypes.set_errno(errno.ENOSYS)
        if result == 0:
            return
        code = ctypes.get_errno()
        if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise WorldProblem(
                f"the file system of {other} cannot exchange two directories in one step",
                "build with -o into a directory on another file system, and copy it from there",
            )
        if code in (errno.EBUSY, errno.EXDEV):
            # os.path.ismount does not see a bind mount within one file system.
            raise WorldProblem(
                f"{other} is a mount point, it cannot be replaced in one step",
                "build with -o into a directory inside it",
            )
        raise OSError(code, os.strerror(code), str(other))

    def rename(self, old: Path, new: Path) -> None:
        """``old`` gets the name ``new``, in one step."""
        old.rename(new)

    def remove(self, path: Path) -> None:
        """Removes a file or link, if there is one."""
        try:
            path.unlink()
        except OSError as error:
            if error.errno not in _NOTHING_THERE:
                raise

    def remove_folder(self, path: Path) -> None:
        """Removes an empty directory; one that is not empty stays."""
        try:
            path.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, *_NOTHING_THERE):
                raise

    @contextlib.contextmanager
    def lock(self, path: Path, seconds: float) -> Iterator[None]:
        """Holds the lock file ``path``; waits up to ``seconds``, then raises ``WorldProblem``.

        Raises ``UsageProblem`` for a symbolic link: it would make a file somewhere else.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            descriptor = os.open(path, flags, 0o644)
        except OSError as error:
            if path.is_symlink():
                raise UsageProblem(f"{path} is a symbolic link", "remove it") from error
            raise
        try:
            _wait_for(descriptor, path, seconds)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def uninterrupted(self) -> Iterator[None]:
        """Ctrl-C has no effect inside: what is begun here ends within a moment, and is done."""
        if threading.current_thread() is not threading.main_thread():
            yield  # Signals reach the main thread only.
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def _raise(error: OSError) -> None:
    """For ``os.walk``, which else passes over a directory that it cannot read."""
    raise error


def _wait_for(descriptor: int, path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
        if time.monotonic() >= deadline:
            raise WorldProblem(
                f"another build holds {path} for more than {seconds:g} s",
                "wait until it has ended, then build again",
            )
        time.sleep(0.05)
