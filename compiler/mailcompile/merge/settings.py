"""Settings of hand-written records that a topology cannot say."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import RRset
from mailcompile.formats.octodns_yaml import HandRecord
from mailcompile.formats.octodns_yaml.hand_zone import node_at
from mailcompile.merge.kinds import RECORD_WITH_SETTINGS
from mailcompile.topology import HandPart

_PLAIN = frozenset({"type", "ttl", "value", "values", "octodns"})
_PARTLY = frozenset({"octodns.ignored", "octodns.excluded", "octodns.included"})
"""With these octoDNS publishes a record nowhere, or not everywhere."""


def settings_of(hand: HandPart, record: HandRecord) -> tuple[str, ...]:
    """What a record says beside its values: ``dynamic``, ``octodns.cloudflare``…"""
    if not record.pointer:
        return ()
    node = node_at(hand.zone.document.value, record.pointer)
    if not isinstance(node, dict):
        return ()
    more = [name for name in node if name not in _PLAIN]
    own = node.get("octodns")
    more += [f"octodns.{name}" for name in own] if isinstance(own, dict) else []
    return tuple(more)


def decides(settings: Iterable[str]) -> bool:
    """Whether such settings say what is published, or whether: values are not all there is."""
    return any(name in _PARTLY or not name.startswith("octodns.") for name in settings)


def with_settings(
    rrset: RRset, record: HandRecord, settings: tuple[str, ...], hand: HandPart
) -> Iterator[Problem]:
    """The error for a record of which ours would be a part, or that would be replaced."""
    yield Problem(
        kind=RECORD_WITH_SETTINGS,
        source=hand.zone.file,
        pointer=record.pointer,
        subject=about(rrset.name),
        message=f"the {record.type} of {rrset.name.unicode} has `{'`, `'.join(settings)}` here, "
        "which the topology cannot say",
        first=rrset.origin.pointer,
        first_source="topology",
        first_words="the topology asks for the record at",
        hint="take the setting out here; or leave the record to be written by hand, by `manage`",
    )
