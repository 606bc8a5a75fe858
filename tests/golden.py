"""Cases with expected results: what a case is, and how its expectations are rewritten."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mailcompile import Compilation, compile_topology
from mailcompile.dns import Record
from mailcompile.report.machine import findings_document

CASES = Path(__file__).parent / "cases"
RECORDS = "records.txt"
"""What is ours, one line a value."""
BESIDE = "beside.txt"
"""What is hand-written and stands beside ours in the same zone files, in the same form."""
ERRORS = "errors.txt"
"""The errors that refuse the topology: ``CODE FILE:LINE``."""
HAND_WRITTEN = (RECORDS, BESIDE, ERRORS)
"""Written down from the language before the code: never rewritten by a program."""


@dataclass(frozen=True, slots=True)
class Case:
    """A topology with what must come out of it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def compile(self) -> Compilation:
        given = self._given()
        return compile_topology(
            {"mail.yaml": given.pop("mail.yaml")},
            keys=given.pop("keys.yaml", None),
            owned=given.pop("mail.owned.yaml", None),
            zones=given or None,
        )

    def _given(self) -> dict[str, bytes]:
        """The inputs by path: hand-written zones and an octoDNS configuration, too."""
        files = (path for path in self.folder.rglob("*.yaml") if path.is_file())
        found = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}
        return {path: text for path, text in found.items() if not path.startswith("expected/")}

    def expected(self) -> dict[str, bytes]:
        """The generated expectations by path, without the hand-written records."""
        base = self.folder / "expected"
        files = (path for path in base.rglob("*") if path.is_file())
        found = {path.relative_to(base).as_posix(): path.read_bytes() for path in files}
        return {path: text for path, text in found.items() if path not in HAND_WRITTEN}

    def records(self) -> list[str]:
        """The records of ours as written down by hand, one line a value."""
        return self._lines(RECORDS)

    def beside(self) -> list[str]:
        """The records of others that stand beside them."""
        return self._lines(BESIDE)

    def errors(self) -> list[str]:
        """The errors that refuse the topology; none in most cases."""
        return self._lines(ERRORS)

    @property
    def is_refused(self) -> bool:
        return (self.folder / "expected" / ERRORS).exists()

    def _lines(self, name: str) -> list[str]:
        path = self.folder / "expected" / name
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def rewrite(self) -> None:
        """Replaces the generated expectations by what comes out now."""
        base = self.folder / "expected"
        for path in self.expected():
            (base / path).unlink()
        for path, content in produced(self.compile()).items():
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_bytes(content)


def all_cases() -> list[Case]:
    """Every case, those that are refused, too."""
    return [Case(folder) for folder in sorted(CASES.iterdir()) if folder.is_dir()]


def good_cases() -> list[Case]:
    """The cases that compile."""
    return [case for case in all_cases() if not case.is_refused]


def produced(compilation: Compilation) -> dict[str, bytes]:
    """What is kept of a compilation: findings, proofs, origins of records, and the artifacts.

    Left out are the manifest (digests of the rest) and what is the same for every topology.
    """
    document = findings_document(compilation.findings, compilation.proofs)
    if compilation.failed:
        # What was made all the same is nothing that anybody publishes.
        return {"findings.json": document.encode() + b"\n"}
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
    for path, content in compilation.edits.items():
        found[f"edits/{path}"] = content
    return found


def lines(records: Iterable[Record]) -> list[str]:
    """Records as the hand-written files have them: ``NAME TTL TYPE RDATA``, sorted by octets."""
    return sorted(f"{name} {ttl} {kind} {text}" for name, kind, ttl, text in records)
