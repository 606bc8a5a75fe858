"""A project around one zone, in a directory of its own."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from mailcompile.dns import DomainName
from tests.octodns_records import Records
from tests.repositories.dialect import Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A zone as somebody wrote it."""

    zone: str
    """As the file is called: A-labels or native script, without a last dot."""
    content: bytes
    dialect: Dialect
    label: str
    """For messages: the zone, or the zone and the mutant's number."""
    must_build: bool
    """A zone that is fine. A mutant may be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """`config/ZONE.yaml`, `octodns.yaml` and, once written, `mail.yaml`."""

    folder: Path
    case: Case

    @property
    def written(self) -> Path:
        """The hand-written zone."""
        return self.folder / "config" / f"{self.case.zone}.yaml"

    @property
    def built(self) -> Path:
        """The whole zone of ours."""
        name = DomainName.host(self.case.zone)
        return self.folder / "out" / "octodns" / "zones" / f"{name}.yaml"

    def say(self, topology: str) -> None:
        (self.folder / "mail.yaml").write_text(topology, encoding="utf-8")

    def read_written(self, *, lenient: bool = True) -> Records:
        """Raises `Unreadable`."""
        return self._read(self.written, lenient=lenient)

    def read_built(self, *, lenient: bool = True) -> Records:
        """Raises `Unreadable`."""
        return self._read(self.built, lenient=lenient)

    def _read(self, path: Path, *, lenient: bool) -> Records:
        return self.case.dialect.read(path.parent, self.case.zone, lenient=lenient)


def new_project(folder: Path, case: Case) -> Project:
    """In an empty `folder`: what was there before goes."""
    shutil.rmtree(folder, ignore_errors=True)
    project = Project(folder=folder, case=case)
    project.written.parent.mkdir(parents=True)
    project.written.write_bytes(case.content)
    (folder / "octodns.yaml").write_text(case.dialect.configuration(), encoding="utf-8")
    return project
