"""A zone's own `_dmarc` as settings of the topology, where the language can say it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from tests.octodns_records import Records

Settings = Mapping[str, Any]


class Policy(NamedTuple):
    """The `dmarc` settings of a domain."""

    settings: Settings
    expressed: bool
    """They say what the zone says already, so that the record must stay as it is."""


_DEFAULT: Final = Policy({"policy": "reject"}, False)
_ADDRESS: Final = re.compile(r"mailto:[A-Za-z0-9._+-]+@([a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z]")


def policy_of(found: Records) -> Policy:
    """An alias is an alias of the same name; what cannot be said becomes `policy: reject`."""
    alias = found.get(("_dmarc", "CNAME"))
    if alias is not None:
        return Policy({"cname": alias.values[0].removesuffix(".")}, True)
    text = found.get(("_dmarc", "TXT"))
    values = [value.replace("\\;", ";") for value in text.values] if text else []
    records = [value for value in values if value.lower().startswith("v=dmarc1")]
    if len(records) != 1:
        return _DEFAULT
    settings = _settings(records[0])
    return _DEFAULT if settings is None else Policy(settings, True)


def _settings(record: str) -> Settings | None:
    """None where what receivers make of a tag is unsure, or the topology has no word for it.

    Tags that RFC 9989 does not know say nothing, and those of RFC 7489 only their defaults.
    """
    parts = record.rstrip().removesuffix(";").split(";")
    tags = [tuple(map(str.strip, part.partition("="))) for part in parts]
    names = [tag[0] for tag in tags]
    if tags[0] != ("v", "=", "DMARC1") or names[1:2] != ["p"] or len(set(names)) < len(names):
        return None
    settings: dict[str, Any] = {}
    for name, _, value in tags[1:]:
        said = _ABSENT if name not in _TAGS else _TAGS[name][1](value)
        if said is None or name != name.lower():
            return None
        if said is not _ABSENT:
            settings[_TAGS[name][0]] = said
    return settings


def _word(words: Mapping[str, Any]) -> Callable[[str], Any]:
    return lambda value: words.get(value.lower())


def _addresses(value: str) -> list[str] | None:
    uris = [uri.strip() for uri in value.split(",")]
    if len(set(uris)) < len(uris) or not all(map(_ADDRESS.fullmatch, uris)):
        return None
    return uris


def _options(value: str) -> list[str] | None:
    options = value.lower().split(":")
    once = len(set(options)) == len(options)
    good = once and set(options) <= set("01ds") and not {"0", "1"} <= set(options)
    return options if good else None


_ABSENT: Final = object()
_POLICY: Final = _word({policy: policy for policy in ("none", "quarantine", "reject")})
_ALIGNMENT: Final = _word({"r": "relaxed", "s": "strict"})
_TAGS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "p": ("policy", _POLICY),
    "sp": ("subdomain_policy", _POLICY),
    "np": ("nonexistent_policy", _POLICY),
    "adkim": ("dkim_alignment", _ALIGNMENT),
    "aspf": ("spf_alignment", _ALIGNMENT),
    "fo": ("failure_options", _options),
    "t": ("testing", _word({"y": True, "n": False})),
    "psd": ("psd", _word({"y": True, "n": False, "u": _ABSENT})),
    "rua": ("rua", _addresses),
    "ruf": ("ruf", _addresses),
    "pct": ("", _word({"100": _ABSENT})),
    "rf": ("", _word({"afrf": _ABSENT})),
    "ri": ("", _word({"86400": _ABSENT})),
}
