"""Where the entry of a name stands in a zone file, and whether the rest of the file was touched."""

from collections.abc import Iterator

import yaml


def is_yaml(text: str) -> bool:
    """Whether PyYAML reads it as far as nodes."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return True


def without_entry(text: str, name: str) -> str | None:
    """The text without the entries of `name`; None where it has none. Comments behind one stay.

    Raises `yaml.YAMLError` where it is no YAML.
    """
    spans = list(_spans(text, name))
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text if spans else None


def same_beside(before: str, after: str, name: str) -> bool:
    """Whether nothing but the entry of `name` differs.

    Where it had none, or has none any more, the space and the comma around it do not count.
    """
    old, new = without_entry(before, name), without_entry(after, name)
    if old is not None and new is not None:
        return old == new
    return _dense(before if old is None else old) == _dense(after if new is None else new)


def _spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if str(key.value).lower() == name:
            start, end = key.start_mark.index, max(key.end_mark.index, _end(value))
            yield start, end


def _end(node: yaml.Node) -> int:
    """The end of the last thing that is written; a block's own end is behind the comments."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        inner = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        inner = list(node.value)
    else:
        inner = []
    return max(map(_end, inner), default=node.end_mark.index)


def _dense(text: str) -> str:
    """Without what joins entries: white space, commas, the marks of an empty file."""
    return "".join(text.split()).replace(",", "").replace("{}", "")
