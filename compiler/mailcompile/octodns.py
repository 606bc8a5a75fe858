"""An octoDNS processor that leaves octoDNS exactly the RRsets that are ours, and no other.

octoDNS's own filters (octodns.processor.filter, 1.22) look at the name alone, at the type alone
or at the values alone; filters in a row intersect, so they keep a product, names x types. Where
we own `mail` A and the apex TXT, each product that holds both holds the apex A as well: octoDNS
would find the web site's address in the target, miss it in the source, and delete it.

octoDNS loads this module by the class path in config.yaml; the compiler itself never imports it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger
from typing import Any, Self

from octodns.processor.base import BaseProcessor
from octodns.record import Record
from octodns.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names relative to the zone ('' is the apex), in A-labels, as octoDNS's filters write them."""

    exact: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, written: Sequence[str]) -> Self:
        """From exact names and /regular expressions/; these are searched, so they need anchors."""
        expressions = [text for text in written if text.startswith("/")]
        for text in expressions:
            if len(text) < 3 or not text.endswith("/"):
                raise ValueError(f"{text} does not end with the / that it begins with")
        return cls(
            exact=frozenset(text for text in written if not text.startswith("/")),
            patterns=tuple(re.compile(text[1:-1]) for text in expressions),
        )

    def __contains__(self, name: str) -> bool:
        return name in self.exact or any(pattern.search(name) for pattern in self.patterns)


class OwnedRecordsFilter(BaseProcessor):  # type: ignore[misc]  # octoDNS is not annotated
    """Only manage the records whose name and type together are listed.

    Example usage::

      processors:
        owned-example.com:
          class: mailcompile.octodns.OwnedRecordsFilter
          owned:
            A: [mail]
            MX: ['']
            TXT: ['', _dmarc, '/^m[0-9]{6}r\\._domainkey$/']

    There is no `include_target`: without the target's half, octoDNS deletes what is not ours.
    """

    def __init__(self, name: str, owned: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        """`owned` maps a record type to names; TypeError is what octoDNS reports with the place."""
        super().__init__(name, **kwargs)
        self.log = getLogger(f"OwnedRecordsFilter[{name}]")
        self._owned = {rdtype: _Names.parse(_listed(owned, rdtype)) for rdtype in owned}

    def process_source_zone(
        self, desired: Zone, sources: Sequence[Any], lenient: bool = False
    ) -> Zone:
        for record in self._remove_foreign(desired):
            # What we wrote and do not own would otherwise never be published, without a word.
            self.log.warning("not owned, will not be published: %s %s", record.fqdn, record._type)
        return desired

    def process_target_zone(self, existing: Zone, target: Any, lenient: bool = False) -> Zone:
        foreign = self._remove_foreign(existing)
        self.log.info("%s: %d records are not ours", existing.decoded_name, len(foreign))
        return existing

    def _remove_foreign(self, zone: Zone) -> list[Record]:
        """Takes them out of the zone, never changes a record; returns them in octoDNS's order."""
        foreign = sorted(record for record in zone.records if not self._owns(record))
        for record in foreign:
            zone.remove_record(record)
        return foreign

    def _owns(self, record: Record) -> bool:
        names = self._owned.get(record._type)
        return names is not None and record.name in names


def _listed(owned: Mapping[str, Sequence[str]], rdtype: str) -> Sequence[str]:
    """The names of one type; a bare string would pass for a list of one-letter names."""
    names = owned[rdtype]
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"owned: {rdtype}: a list of names is needed, not {names!r}")
    return names
