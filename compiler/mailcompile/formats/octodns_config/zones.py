"""Which entry of ``zones`` stands for a zone: ``Manager._preprocess_zones`` of octoDNS 1.22."""

import re
from fnmatch import fnmatchcase

from mailcompile.dns import DomainName
from mailcompile.dns.names import NameProblem
from mailcompile.formats.octodns_config.settings import Part


def by_name(zones: Part) -> dict[str, Part]:
    """The entries that name their zone, by its A-labels in lower case without the last dot.

    octoDNS takes the name in U-labels or A-labels and any case.
    """
    return {
        plain_name(key): zones.at(key) for key in zones.mapping() if key and not is_pattern(key)
    }


def patterns(zones: Part) -> tuple[Part, ...]:
    """The entries that stand for zones which their sources list, in their order."""
    return tuple(zones.at(key) for key in zones.mapping() if is_pattern(key))


def is_pattern(key: str) -> bool:
    """octoDNS looks at the first character alone: the rest of the key has no meaning."""
    return key.startswith("*")


def matches(entry: Part, zone: DomainName) -> bool:
    """Whether an entry of ``patterns`` takes ``zone``. Raises ``SettingError``.

    With ``glob`` or ``regex`` it takes the names that match, else all. They are compared with the
    names of files, which may have A-labels or U-labels.
    """
    return any(_matches(entry, f"{name}.") for name in {str(zone), zone.unicode})


def _matches(entry: Part, name: str) -> bool:
    glob, regex = entry.at("glob"), entry.at("regex")
    entry.mapping()
    if glob.value:
        return fnmatchcase(name, glob.text())
    if not regex.value:
        return True
    try:
        return re.search(regex.text(), name) is not None
    except re.error as error:
        raise regex.error(f"octoDNS cannot read this regular expression: {error}") from None


def plain_name(text: str) -> str:
    """A name as we compare it; what is no domain name is left as it is."""
    try:
        return DomainName.host(text)
    except NameProblem:
        return text.lower().removesuffix(".")
