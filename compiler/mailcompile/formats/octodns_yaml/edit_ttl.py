"""The TTL of a record that stays."""

import re

from natsort import natsort_keygen

from mailcompile.formats.octodns_yaml import edit_flow as flow
from mailcompile.formats.octodns_yaml.edit_change import NotEditable
from mailcompile.formats.octodns_yaml.edit_scalars import number_like
from mailcompile.formats.octodns_yaml.edit_text import Sheet, Splice
from mailcompile.formats.octodns_yaml.hand_zone import HandRecord

_natural = natsort_keygen()
_BEFORE_RECORD = re.compile(r" *(?:: +)?(?:- +)?")
"""What stands before the first key of a record, below a key, in a list, or behind a colon."""


def changed_ttl(sheet: Sheet, record: HandRecord, ttl: int | None) -> list[Splice]:
    """The written TTL replaced, or a TTL put in where octoDNS wants it: keys in natural order."""
    if ttl is None or ttl == record.ttl:
        return []
    pointer = (*record.pointer, "ttl")
    mapping = sheet.mapping(record.pointer)
    if "ttl" in mapping:
        start, end = sheet.value(pointer)
        sample = sheet.text[start:end]
        if not sample or sample[0] in "|>!":
            raise NotEditable(pointer, "the TTL is not written as a plain number")
        return [Splice(start=start, end=end, text=number_like(sample, ttl))]
    later = [key for key in mapping if _natural(key) > _natural("ttl")]
    if not later:
        raise NotEditable(record.pointer, "the record has no place for a TTL")
    start, end = sheet.key((*record.pointer, later[0]))
    if sheet.is_flow(record.pointer):
        quote = '"' if sheet.text[start] == '"' else ""
        index = list(mapping).index(later[0])
        return [flow.put_in(sheet, record.pointer, index, f"{quote}ttl{quote}: {ttl}")]
    begin = sheet.line_start(start)
    if not _BEFORE_RECORD.fullmatch(sheet.text, begin, start):
        raise NotEditable(record.pointer, "something else stands on the line of the first key")
    text = f"ttl: {ttl}{sheet.newline}{' ' * (start - begin)}"
    return [Splice(start=start, end=start, text=text)]
