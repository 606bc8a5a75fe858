"""Zone files as a world to ask: octoDNS YAML, or master files."""

import re
from pathlib import Path

from mailcompile.dns import DomainName, NameProblem, Record
from mailcompile.formats.octodns_yaml import OURS, read_hand_zone
from mailcompile.formats.zonefile import UnreadableMasterFile, read_master_file
from mailcompile.prove import Facts, FactsWorld
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files

_MASTER = (".txt", ".zone")
_SUFFIXES = (".yaml", ".yml", *_MASTER)
_MAX_OCTETS = 16 * 1024 * 1024
_ORIGIN = re.compile(rb"(?m)^\$ORIGIN[ \t]+(\S+)")


def read_zones(files: Files, path: Path) -> FactsWorld:
    """The zones in a directory, or the one in a file; each file is named for its zone.

    ``NAME.yaml`` is octoDNS YAML as this version writes it (``escaped_semicolons: false``),
    ``NAME.txt`` and ``NAME.zone`` are master files. Raises ``UsageProblem``.
    """
    facts: dict[DomainName, Facts] = {}
    found: dict[DomainName, Path] = {}
    for one in _paths(files, path):
        zone = _zone(one)
        if zone in found:
            raise UsageProblem(
                f"{found[zone]} and {one} are of one zone", "keep one of the two there"
            )
        found[zone] = one
        records = _records(zone, one, _read(files, one))
        facts[zone] = Facts(records, records)
    return FactsWorld(facts)


def _paths(files: Files, path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            path.stat()
            return [path]
        paths = [path / name for name in files.names(path)]
    except OSError as error:
        shown = str(path) if len(str(path)) < 200 else f"{str(path)[:200]}…"
        raise UsageProblem(
            f"{shown} is not there, or cannot be read: {error.strerror}",
            "give a directory of zone files, or one file",
        ) from None
    zones = [one for one in paths if one.suffix.lower() in _SUFFIXES]
    if not zones:
        raise UsageProblem(f"{path} has no zone files", "they are named NAME.yaml or NAME.txt")
    return zones


def _read(files: Files, path: Path) -> bytes:
    if not files.is_regular(path, follow=True):
        raise UsageProblem(f"{path} is no regular file", "give files of zones")
    if files.size(path) > _MAX_OCTETS:
        raise UsageProblem(f"{path} is larger than {_MAX_OCTETS >> 20} MiB", "give a smaller zone")
    return files.read(path)


def _zone(path: Path) -> DomainName:
    name = path.name.removesuffix(path.suffix).removesuffix(".")
    try:
        return DomainName.record(name)
    except NameProblem as problem:
        raise UsageProblem(f"{path} is not named for a zone: {problem}", "rename it") from None


def _records(zone: DomainName, path: Path, data: bytes) -> frozenset[Record]:
    if path.suffix.lower() in _MASTER:
        return _of_master_file(zone, path, data)
    found, findings = read_hand_zone(str(path), data, OURS)
    if found is None:
        first = next(finding for finding in findings if finding.is_error)
        where = f"{path}:{first.line}:{first.column}" if first.line else str(path)
        raise UsageProblem(f"{where}: {first.message}", first.hint or "mend the file")
    return frozenset(
        (record.name, record.type, record.ttl, text)
        for record in found.records
        for text in record.values
    )


def _of_master_file(zone: DomainName, path: Path, data: bytes) -> frozenset[Record]:
    try:
        records = read_master_file(data)
    except UnreadableMasterFile as error:
        raise UsageProblem(f"{path}: {error}", "give it as octoDNS YAML") from None
    origin = _ORIGIN.search(data)
    if origin is not None and origin[1].decode("latin-1").lower() != f"{zone}.":
        shown = origin[1].decode("latin-1")
        raise UsageProblem(f"{path} is named for {zone}, and its $ORIGIN is {shown}", "rename it")
    return records
