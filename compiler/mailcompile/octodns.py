"""octoDNS processors that leave octoDNS what is ours in a zone, and no other.

octoDNS's own filters (octodns.processor.filter, 1.22) look at the name alone, at the type alone
or at the values alone; filters in a row intersect, so they keep a product, names x types. Where
we own `mail` A and the apex TXT, each product that holds both holds the apex A as well: octoDNS
would find the web site's address in the target, miss it in the source, and delete it. And it
knows RRsets only: an apex TXT that has our SPF in the source would lose the texts of others.

octoDNS loads this module by the class path in config.yaml; the compiler itself never imports it.

Values are written in configurations as they are in the DNS: of a TXT the text, its strings joined
and without octoDNS's escaping; of other types the presentation form with absolute names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger
from typing import Any, Self

from octodns.processor.base import BaseProcessor
from octodns.record import Record, value_to_rdata_text
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
          # What was ours and is no longer wanted (optional): it goes where it still stands as we
          # published it. A value beside ours means that somebody else took over: it stays.
          gone:
            MX: {bounce: ['10 mail.example.com.']}

    There is no `include_target`: without the target's half, octoDNS deletes what is not ours.
    """

    def __init__(
        self,
        name: str,
        owned: Mapping[str, Sequence[str]],
        gone: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`owned` maps a record type to names, `gone` a type to names to values.

        TypeError is what octoDNS reports with the place.
        """
        super().__init__(name, **kwargs)
        self.log = getLogger(f"OwnedRecordsFilter[{name}]")
        self._owned = {
            rdtype: _Names.parse(_texts(names, f"owned: {rdtype}"))
            for rdtype, names in _mapping(owned, "owned").items()
        }
        self._gone = {
            (label, rdtype): frozenset(_texts(values, f"gone: {rdtype}: {label}"))
            for rdtype, names in _mapping(gone or {}, "gone").items()
            for label, values in _mapping(names, f"gone: {rdtype}").items()
        }

    def process_source_zone(
        self, desired: Zone, sources: Sequence[Any], lenient: bool = False
    ) -> Zone:
        for record in _take_out(desired, [it for it in desired.records if not self._owns(it)]):
            # What we wrote and do not own would otherwise never be published, without a word.
            self.log.warning("not owned, will not be published: %s %s", record.fqdn, record._type)
        return desired

    def process_target_zone(self, existing: Zone, target: Any, lenient: bool = False) -> Zone:
        left = [it for it in existing.records if not self._owns(it) and not self._is_gone(it)]
        foreign = _take_out(existing, left)
        self.log.info("%s: %d records are not ours", existing.decoded_name, len(foreign))
        return existing

    def _owns(self, record: Record) -> bool:
        names = self._owned.get(record._type)
        return names is not None and record.name in names

    def _is_gone(self, record: Record) -> bool:
        published = self._gone.get((record.name, record._type))
        return published is not None and published.issuperset(map(_text, _values(record)))


_FRAGILE = re.compile(r"\\(?!;)|[\x00-\x1f\x7f]")
"""What octoDNS reads from a name server and does not write back as it was: a provider that uses
``Record.rrs``, as octodns-bind 1.1 does, sends a backslash as the beginning of an escape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ours:
    """Which texts at a name are ours, although the source does not have them."""

    texts: frozenset[str]
    first_words: frozenset[str]

    def __contains__(self, text: str) -> bool:
        return text in self.texts or text.partition(" ")[0].lower() in self.first_words


class OtherTextsKeeper(BaseProcessor):  # type: ignore[misc]  # octoDNS is not annotated
    """Keep the texts of others at names where some are ours.

    A TXT RRset in the target loses only what is ours: what the source has, what is listed, and what
    begins with a listed word. All else stays with its TTL, which is then that of our values, too.

    Example usage::

      processors:
        texts-example.com:
          class: mailcompile.octodns.OtherTextsKeeper
          texts:
            '':
              # Whole texts that were ours (optional).
              ours: ['esp-verification=1']
              # Of these a name has one at most, and it is ours (optional). Case does not matter;
              # a space or the end of the text follows (RFC 7208 section 4.5).
              begins: ['v=spf1']

    It sees what processors before it leave in the target. Names are exact.
    """

    def __init__(
        self, name: str, texts: Mapping[str, Mapping[str, Sequence[str]]], **kwargs: Any
    ) -> None:
        """`texts` maps a name to `ours` and `begins`; TypeError is reported with the place."""
        super().__init__(name, **kwargs)
        self.log = getLogger(f"OtherTextsKeeper[{name}]")
        self._ours = {label: _ours(said, label) for label, said in _mapping(texts, "texts").items()}

    def process_source_and_target_zones(
        self, desired: Zone, existing: Zone, target: Any, lenient: bool = False
    ) -> tuple[Zone, Zone]:
        for name, ours in self._ours.items():
            there = existing.get_type(name, "TXT")
            if there is not None:
                wanted = desired.get_type(name, "TXT")
                record = self._united(wanted, there, ours, target)
                if record is not wanted:
                    # What we add stands in the target: no check may refuse it.
                    desired.add_record(record, replace=True, lenient=True)
        return desired, existing

    def _united(self, wanted: Record | None, there: Record, ours: _Ours, target: Any) -> Any:
        """The record that shall stand where ``there`` stands; ``wanted`` itself where there is
        nothing of others."""
        values = list(wanted.values) if wanted else []
        others = [it for it in there.values if it not in values and _text(it) not in ours]
        if not others:
            return wanted
        # The values are set after copying: octoDNS's reading of values, which copying repeats,
        # would take quotes away that belong to a text.
        record = (wanted or there).copy()
        record.values = sorted({*values, *others})
        record.ttl = there.ttl
        broken = [_text(it) for it in others if _FRAGILE.search(_text(it))]
        if broken and there.changes(record, target):
            self.log.error(
                "%s TXT stays as it is, without what is ours: octoDNS would damage %r, which "
                "others put there",
                there.fqdn,
                broken,
            )
            return there
        return record


def _take_out(zone: Zone, records: Iterable[Record]) -> list[Record]:
    """Takes records out of the zone, never changes one; returns them in octoDNS's order."""
    found = sorted(records)
    for record in found:
        zone.remove_record(record)
    return found


def _values(record: Record) -> Sequence[Any]:
    # Records of one value (CNAME, DNAME) have no list of values.
    return record.values if hasattr(record, "values") else [record.value]


def _text(value: Any) -> str:
    # Only the values of TXT, and of SPF (RFC 7208 section 3.1), have a raw text.
    if hasattr(value, "to_raw_text"):
        return str(value.to_raw_text())
    return str(value_to_rdata_text(value))


def _ours(said: Any, label: str) -> _Ours:
    place = f"texts: {label or repr(label)}"
    found = _mapping(said, place)
    unknown = found.keys() - {"ours", "begins"}
    if unknown:
        raise TypeError(f"{place}: `ours` and `begins` are known, not {sorted(unknown)!r}")
    return _Ours(
        texts=frozenset(_texts(found.get("ours", []), f"{place}: ours")),
        first_words=frozenset(
            word.lower() for word in _texts(found.get("begins", []), f"{place}: begins")
        ),
    )


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TypeError(f"{place}: a mapping is needed, not {value!r}")
    return value


def _texts(value: Any, place: str) -> Sequence[str]:
    """A bare text would pass for a list of letters."""
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise TypeError(f"{place}: a list of texts is needed, not {value!r}")
    return value
