"""Labels that are taken below a name, and were written as full names."""

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.dns import DomainName, NameProblem
from mailcompile.topology import kinds
from mailcompile.topology.texts import target

_KEYS = "._domainkey"


def full_name_problem(
    label: str, below: DomainName, pointer: Pointer, *, on_key: bool = False, selector: bool = False
) -> Problem | None:
    """What is wrong with ``label`` if it holds already what it is taken below; ``None`` if
    nothing."""
    short = label.lower().removesuffix(".")
    try:
        name = target(short)
    except NameProblem:
        return None
    if name.is_within(below):
        short = name.relative_to(below)
    if selector:
        short = short.removesuffix(_KEYS)
    if short == label.lower().removesuffix(".") or (not name.is_within(below) and not selector):
        return None
    where = f"_domainkey.{below.unicode}" if selector else below.unicode
    return Problem(
        kind=kinds.BOUNCE_IS_FULL_NAME,
        pointer=pointer,
        on_key=on_key,
        message=f"{label} is a full name; it would become {label}.{where}",
        hint=f"write `{short}`: it is taken below {where}" if short else f"{where} is itself meant",
    )
