"""Builds a large topology twice, lets octoDNS validate the zones, compares with ``limits.toml``.

The three run one after the other, each in a process of its own, so that a busy machine slows all of
them. Exit status: 0 within the limits, 1 over them or where a process fails.

Only the first build makes 10,000 files, and the state of the file system shows in it: ext4 passes
over inodes that were freed in the last minutes, which can take seconds (column ``system``). With
``TMPDIR`` on a file system in memory the disk has no part in it.
"""

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import FailedError, Usage, measure, typical
from bench.proofs import LOOKUPS, NETWORKS
from bench.topology import DOMAINS, FEWEST, generate

_ROOT = Path(__file__).parents[1]
LIMITS = Path(__file__).parent / "limits.toml"
_PROFILED = 30
"""Functions that ``--profile`` shows."""
_BUILD = (sys.executable, "-c", "from mailcompile.cli import main; main()", "build")
_VALIDATE = (str(Path(sys.executable).parent / "octodns-validate"), "--config-file", "config.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The medians of all runs."""

    cold: Usage
    """A build without ``out/``."""
    again: Usage
    """A build that changes nothing."""
    validate: Usage
    """``octodns-validate`` on the zones."""
    proofs: Mapping[str, float]
    """Seconds of compiling, and of proving within it."""
    spf: Mapping[str, float]
    """Seconds of deciding a large SPF record: the first time, and once more."""

    def share_of_proofs(self) -> float:
        return self.proofs["proving"] / self.proofs["total"]

    def ratios(self) -> dict[str, float]:
        """The cold build as a part of the validation."""
        return {
            "by the clock": self.cold.wall / self.validate.wall,
            "by CPU time": self.cold.cpu / self.validate.cpu,
        }

    def peak_mb(self) -> float:
        return max(self.cold.peak_mb, self.again.peak_mb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; returns the exit status."""
    parser = _options()
    options = parser.parse_args(arguments)
    if options.domains < FEWEST or options.runs < 1:
        parser.error(f"--domains must be at least {FEWEST}, --runs at least 1")
    with tempfile.TemporaryDirectory(prefix="mailcompile-bench-") as name:
        folder = Path(name)
        _write_project(folder, options.domains)
        if options.profile:
            return _profile(folder)
        try:
            result = _run(folder, options.runs)
        except FailedError as error:
            print(error, file=sys.stderr)
            return 1
    print("\n".join((*_table(result), *_proofs(result, options.domains))))
    over = _over(result, tomllib.loads(LIMITS.read_text(encoding="utf-8")))
    print("\n".join(over) or f"within {LIMITS.name}")
    return 1 if over else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures a large build.")
    parser.add_argument("--domains", type=int, default=DOMAINS, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=1, help="show the median of so many runs")
    parser.add_argument("--profile", action="store_true", help="show where a build spends its time")
    return parser


def _write_project(folder: Path, domains: int) -> None:
    topology = generate(domains)
    (folder / "mail.yaml").write_text(topology.mail, encoding="utf-8")
    (folder / "keys.yaml").write_text(topology.keys, encoding="utf-8")
    size = sum(len(text) for text in (topology.mail, topology.keys)) / 1e6
    print(f"{domains} domains, {topology.sending} of them sending, {size:.1f} MB of YAML")


def _run(folder: Path, runs: int) -> Result:
    cold, again, validate = [], [], []
    for run in range(runs):
        # Each run has a directory of its own: removing the last one would slow the next build.
        out, log = folder / f"out{run}", folder / "log"
        build = (*_BUILD, "-o", out.name)
        cold.append(measure(build, folder, log))
        again.append(measure(build, folder, log))
        validate.append(measure(_VALIDATE, out / "octodns", log))
    return Result(
        cold=typical(cold),
        again=typical(again),
        validate=typical(validate),
        proofs=_told(str(folder)),
        spf=_told("--spf"),
    )


def _told(argument: str) -> Mapping[str, float]:
    """What ``bench.proofs`` measures. Raises ``FailedError``."""
    command = (sys.executable, "-m", "bench.proofs", argument)
    done = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, check=False)
    if done.returncode != 0:
        raise FailedError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _table(result: Result) -> Iterator[str]:
    rows = {
        "build, all new": result.cold,
        "build, nothing new": result.again,
        "octodns-validate": result.validate,
    }
    yield f"{'':20}{'seconds':>9}{'user':>9}{'system':>9}{'peak MB':>9}"
    for name, used in rows.items():
        yield f"{name:20}{used.wall:9.2f}{used.user:9.2f}{used.system:9.2f}{used.peak_mb:9.0f}"
    ratios = ", ".join(f"{ratio:.2f} {how}" for how, ratio in result.ratios().items())
    yield f"build / validate: {ratios}"


def _proofs(result: Result, domains: int) -> Iterator[str]:
    seconds = result.proofs["proving"]
    yield (
        f"proofs: {seconds:.2f} s, {seconds / domains * 1000:.3f} ms a domain, "
        f"{result.share_of_proofs():.2f} of the compilation"
    )
    first, kept = result.spf["first"] * 1000, result.spf["kept"] * 1000
    yield f"SPF, {LOOKUPS} lookups, {NETWORKS} networks: {first:.0f} ms, again {kept:.0f} ms"


def _over(result: Result, limits: Mapping[str, float]) -> list[str]:
    """Each limit that is not kept, in words."""
    found = [
        f"build / validate {how} is {ratio:.2f}, the limit is {limits['ratio_max']}"
        for how, ratio in result.ratios().items()
        if ratio > limits["ratio_max"]
    ]
    if result.share_of_proofs() > limits["proofs_max"]:
        found.append(
            f"the proofs are {result.share_of_proofs():.2f} of the compilation, "
            f"the limit is {limits['proofs_max']}"
        )
    if result.peak_mb() > limits["rss_max_mb"]:
        found.append(f"the peak is {result.peak_mb():.0f} MB, the limit is {limits['rss_max_mb']}")
    return found


def _profile(folder: Path) -> int:
    """One build in this process, by the time in each function itself."""
    from mailcompile.cli.app import run

    profile = cProfile.Profile()
    status = profile.runcall(run, ["-C", str(folder), "build"])
    pstats.Stats(profile).sort_stats("tottime").print_stats(_PROFILED)
    return status


if __name__ == "__main__":
    sys.exit(main())
