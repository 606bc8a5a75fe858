"""The key store under kills, full disks, odd umasks, and other commands."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mailcompile.workspace import keystore
from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.keystore import KeyStore, Watch
from tests.unit.keys.store import fill, on_disk, plan_for, registered
from tests.unit.keys.support import TODAY, entry, keys_in, registry


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o177])
def test_permissions_under_any_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        fill(tmp_path)
    finally:
        os.umask(before)

    private = tmp_path / "private"
    modes = {
        path.relative_to(private).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (private, *private.rglob("*"))
    }
    assert len(modes) == 1 + 2 + 3 + 6
    for path, mode in modes.items():
        is_folder = (private / path).is_dir()
        assert mode == (0o700 if is_folder else 0o600), path
    assert stat.S_IMODE((tmp_path / "keys.yaml").stat().st_mode) == 0o666 & ~umask


def test_the_registry_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "k.yaml").write_text(registry(old=entry("s1", stage="removed")))
    (elsewhere / "k.yaml").chmod(0o640)
    (tmp_path / "keys.yaml").symlink_to("elsewhere/k.yaml")

    fill(tmp_path)

    assert (tmp_path / "keys.yaml").is_symlink()
    assert stat.S_IMODE((elsewhere / "k.yaml").stat().st_mode) == 0o640
    assert len(keys_in(elsewhere / "k.yaml")) == 7
    assert sorted(path.name for path in elsewhere.iterdir()) == ["k.yaml"]


def test_what_somebody_keeps_in_private_stays(tmp_path: Path) -> None:
    private = tmp_path / "private"
    (private / "one.example").mkdir(parents=True, mode=0o755)
    (private / "one.example/m202611e.pem").write_text("mine")
    (private / ".gitignore").write_text("# encrypted, hence committed\n")

    made = fill(tmp_path)

    assert (private / "one.example/m202611e.pem").read_text() == "mine"
    assert (private / ".gitignore").read_text() == "# encrypted, hence committed\n"
    assert "m202611eb" in {m.key.selector for m in made if m.plan.domain == "one.example"}


def test_a_private_key_is_never_overwritten(tmp_path: Path) -> None:
    """Also when it appears after the plan was made, and when it is a link to nowhere."""
    for linked in (False, True):
        folder = tmp_path / str(linked)
        store = KeyStore(KeyFiles(), folder)
        plan = plan_for(folder)
        path = folder / "private/one.example/m202611e.pem"
        path.parent.mkdir(parents=True)
        if linked:
            path.symlink_to("nowhere")
        else:
            path.write_text("mine")

        with pytest.raises(FileExistsError), store.locked():
            store.make(plan, TODAY, Watch())

        assert not (path.parent / "nowhere").exists()
        assert path.is_symlink() or path.read_text() == "mine"
        assert registered(folder) == set()


def test_a_registry_that_was_edited_meanwhile_keeps_the_edit(tmp_path: Path) -> None:
    store = KeyStore(KeyFiles(), tmp_path)
    plan = plan_for(tmp_path)
    (tmp_path / "keys.yaml").write_text(registry(old=entry("s1", stage="removed")))

    with store.locked():
        store.make(plan, TODAY, Watch())

    assert ("old.example", "s1") in registered(tmp_path)


def test_a_registry_that_was_broken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    store = KeyStore(KeyFiles(), tmp_path)
    plan = plan_for(tmp_path)
    (tmp_path / "keys.yaml").write_text("mailcompile-keys: [")

    with pytest.raises(UsageProblem, match="changed by somebody else"), store.locked():
        store.make(plan, TODAY, Watch())

    assert (tmp_path / "keys.yaml").read_text() == "mailcompile-keys: ["


def test_too_many_keys_are_refused_before_they_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = len(write_sample(tmp_path / "sample"))
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.setattr(keystore, "MAX_BYTES", exact - 500)
    store = KeyStore(KeyFiles(), folder)

    with pytest.raises(UsageProblem, match="MiB"), store.locked():
        store.make(plan_for(folder), TODAY, Watch())

    assert on_disk(folder) == set()
    monkeypatch.setattr(keystore, "MAX_BYTES", exact)
    with store.locked():
        store.make(plan_for(folder), TODAY, Watch())


def write_sample(folder: Path) -> bytes:
    folder.mkdir()
    fill(folder)
    return (folder / "keys.yaml").read_bytes()


def test_something_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file")

    with pytest.raises(UsageProblem, match="in the way"), KeyStore(KeyFiles(), tmp_path).locked():
        pass


def test_a_lock_that_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keystore, "_LOCK_SECONDS", 0.2)
    store = KeyStore(KeyFiles(), tmp_path)

    with (
        store.locked(),
        pytest.raises(WorldProblem, match="another `mailcompile keys`") as caught,
        KeyStore(KeyFiles(), tmp_path).locked(),
    ):
        pass

    assert caught.value.exit_status == 4
    with store.locked():
        pass


TOPOLOGY = """\
mailcompile: 1
hosts:
  vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
defaults:
  mx: [vps1]
  senders: [vps1]
  dkim: {algorithms: [ed25519, rsa-2048]}
  dmarc: {policy: none}
domains: {DOMAINS}
"""


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"d{number}.example" for number in range(6)]
    domains = ", ".join(f"{name}: {{}}" for name in names)
    (tmp_path / "mail.yaml").write_text(TOPOLOGY.replace("DOMAINS", domains))
    source = Path(keystore.__file__).parents[2]
    calls = [names[:4], names[2:], ["--all"]]

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "mailcompile", "keys", "new", *call],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(source)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for call in calls
    ]
    results = [process.communicate(timeout=60) for process in running]

    assert [process.returncode for process in running] == [0, 0, 0], results
    found = [(key.domain, key.algorithm, key.stage) for key in keys_in(tmp_path / "keys.yaml")]
    assert len(found) == len(set(found)) == 6 * 2 * 2
    assert registered(tmp_path) == on_disk(tmp_path)


def test_a_directory_that_was_there_is_kept_out_of_git(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private/notes").touch()

    fill(tmp_path)

    assert (tmp_path / "private/.gitignore").read_text() == "*\n"
