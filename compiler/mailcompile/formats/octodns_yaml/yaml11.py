"""What YAML 1.1, as PyYAML resolves it, makes of scalars without quotes.

octoDNS loads its files with PyYAML; ours is the narrower reading of ``mailcompile.source``. Where
the two differ, what octoDNS gets is what counts.
"""

from typing import Any, Final

from yaml import SafeLoader, YAMLError
from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode

from mailcompile.diagnostics import Pointer
from mailcompile.source import Document, Json

UNREADABLE: Final = object()
"""A scalar that looks like a number or date and is none: PyYAML raises."""

_RESOLVERS: dict[str | None, list[tuple[str, Any]]] = SafeLoader.yaml_implicit_resolvers


def resolved(text: str) -> object:
    """The value of a plain scalar: text, whole number, float, truth value, date, None."""
    resolvers = _RESOLVERS.get(text[:1], ())
    tag = next((tag for tag, pattern in resolvers if pattern.match(text)), None)
    if tag is None:
        return text
    try:
        value: object = SafeConstructor().construct_object(ScalarNode(tag, text))
    except (ValueError, OverflowError, YAMLError):
        return UNREADABLE
    return value


def loaded(document: Document, pointer: Pointer, value: Json) -> object:
    """What octoDNS gets for the scalar ``value``, which stands at ``pointer``."""
    if not isinstance(value, str):
        return value
    seen = resolved(value)
    if isinstance(seen, str) or _is_marked(document, pointer, key=False):
        return value
    return seen


def loaded_key(document: Document, pointer: Pointer) -> object:
    """What octoDNS gets for the key of the last step of ``pointer``."""
    key = pointer[-1]
    seen = resolved(str(key))
    return key if isinstance(seen, str) or _is_marked(document, pointer, key=True) else seen


def _is_marked(document: Document, pointer: Pointer, *, key: bool) -> bool:
    """Whether a scalar has quotes, is a block, or has a tag (``!!str`` is the only one taken)."""
    source, ranges = document.source(pointer), document.ranges(pointer)
    if source is None or ranges is None:
        return False
    at = ranges[0] if key else ranges[1]
    return at is not None and source.text[at[0] : at[0] + 1] in tuple("'\"|>!")
