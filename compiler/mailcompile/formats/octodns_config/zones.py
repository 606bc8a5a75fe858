"""Which entry of ``zones`` stands for a zone: ``Manager._preprocess_zones`` of octoDNS 1.22."""

import re
from fnmatch import fnmatchcase

from mailcompile.dns import DomainName
from mailcompile.dns.names import NameProblem
from mailcompile.formats.octodns_config.regex import MAX_LENGTH, MAX_WAYS, ways
from mailcompile.formats.octodns_config.settings import Part

_BY_NAME = "list the zone by its name in `zones`"


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
        return fnmatchcase(name, _short(glob))
    if not regex.value:
        return True
    pattern = _short(regex)
    try:
        if ways(pattern, len(name)) > MAX_WAYS:
            raise regex.error("to search with this regular expression may take for ever", _BY_NAME)
        return re.search(pattern, name) is not None
    except (re.error, RecursionError, OverflowError) as error:
        raise regex.error(f"octoDNS cannot read this regular expression: {error}") from None


def _short(part: Part) -> str:
    """A pattern. Raises ``SettingError`` for one of a length that nobody writes."""
    text = part.text()
    if len(text) > MAX_LENGTH:
        raise part.error(f"this pattern has {len(text)} characters", _BY_NAME)
    return text


def plain_name(text: str) -> str:
    """A name as we compare it; what is no domain name is left as it is."""
    try:
        return DomainName.host(text)
    except NameProblem:
        return text.lower().removesuffix(".")
