"""Reads from a configuration of octoDNS how it reads each zone's file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from posixpath import dirname

from mailcompile.diagnostics import Finding, Problem
from mailcompile.dns import DomainName
from mailcompile.formats.octodns_config.kinds import (
    DISAGREE,
    NO_YAML_PROVIDER,
    NOT_CONFIGURED,
    NOT_READ,
)
from mailcompile.formats.octodns_config.providers import (
    YamlProvider,
    is_yaml_provider,
    order_problem,
    yaml_provider,
)
from mailcompile.formats.octodns_config.settings import SOURCE, Part, SettingError
from mailcompile.formats.octodns_config.zones import by_name, matches, patterns, plain_name
from mailcompile.formats.octodns_yaml.dialect import Dialect
from mailcompile.source import located, read_yaml
from mailcompile.source.words import named
from mailcompile.source.yaml_kinds import (
    ANCHOR_OR_ALIAS,
    BAD_TAG,
    EMPTY_FILE,
    MERGE_KEY,
    SEVERAL_DOCUMENTS,
)

_WRITE_OUT = (
    "write it out, or let `outputs.octodns.config` name a file that has the same `providers` and "
    "`zones`, written out"
)
_HINTS = {
    ANCHOR_OR_ALIAS: _WRITE_OUT,
    MERGE_KEY: _WRITE_OUT,
    BAD_TAG: _WRITE_OUT,
    SEVERAL_DOCUMENTS: "octoDNS reads one document, too: put it in a file of its own",
    EMPTY_FILE: "a configuration of octoDNS has `providers` and `zones`",
}


def dialects(
    file: str,
    data: bytes | str,
    zone_files: Mapping[DomainName, str],
    built: str | None = None,
) -> tuple[Mapping[DomainName, Dialect], tuple[Finding, ...]]:
    """How octoDNS reads the file of each zone, from its configuration.

    ``file`` is the configuration's path and ``data`` its text; ``zone_files`` leads from a zone to
    the path of its hand-written file, both relative to the project. ``built`` is the directory of
    the zones that a build writes, where octoDNS is to read those. A zone about which there is an
    error has no dialect. Settings that are not there are octoDNS 1.22's own. Never raises.
    """
    document, findings = read_yaml(file, data)
    findings = tuple(replace(it, hint=_HINTS.get(it.kind, it.hint)) for it in findings)
    if document is None:
        return {}, findings
    root = Part(document=document, pointer=(), value=document.value)
    found: dict[DomainName, Dialect] = {}
    problems: list[Problem] = []
    try:
        configuration = _Configuration(root, dirname(file), built)
    except SettingError as error:
        problems.append(error.problem)
    else:
        for zone, path in sorted(zone_files.items()):
            dialect, about = configuration.dialect(zone, path)
            problems += about
            if dialect is not None:
                found[zone] = dialect
    return found, (*findings, *located(problems, {SOURCE: document}))


class _Configuration:
    """The parts that say how zones are read."""

    def __init__(self, root: Part, base: str, built: str | None = None) -> None:
        root.mapping()
        self._base = base
        self._built = built
        self._zones = root.at("zones")
        self._providers = root.at("providers")
        self._providers.mapping()
        self._by_name = by_name(self._zones)
        self._patterns = patterns(self._zones)
        self._read: dict[str, YamlProvider] = {}

    def dialect(self, zone: DomainName, path: str) -> tuple[Dialect | None, list[Problem]]:
        """How the file of ``zone`` is read, and what is wrong with it."""
        problems: list[Problem] = []
        try:
            entry = self._entry(zone, path)
            if entry is None:
                problems.append(self._not_configured(zone))
                ids = self._usual_sources
                entry = self._zones
            else:
                origin = self._origin(entry)
                ids = self._yaml_sources(origin)
                problems += self._unread(zone, path, entry, origin, ids)
            dialect = self._agreed(zone, path, entry, ids)
            problems += filter(
                None, (order_problem(self._providers.at(it), self._provider(it)) for it in ids)
            )
        except SettingError as error:
            problems.append(error.problem)
            return None, problems
        return dialect, problems

    def _entry(self, zone: DomainName, path: str) -> Part | None:
        """The entry that stands for a zone; of patterns the first that takes it from its file."""
        named_so = self._by_name.get(zone)
        if named_so is not None:
            key = str(named_so.pointer[-1])
            if not key.endswith("."):
                raise named_so.error(
                    f"octoDNS wants the name {named(key)} to end with a dot",
                    f"write `{key}.`",
                    key=True,
                )
            return named_so
        found = [entry for entry in self._patterns if matches(entry, zone)]
        for entry in found:
            if self._nearest(zone, path, self._yaml_sources(entry))[0]:
                return entry
        return found[0] if found else None

    def _origin(self, entry: Part) -> Part:
        """Where the records of an entry come from: itself, or the zone that it copies."""
        if "alias" not in entry.mapping():
            return entry
        alias = entry.at("alias")
        origin = self._by_name.get(plain_name(alias.text()))
        if origin is None or "alias" in origin.mapping():
            what = "no zone here" if origin is None else "an alias itself"
            raise alias.error(f"{named(alias.text())} is {what}, so octoDNS cannot copy it")
        return origin

    def _yaml_sources(self, entry: Part) -> list[str]:
        """The IDs of the providers among the sources of an entry that read zone files."""
        if "sources" not in entry.mapping():
            raise entry.error("octoDNS needs `sources` here", key=True)
        sources = entry.at("sources")
        if sources.value is None:
            return []
        if not isinstance(sources.value, list):
            raise sources.error(
                f"octoDNS needs a list of providers here, not {sources.words}",
                f"write [{sources.value}]" if isinstance(sources.value, str) else None,
            )
        ids = [sources.at(number).text() for number in range(len(sources.value))]
        for number, name in enumerate(ids):
            if name not in self._providers.mapping():
                raise sources.at(number).error(f"no provider is called {named(name)}")
        return [name for name in ids if is_yaml_provider(self._providers.at(name))]

    @cached_property
    def _usual_sources(self) -> list[str]:
        """The providers that read the other zones; where there are none, all that could."""
        providers = self._providers.mapping()
        able = [name for name in providers if is_yaml_provider(self._providers.at(name))]
        entries = (*self._by_name.values(), *self._patterns)
        listed = [entry.at("sources").value for entry in entries]
        used = {name for it in listed if isinstance(it, list) for name in it if name in able}
        return [name for name in able if name in used] or able

    def _provider(self, name: str) -> YamlProvider:
        if name not in self._read:
            self._read[name] = yaml_provider(self._providers.at(name))
        return self._read[name]

    def _nearest(self, zone: DomainName, path: str, ids: Iterable[str]) -> tuple[int, list[str]]:
        """The providers that most likely read a file, and how likely that is (0 for not at all)."""
        found = {
            name: max(
                self._provider(name).nearness(zone, one, self._base)
                for one in (path, *self._built_file(zone))
            )
            for name in ids
        }
        best = max(found.values(), default=0)
        return best, [name for name, nearness in found.items() if nearness == best]

    def _built_file(self, zone: DomainName) -> tuple[str, ...]:
        return () if self._built is None else (f"{self._built}/{zone}.yaml",)

    def _reads(self, zone: DomainName, path: str, ids: Iterable[str]) -> bool:
        return any(self._provider(name).nearness(zone, path, self._base) for name in ids)

    def _agreed(self, zone: DomainName, path: str, entry: Part, ids: list[str]) -> Dialect:
        """The one dialect of the providers that may read the zone's file."""
        if not ids:
            where = self._providers if entry is self._zones else entry
            raise where.error(
                f"no YamlProvider of octoDNS reads {zone.unicode}",
                "add one to `sources`, or name another configuration in `outputs.octodns.config`",
                kind=NO_YAML_PROVIDER,
                key=True,
            )
        _, nearest = self._nearest(zone, path, ids)
        read = {self._provider(name).dialect for name in nearest}
        if len(read) > 1:
            raise entry.error(
                f"{' and '.join(nearest)} read zone files in different ways, and nothing tells "
                f"which of them reads {path}",
                "give them the same settings, or a `directory` in which the file lies",
                kind=DISAGREE,
                key=True,
            )
        return read.pop()

    def _unread(
        self, zone: DomainName, path: str, entry: Part, origin: Part, ids: list[str]
    ) -> Iterable[Problem]:
        """Where octoDNS publishes a zone, but not from its file."""
        if origin is not entry:
            yield entry.at("alias").problem(
                f"octoDNS makes {zone.unicode} a copy of {origin.pointer[-1]} and reads no file",
                "give it `sources`, or leave it out of the topology",
                kind=NOT_READ,
            )
        elif self._built is not None and any(
            self._reads(zone, built, ids) for built in self._built_file(zone)
        ):
            return
        elif self._built is not None and self._reads(zone, path, ids):
            yield entry.problem(
                f"octoDNS reads {path} for {zone.unicode}, and not what is built: mail records "
                "that were taken out of that file would be deleted",
                f"let `directory` be ./{self._built}, or write `layout: in_place` in the topology",
                kind=NOT_READ,
                key=True,
            )
        elif ids and not self._nearest(zone, path, ids)[0]:
            yield entry.problem(
                f"octoDNS does not read {path} for {zone.unicode}: {self._elsewhere(ids)}",
                f"let its `directory` be the one of {path}, or `zones.records` name the files that "
                "octoDNS reads",
                kind=NOT_READ,
                key=True,
            )

    def _elsewhere(self, ids: Iterable[str]) -> str:
        said = {name: self._providers.at(name).at("directory").value for name in ids}
        return ", ".join(f"{name} reads {directory}" for name, directory in said.items())

    def _not_configured(self, zone: DomainName) -> Problem:
        return self._zones.problem(
            f"octoDNS does not publish {zone.unicode}",
            f"add `{zone.unicode}.` to `zones` in the configuration of octoDNS",
            kind=NOT_CONFIGURED,
            key=True,
        )
