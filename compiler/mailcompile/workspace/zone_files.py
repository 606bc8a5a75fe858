"""Zone files as a world to ask: octoDNS YAML, or master files."""

from pathlib import Path

from mailcompile.dns import DomainName, NameProblem, Record
from mailcompile.formats.octodns_yaml import Dialect, read_hand_zone
from mailcompile.formats.zonefile import UnreadableMasterFile, read_master_file
from mailcompile.prove import Facts, FactsWorld
from mailcompile.workspace.errors import UsageProblem
from mailcompile.workspace.files import Files

_SUFFIXES = (".yaml", ".yml", ".txt", ".zone")


def read_zones(files: Files, path: Path) -> FactsWorld:
    """The zones in a directory, or the one in a file; each file is named for its zone.

    ``NAME.yaml`` is octoDNS YAML as this version writes it (``escaped_semicolons: false``),
    ``NAME.txt`` and ``NAME.zone`` are master files. Raises ``UsageProblem``.
    """
    if path.is_dir():
        paths = sorted(one for one in path.iterdir() if one.suffix in _SUFFIXES)
        if not paths:
            raise UsageProblem(f"{path} has no zone files", "they are named NAME.yaml or NAME.txt")
    elif path.exists():
        paths = [path]
    else:
        raise UsageProblem(f"{path} is not there", "give a directory of zone files, or one file")
    facts = {}
    for one in paths:
        zone = _zone(one)
        records = _records(one, files.read(one))
        facts[zone] = Facts(records, records)
    return FactsWorld(facts)


def _zone(path: Path) -> DomainName:
    name = path.name.removesuffix(path.suffix).removesuffix(".")
    try:
        return DomainName.record(name)
    except NameProblem as problem:
        raise UsageProblem(f"{path} is not named for a zone: {problem}", "rename it") from None


def _records(path: Path, data: bytes) -> frozenset[Record]:
    if path.suffix in (".txt", ".zone"):
        try:
            return read_master_file(data)
        except UnreadableMasterFile as error:
            raise UsageProblem(f"{path}: {error}", "give it as octoDNS YAML") from None
    found, findings = read_hand_zone(str(path), data, Dialect())
    if found is None:
        first = next(finding for finding in findings if finding.is_error)
        where = f"{path}:{first.line}:{first.column}" if first.line else str(path)
        raise UsageProblem(f"{where}: {first.message}", first.hint or "mend the file")
    return frozenset(
        (record.name, record.type, record.ttl, text)
        for record in found.records
        for text in record.values
    )
