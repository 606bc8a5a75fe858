"""A key store in a directory, for tests of it."""

from pathlib import Path

from mailcompile.topology.key_plan import KeyPlan, Wish, plan_keys
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.keystore import KeyStore, MadeKey, Watch
from tests.unit.keys.support import SIGNED, TODAY, keys_in, zones

NAMES = ("one.example", "three.example", "two.example")
DOMAINS = "\n".join(f"{name}: {{{SIGNED}}}" for name in NAMES)


def plan_for(folder: Path, dkim: str = "algorithms: [ed25519]") -> KeyPlan:
    """What is missing in the project in ``folder``."""
    store = KeyStore(KeyFiles(), folder)
    data = store.registry()
    text = data.decode() if data is not None else None
    return plan_keys(zones(DOMAINS, text, dkim=dkim), Wish(today=TODAY), store.stored())


def fill(folder: Path, files: KeyFiles | None = None, every: float = 0.0) -> list[MadeKey]:
    """Makes what is missing; with ``every=0`` each domain is registered on its own."""
    store = KeyStore(files or KeyFiles(), folder, write_every=every)
    made: list[MadeKey] = []
    plan = plan_for(folder)
    with store.locked():
        store.make(plan, TODAY, Watch(registered=made.extend))
    return made


def registered(folder: Path) -> set[tuple[str, str]]:
    path = folder / "keys.yaml"
    return {(key.domain, key.selector) for key in keys_in(path)} if path.exists() else set()


def on_disk(folder: Path) -> set[tuple[str, str]]:
    return {(p.parent.name, p.stem) for p in (folder / "private").glob("*/*.pem")}
