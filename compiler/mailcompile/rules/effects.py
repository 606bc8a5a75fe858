"""Settings that have no effect wherever they are inherited: for several rules."""

from collections.abc import Callable, Iterable, Iterator

from mailcompile.diagnostics import Pointer
from mailcompile.topology import DomainInputs


def without_effect(
    parts: Iterable[DomainInputs],
    setting: str,
    effect: Callable[[DomainInputs], bool | None],
) -> Iterator[tuple[Pointer, DomainInputs]]:
    """Each place where ``setting`` was said and does nothing for any domain that has it from there,
    with the first of these domains.

    ``effect`` says whether it does something for a domain; ``None``: the domain does not count.
    """
    found: dict[Pointer, DomainInputs | None] = {}
    for part in parts:
        pointer = part.domain.settings.origins.get(setting)
        if pointer is None or (pointer in found and found[pointer] is None):
            continue
        has_effect = effect(part)
        if has_effect:
            found[pointer] = None
        elif has_effect is False:
            found.setdefault(pointer, part)
    for pointer, first in found.items():
        if first is not None:
            yield pointer, first
