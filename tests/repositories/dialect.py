"""How a repository's octoDNS reads its zones."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml

from tests.octodns_records import Records, Unreadable, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The settings of YamlProvider that change what a file means; the defaults are octoDNS's."""

    escaped: bool = True
    enforce_order: bool = True
    default_ttl: int = 3600
    """Seconds."""

    def configuration(self) -> str:
        """An octoDNS configuration as a team has it beside its zones in ./config."""
        return (
            "---\n"
            "providers:\n"
            "  config:\n"
            "    class: octodns.provider.yaml.YamlProvider\n"
            f"    default_ttl: {self.default_ttl}\n"
            "    directory: ./config\n"
            f"    enforce_order: {str(self.enforce_order).lower()}\n"
            f"    escaped_semicolons: {str(self.escaped).lower()}\n"
            "zones:\n"
            "  '*':\n"
            "    sources: [config]\n"
            "    targets: []\n"
        )

    def read(self, folder: Path, zone: str, *, lenient: bool = True) -> Records:
        """Raises `Unreadable`."""
        return records(
            folder,
            zone,
            escaped=self.escaped,
            enforce_order=self.enforce_order,
            default_ttl=self.default_ttl,
            lenient=lenient,
        )


_TRIED: Final = (Dialect(), Dialect(escaped=False))


def of_configuration(path: Path) -> Dialect:
    """Of the first YamlProvider in an octoDNS configuration."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for provider in document["providers"].values():
        if str(provider.get("class", "")).endswith("YamlProvider"):
            return Dialect(
                escaped=bool(provider.get("escaped_semicolons", True)),
                enforce_order=bool(provider.get("enforce_order", True)),
                default_ttl=int(provider.get("default_ttl", 3600)),
            )
    raise SystemExit(f"{path} has no YamlProvider")


def of_zone(folder: Path, zone: str) -> Dialect:
    """The first dialect in which octoDNS reads the zone without a complaint; else the default."""
    unordered = tuple(replace(tried, enforce_order=False) for tried in _TRIED)
    for lenient in (False, True):
        for tried in (*_TRIED, *unordered):
            try:
                tried.read(folder, zone, lenient=lenient)
            except Unreadable:
                continue
            return tried
    return Dialect()
