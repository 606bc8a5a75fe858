"""`kill -9` of the command itself while it writes ours into hand-written files."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support import plain_environment

SEED = 20261124
ZONES = 100
MOMENTS = 12

HAND = """\
---
'':
- {{ttl: 300, type: A, value: 192.0.2.{number}}}
- ttl: 300
  type: TXT
  values:
  - token-{number}  # of the web team
www: {{ttl: 300, type: CNAME, value: z{number}.example.}}
"""


def zone(number: int) -> str:
    return f"z{number}.example"


def begun(folder: Path) -> None:
    """A project with hand-written zones, in which nothing of mail is said yet."""
    (folder / "config").mkdir(exist_ok=True)
    for number in range(ZONES):
        path = folder / "config" / f"{zone(number)}.yaml"
        path.write_text(HAND.format(number=number), encoding="utf-8")
    domains = "".join(f"  {zone(number)}: {{mail: none}}\n" for number in range(ZONES))
    (folder / "mail.yaml").write_text(
        'mailcompile: 1\nzones: {records: "config/{zone}.yaml", close_names: false}\n'
        f"outputs: {{octodns: {{layout: in_place}}}}\ndomains:\n{domains}",
        encoding="utf-8",
    )
    (folder / "mail.owned.yaml").unlink(missing_ok=True)


def files(folder: Path) -> dict[str, bytes]:
    """The zones and the ledger."""
    found = {path.name: path.read_bytes() for path in folder.glob("config/z*.yaml")}
    ledger = folder / "mail.owned.yaml"
    return found | ({ledger.name: ledger.read_bytes()} if ledger.exists() else {})


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "mailcompile", *arguments],
        cwd=folder,
        env=plain_environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )


def killed(folder: Path, rng: random.Random) -> None:
    """A build, killed once it has begun to write (or just after it was done)."""
    count = rng.randrange(ZONES + 2)
    with subprocess.Popen(
        [sys.executable, "-m", "mailcompile", "build"],
        cwd=folder,
        env=plain_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        staged, journal = rng.random() < 0.4, folder / ".mail.owned.journal"
        while process.poll() is None:
            if staged:
                reached = sum(1 for _ in folder.glob("config/.mailcompile.new-*")) >= count
            else:
                reached = journal.exists()
            if reached:
                time.sleep(0 if staged else rng.uniform(0, 0.02))
                break
        process.kill()


@pytest.mark.slow
def test_the_next_build_completes_or_undoes_it(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    begun(tmp_path)
    old = files(tmp_path)
    assert run(tmp_path, "build").returncode == 0
    new = files(tmp_path)
    assert new.keys() == {*old, "mail.owned.yaml"}
    ends: Counter[str] = Counter()
    for moment in range(MOMENTS):
        begun(tmp_path)
        killed(tmp_path, rng)

        found = files(tmp_path)
        each = {name: text in (old.get(name), new[name]) for name, text in found.items()}
        assert all(each.values()), f"moment {moment}: a file is neither old nor new"
        changed = sum(found.get(name) == new[name] for name in new)
        ends["none" if not changed else "all" if changed == len(new) else "some"] += 1

        if (tmp_path / ".mail.owned.journal").exists():
            check = run(tmp_path, "check")
            assert check.returncode == 2
            assert b"interrupted" in check.stderr
            assert files(tmp_path) == found
        done = run(tmp_path, "build")

        assert done.returncode == 0, done.stderr
        assert files(tmp_path) == new, f"moment {moment}"
        assert run(tmp_path, "build", "--frozen").returncode == 0
        assert not list(tmp_path.glob("config/.mailcompile.new-*"))
    assert ends["none"] > 0, ends
    assert ends["some"] + ends["all"] > 0, ends


def test_the_next_command_may_be_adopt(tmp_path: Path) -> None:
    """Whatever command writes next begins by ending what was interrupted."""
    rng = random.Random(SEED)
    begun(tmp_path)
    run(tmp_path, "build")
    new = files(tmp_path)
    for _ in range(5):
        begun(tmp_path)
        killed(tmp_path, rng)
        had_journal = (tmp_path / ".mail.owned.journal").exists()

        assert run(tmp_path, "adopt").returncode == 0

        assert not (tmp_path / ".mail.owned.journal").exists()
        if had_journal:
            assert files(tmp_path) == new
