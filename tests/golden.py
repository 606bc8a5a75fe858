"""Cases with expected results: what a case is, and how its expectations are rewritten."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mailcompile import Compilation, compile_topology
from mailcompile.dns import Record
from mailcompile.report.machine import findings_document

CASES = Path(__file__).parent / "cases"
HAND_WRITTEN = "records.txt"
"""Written down from the language before the code: never rewritten by a program."""


@dataclass(frozen=True, slots=True)
class Case:
    """A topology with what must come out of it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def compile(self) -> Compilation:
        keys = self.folder / "keys.yaml"
        return compile_topology(
            {"mail.yaml": (self.folder / "mail.yaml").read_bytes()},
            keys=keys.read_bytes() if keys.exists() else None,
        )

    def expected(self) -> dict[str, bytes]:
        """The generated expectations by path, without the hand-written records."""
        base = self.folder / "expected"
        files = (path for path in base.rglob("*") if path.is_file())
        found = {path.relative_to(base).as_posix(): path.read_bytes() for path in files}
        found.pop(HAND_WRITTEN, None)
        return found

    def records(self) -> list[str]:
        """The hand-written records, one line a value."""
        return (self.folder / "expected" / HAND_WRITTEN).read_text(encoding="utf-8").splitlines()

    def rewrite(self) -> None:
        """Replaces the generated expectations by what comes out now."""
        base = self.folder / "expected"
        for path in self.expected():
            (base / path).unlink()
        for path, content in produced(self.compile()).items():
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_bytes(content)


def all_cases() -> list[Case]:
    return [Case(folder) for folder in sorted(CASES.iterdir()) if folder.is_dir()]


def produced(compilation: Compilation) -> dict[str, bytes]:
    """What is kept of a compilation: findings, proofs, origins of records, and the artifacts.

    Left out are the manifest (digests of the rest) and what is the same for every topology.
    """
    document = findings_document(compilation.findings, compilation.proofs)
    origins = {
        f"{rrset.name} {rrset.type}": [rrset.origin.made_by, *rrset.origin.pointer]
        for zone in compilation.zones.values()
        for rrset in zone.rrsets
    }
    found = {
        "findings.json": document.encode() + b"\n",
        "origins.json": json.dumps(origins, indent=2, ensure_ascii=False).encode() + b"\n",
    }
    for path, content in compilation.artifacts.items():
        shared = path.startswith("terraform/module/") or path.endswith(".schema.json")
        if path != "manifest.json" and not shared:
            found[f"out/{path}"] = content
    return found


def lines(records: Iterable[Record]) -> list[str]:
    """Records as the hand-written files have them: ``NAME TTL TYPE RDATA``, sorted by octets."""
    return sorted(f"{name} {ttl} {kind} {text}" for name, kind, ttl, text in records)
