"""The providers that read zone files: ``octodns.provider.yaml.YamlProvider`` (octoDNS 1.22)."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from mailcompile.diagnostics import Problem
from mailcompile.dns import DomainName
from mailcompile.formats.octodns_config.kinds import BAD_SETTING, NOT_NATURAL
from mailcompile.formats.octodns_config.settings import Part
from mailcompile.formats.octodns_yaml.dialect import OCTODNS, Dialect

_ELSEWHERE = 0
_MAYBE = 1
_HERE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlProvider:
    """How one provider reads zone files, and which."""

    dialect: Dialect
    directory: tuple[str, ...] | None
    """The steps of its path; None where only octoDNS knows it (``env/NAME``)."""
    whole_zones: bool
    """It reads ``ZONE.yaml``."""
    split: str | None
    """What is added to a zone's name to get the directory of its parts."""

    def nearness(self, zone: DomainName, path: str, base: str) -> int:
        """How sure it is that the provider reads ``path`` for ``zone``: 0 for no, 2 for yes.

        octoDNS takes a directory from where it is started: most often from the root of the project
        or from ``base``, the directory of its configuration. Paths that only end alike may be the
        same, seen from somewhere else.
        """
        if self.directory is None:
            return _MAYBE
        nearest = _ELSEWHERE
        for folder in self._folders(zone, posixpath.dirname(path)):
            if folder in (self.directory, (*steps(base), *self.directory)):
                return _HERE
            shorter = min(len(folder), len(self.directory))
            ends = (it[len(it) - shorter :] for it in (folder, self.directory))
            if len(set(ends)) == 1:
                nearest = _MAYBE
        return nearest

    def _folders(self, zone: DomainName, folder: str) -> Iterator[tuple[str, ...]]:
        """What ``directory`` would have to be."""
        found = steps(folder)
        if self.whole_zones:
            yield found
        if self.split and found and found[-1] in (zone + self.split, zone.unicode + self.split):
            yield found[:-1]


def steps(path: str) -> tuple[str, ...]:
    """The names in a path, without those that lead nowhere or up from the start."""
    return tuple(
        step for step in posixpath.normpath(path).split("/") if step not in ("", ".", "..")
    )


def is_yaml_provider(part: Part) -> bool:
    """By the last name of its class: subclasses of one's own are called alike."""
    name = part.at("class").value
    return isinstance(name, str) and name.endswith("YamlProvider")


def yaml_provider(part: Part) -> YamlProvider:
    """Reads the settings of a provider. Raises ``SettingError``."""
    is_split = str(part.at("class").value).endswith("SplitYamlProvider")
    dialect = Dialect(
        escaped=_escaped(part.at("escaped_semicolons")),
        default_ttl=_ttl(part, "default_ttl"),
        enforce_order=_flag(part, "enforce_order", OCTODNS.enforce_order),
    )
    directory = part.at("directory").text()
    return YamlProvider(
        dialect=dialect,
        directory=None if directory.startswith("env/") else steps(directory),
        whole_zones=not (is_split or _flag(part, "disable_zonefile", False)),
        split=_extension(part, is_split),
    )


def order_problem(part: Part, provider: YamlProvider) -> Problem | None:
    """Where octoDNS insists on an order of names that is not the natural one."""
    mode = part.at("order_mode")
    written = mode.value if "order_mode" in part.mapping() else "natural"
    if written == "natural" or not provider.dialect.enforce_order:
        return None
    if written != "simple":
        return mode.problem(
            f"octoDNS knows no order of names like {mode.words}",
            "write `natural`",
            kind=BAD_SETTING,
        )
    return mode.problem(
        "octoDNS is told to enforce another order of names than the natural one",
        "write `natural`, or set `enforce_order: false`",
        kind=NOT_NATURAL,
    )


def _escaped(part: Part) -> bool:
    # octoDNS has None as default, which is a setting that is not there, and means true.
    return OCTODNS.escaped if part.loaded is None else _truth(part)


def _flag(part: Part, name: str, default: bool) -> bool:
    setting = part.at(name)
    if name not in part.mapping():
        return default
    # To Python, in which octoDNS asks for it, nothing is false.
    return setting.loaded is not None and _truth(setting)


def _truth(part: Part) -> bool:
    seen = part.loaded
    if not isinstance(seen, bool):
        hint = _ENV if _is_env(seen) else "write true or false, without quotes"
        raise part.error(f"octoDNS needs true or false here, not {part.words}", hint)
    return seen


def _ttl(part: Part, name: str) -> int:
    setting = part.at(name)
    if name not in part.mapping():
        return OCTODNS.default_ttl
    seen = setting.loaded
    if isinstance(seen, str) and seen.isascii() and seen.isdigit() and len(seen) <= _DIGITS:
        seen = int(seen)  # As octoDNS does, for every record.
    if isinstance(seen, bool) or not isinstance(seen, int) or not 0 <= seen < 2**31:
        hint = _ENV if _is_env(seen) else "write a number of seconds, such as 3600"
        # RFC 2181 section 8: 31 bits.
        raise setting.error(f"octoDNS needs a number of seconds here, not {setting.words}", hint)
    return seen


def _extension(part: Part, is_split: bool) -> str | None:
    setting = part.at("extension" if is_split else "split_extension")
    if not setting.loaded:
        return "." if is_split and setting.value is None else None
    return setting.text()


def _is_env(seen: object) -> bool:
    return isinstance(seen, str) and seen.startswith("env/")


_DIGITS = 10
_ENV = "write the value out: the variable is known only where octoDNS runs"
