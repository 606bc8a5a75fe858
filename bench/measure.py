"""What a process takes: seconds and memory, as the kernel counts them."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_MAXRSS_OCTETS = 1 if sys.platform == "darwin" else 1024
"""The unit of ``ru_maxrss``: getrusage(2)."""


class FailedError(Exception):
    """A measured process ended with another status than 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one process took, with the processes that it waited for."""

    wall: float
    """Seconds by the clock."""
    user: float
    """Seconds of CPU time in the process itself."""
    system: float
    """Seconds of CPU time in the kernel."""
    peak_mb: float
    """Most memory at a time, in 1,000,000 octets. Never less than what the caller itself has, since
    the process began as a copy of it."""

    @property
    def cpu(self) -> float:
        """Seconds of CPU time."""
        return self.user + self.system


def measure(command: Sequence[str], folder: Path, log: Path) -> Usage:
    """Runs ``command`` in ``folder``, output to ``log``. Raises ``FailedError``."""
    with log.open("wb") as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise FailedError(f"{' '.join(command)}: status {process.returncode}\n{last}")
    return Usage(
        wall=wall,
        user=used.ru_utime,
        system=used.ru_stime,
        peak_mb=used.ru_maxrss * _MAXRSS_OCTETS / 1e6,
    )


def typical(usages: Sequence[Usage]) -> Usage:
    """The median of each number."""
    return Usage(
        wall=median(usage.wall for usage in usages),
        user=median(usage.user for usage in usages),
        system=median(usage.system for usage in usages),
        peak_mb=median(usage.peak_mb for usage in usages),
    )
