"""Checks an octoDNS repository: `python -m tests.repositories DIR [--config FILE]
[--mutations N] [--seed N]`.

DIR holds ZONE.yaml files. Exit status 1 where a check failed; a mutant that is refused is none.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.repositories.cases import by_dialect, mutant, zones_of
from tests.repositories.checks import check, check_together
from tests.repositories.dialect import of_configuration
from tests.repositories.history import check_revert
from tests.repositories.tally import Tally


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    logging.disable(logging.CRITICAL)  # octoDNS says much of what it reads leniently.
    dialect = of_configuration(options.config) if options.config else None
    cases = zones_of(options.folder, dialect)
    if not cases:
        print(f"{options.folder} has no ZONE.yaml", file=sys.stderr)
        return 2
    tally, mutants = Tally(), Tally()
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            check(case, Path(folder), tally)
            if not case.zone.endswith(".arpa"):
                check_revert(case, Path(folder) / "revert", tally)
        for together in by_dialect(cases):
            check_together(together, Path(folder) / "together", tally)
        for seed in range(options.seed, options.seed + options.mutations):
            check(mutant(cases, seed), Path(folder), mutants)
    _show("The zones", tally, options.listed)
    if options.mutations:
        _show(f"{options.mutations} mutants from seed {options.seed}", mutants, options.listed)
    return 1 if tally.failures or mutants.failures else 0


def _show(title: str, tally: Tally, listed: int) -> None:
    print(f"# {title}")
    for line in tally.lines(listed=listed):
        print(line)
    print()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.repositories")
    parser.add_argument("folder", metavar="DIR", type=Path, help="holds ZONE.yaml files")
    parser.add_argument("--config", type=Path, help="octoDNS configuration whose settings hold")
    parser.add_argument("--mutations", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the first mutant")
    parser.add_argument("--listed", type=int, default=20, metavar="N", help="lines of each list")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
