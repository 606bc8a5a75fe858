"""The key store: ``keys.yaml``, and ``private/DOMAIN/SELECTOR.pem`` beside it.

A private key is on disk before the registry names it, and the registry is replaced in one step:
killed at any moment, every key that is registered has its private file. What may be left over is a
private key that nothing names; it was never published, its selector counts as taken, and
``keys list`` shows it.

Making the keys of ten thousand domains takes minutes, so the registry is written every few seconds.
The keys of one domain are registered together: a domain with half of them would look as if somebody
had begun a rotation.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mailcompile.formats.keys import Key, UnextendableRegistry, extend_registry, write_key
from mailcompile.reading import KEYS_FILE
from mailcompile.source.decode import MAX_BYTES
from mailcompile.topology.key_plan import DomainPlan, KeyPlan, PlannedKey
from mailcompile.workspace.errors import UsageProblem, WorldProblem
from mailcompile.workspace.key_files import KeyFiles
from mailcompile.workspace.pairs import Pair, make_pair

PRIVATE = "private"
_SUFFIX = ".pem"
_LOCK = ".lock"
_IGNORED = ".gitignore"
_LOCK_SECONDS = 10.0
_WRITE_EVERY = 5.0
_WRITE_SHARE = 20
"""Writing a large registry takes at most a twentieth of the time."""
_PUBLIC_LENGTHS = {"rsa-2048": 392, "rsa-3072": 564, "rsa-4096": 736, "ed25519": 44}
"""Characters of base64 that stand in ``p=``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A key that was made and registered."""

    key: Key
    plan: DomainPlan
    private: str
    """Path of the private half, relative to the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who wants to know."""

    progress: Callable[[int], None] = lambda count: None
    """Told how many keys are made."""
    registered: Callable[[tuple[MadeKey, ...]], None] = lambda made: None
    """Told which keys are on disk and in the registry."""
    comments_lost: Callable[[], None] = lambda: None
    """Told when the registry was in another form than ours and had to be written anew."""


class KeyStore:
    """The keys of the project in a directory."""

    def __init__(
        self,
        files: KeyFiles,
        folder: Path,
        *,
        pair: Callable[[str], Pair] = make_pair,
        write_every: float = _WRITE_EVERY,
    ) -> None:
        self._files = files
        self._folder = folder
        self._pair = pair
        self._write_every = write_every
        """Seconds after which what was made is registered."""

    def registry(self) -> bytes | None:
        """``keys.yaml`` as it is; ``None`` where there is none."""
        path = self._folder / KEYS_FILE
        return self._files.read(path) if path.exists() else None

    def stored(self) -> Mapping[str, frozenset[str]]:
        """The selectors for which private keys are here, by domain."""
        private = self._folder / PRIVATE
        found: dict[str, set[str]] = {}
        for path in self._files.listing(private) if private.is_dir() else ():
            domain, slash, name = path.partition("/")
            if slash and "/" not in name and name.endswith(_SUFFIX):
                found.setdefault(domain, set()).add(name.removesuffix(_SUFFIX))
        return {domain: frozenset(selectors) for domain, selectors in found.items()}

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other commands from making keys; waits for them up to 10 s (``WorldProblem``)."""
        private = self._folder / PRIVATE
        self._files.make_private_folder(private)
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(self._files.lock(private / _LOCK, _LOCK_SECONDS))
            except WorldProblem:
                raise WorldProblem(
                    f"another `mailcompile keys` holds {private / _LOCK} "
                    f"for more than {_LOCK_SECONDS:g} s",
                    "wait until it has ended, then run this again",
                ) from None
            yield

    def make(self, plan: KeyPlan, today: date, watch: Watch) -> None:
        """Makes and registers the keys of ``plan``; ``locked`` is held. Never overwrites a key.

        Raises ``UsageProblem`` where the registry cannot take them.
        """
        self._refuse_too_large(plan, today)
        self._keep_out_of_git()
        waiting: list[MadeKey] = []
        count, pause = 0, self._write_every
        last = time.monotonic()
        try:
            for domain in plan.domains:
                pairs = []
                for planned in domain.keys:
                    pairs.append(self._pair(planned.algorithm))
                    count += 1
                    watch.progress(count)
                with self._files.uninterrupted():
                    waiting += self._store(domain, pairs, today)
                begin = time.monotonic()
                if begin - last >= pause:
                    self._register(waiting, watch)
                    last = time.monotonic()
                    pause = max(self._write_every, _WRITE_SHARE * (last - begin))
        finally:
            # Also after Ctrl-C, or when the disk is full: what was made is not lost.
            self._register(waiting, watch)

    def _store(self, plan: DomainPlan, pairs: list[Pair], today: date) -> list[MadeKey]:
        """Writes the private keys of one domain."""
        folder = self._folder / PRIVATE / plan.domain
        self._files.make_private_folder(folder)
        made = []
        for planned, pair in zip(plan.keys, pairs, strict=True):
            name = f"{planned.selector}{_SUFFIX}"
            self._files.write_private(folder / name, pair.private)
            key = _entry(plan, planned, pair.public, today)
            path = f"{PRIVATE}/{plan.domain}/{name}"
            made.append(MadeKey(key=key, plan=plan, private=path))
        return made

    def _register(self, waiting: list[MadeKey], watch: Watch) -> None:
        """Adds keys to the registry as it is now, and empties ``waiting``."""
        if not waiting:
            return
        path = (self._folder / KEYS_FILE).resolve()
        temporary = path.with_name(f".{path.name}.new")
        try:
            extended = extend_registry(self.registry(), (made.key for made in waiting))
        except UnextendableRegistry as problem:
            raise UsageProblem(
                f"{path} was changed by somebody else, and takes no more keys: {problem}",
                f"the private keys below {self._folder / PRIVATE} that it does not name "
                "serve nothing",
            ) from None
        with self._files.uninterrupted():
            batch = tuple(waiting)
            waiting.clear()  # What fails from here on may have happened all the same.
            self._files.remove(temporary)
            self._files.write_like(temporary, extended.data, path)
            self._files.replace(temporary, path)
        watch.registered(batch)
        if extended.comments_lost:
            watch.comments_lost()

    def _keep_out_of_git(self) -> None:
        """``private/.gitignore``, before the first key. Who removes it later has a reason."""
        if self.stored():
            return
        path = self._folder / PRIVATE / _IGNORED
        if path.exists() and self._files.size(path) == 0:
            self._files.remove(path)  # A command was killed while it wrote it.
        if not path.exists():
            self._files.write_private(path, b"*\n")

    def _refuse_too_large(self, plan: KeyPlan, today: date) -> None:
        """Says it before minutes are spent."""
        octets = len(self.registry() or b"")
        for domain in plan.domains:
            octets += len(domain.written.encode()) + 4
            for planned in domain.keys:
                public = "A" * _PUBLIC_LENGTHS[planned.algorithm]
                octets += len(write_key(_entry(domain, planned, public, today))) + 5
        if octets > MAX_BYTES:
            raise UsageProblem(
                f"{self._folder / KEYS_FILE} would have {octets / 2**20:.1f} MiB, "
                f"and no more than {MAX_BYTES // 2**20} are read",
                "keep fewer domains in one project, or use ed25519 and shorter keys",
            )


def _entry(plan: DomainPlan, planned: PlannedKey, public: str, today: date) -> Key:
    """The registry's entry. A key that nobody could have used before signs from its first day."""
    created = today.isoformat()
    return Key(
        domain=plan.written,
        selector=planned.selector,
        algorithm=planned.algorithm,
        stage=planned.stage,
        public=public,
        signer=plan.signer,
        created=created,
        dates={"active": created} if planned.stage == "active" else {},
    )
