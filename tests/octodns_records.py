"""What octoDNS reads in a zone of its YAML: nothing is dropped, so that any difference shows.

Written against octoDNS 1.22 (octodns/provider/yaml.py, octodns/record/base.py).
"""

import json
import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from octodns.provider.yaml import YamlProvider
from octodns.record import Record
from octodns.zone import Zone

# A provider's own type has its name before a slash. The text is searched rather than parsed: a
# type that is registered for nothing does no harm.
_PROVIDER_TYPE: Final = re.compile(r"type[\"']?\s*:\s*[\"']?([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+)")


class Held(NamedTuple):
    """An RRset as octoDNS holds it."""

    ttl: int
    values: tuple[str, ...]
    """Each as JSON or text, sorted; one that stands twice is here twice."""
    settings: str
    """The `octodns:` settings and whatever else the record has (`dynamic`, `geo`), as JSON."""


Records = Mapping[tuple[str, str], Held]
"""By relative name (A-labels, lower case, '' is the apex) and type."""


class Unreadable(Exception):
    """octoDNS refuses the zone; the text is its reason."""


class _ProviderRecord(Record):  # type: ignore[misc]
    """Stands in for the record class of a provider that is not installed; takes any values."""

    def __init__(
        self, zone: Zone, name: str, data: Any, source: object = None, context: Any = None
    ) -> None:
        super().__init__(zone, name, data, source=source, context=context)
        self.values = [data[key] for key in ("value", "values") if key in data]

    def _data(self) -> dict[str, Any]:
        return {**super()._data(), "values": self.values}

    def __repr__(self) -> str:
        return f"<{self._type} {self.fqdn} {self.values}>"


def records(
    folder: Path,
    zone: str,
    *,
    escaped: bool,
    enforce_order: bool,
    default_ttl: int,
    types: Collection[str] = (),
    lenient: bool = True,
) -> Records:
    """All RRsets of `folder`/ZONE.yaml. `zone` is written without its last dot.

    `escaped`, `enforce_order` and `default_ttl` (in seconds) are YamlProvider's settings. Types
    with a slash are registered if no installed provider has done so, `types` beside those that
    the file names. Without `lenient` the records are validated as `octodns-validate` does by
    default, and the zone as a whole. Raises `Unreadable`, whatever octoDNS raised.
    """
    named = {f"{zone}.", Zone(f"{zone}.", []).decoded_name}
    for path in (folder / f"{name}yaml" for name in named):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            register({*types, *_PROVIDER_TYPE.findall(text)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        provider = YamlProvider(
            "zones",
            str(folder),
            escaped_semicolons=escaped,
            enforce_order=enforce_order,
            default_ttl=default_ttl,
        )
        read = Zone(f"{zone}.", [])
        try:
            provider.populate(read, lenient=lenient)
            if not lenient:
                read.validate()
            return {(record.name, record._type): _held(record) for record in read.records}
        except Exception as error:  # Whatever a zone makes octoDNS raise, also TypeError.
            raise Unreadable(f"{type(error).__name__}: {error}") from error


def register(types: Collection[str]) -> None:
    """Makes octoDNS know these providers' types; what is known already stays as it is."""
    for name in sorted(types):
        if "/" in name and name not in Record.registered_types():
            Record.register_type(type("ProviderRecord", (_ProviderRecord,), {"_type": name}))


def differences(before: Records, after: Records) -> dict[tuple[str, str], str]:
    """By name and type: `lost`, `added`, or what changed of `ttl`, `values`, `settings`."""
    found = {}
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old is None or new is None:
            found[key] = "lost" if new is None else "added"
        else:
            found[key] = ", ".join(
                field for field in Held._fields if getattr(old, field) != getattr(new, field)
            )
    return found


def _held(record: Record) -> Held:
    data = dict(record.data)
    ttl = data.pop("ttl")
    many = data.pop("values", None)
    values = [data.pop("value")] if many is None else list(many)
    return Held(ttl, tuple(sorted(map(_text, values))), _json(data))


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
