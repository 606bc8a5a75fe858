"""Names that hand-written wildcards answer for today, and would no longer once ours exist."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Problem, about
from mailcompile.dns import DomainName, RRset, is_underscored
from mailcompile.formats.octodns_yaml import HandRecord
from mailcompile.merge.kinds import HIDDEN_WILDCARD
from mailcompile.topology import HandPart, ZoneInputs


def hidden_wildcards(
    rrsets: Iterable[RRset], inputs: ZoneInputs, hand: HandPart
) -> Iterator[Problem]:
    """A problem for each name that begins to exist, itself or as an empty non-terminal, where a
    hand-written wildcard answers so far (RFC 4592 section 2.2.1)."""
    stars: dict[str, list[HandRecord]] = {}
    for record in hand.records:
        if record.name == "*" or record.name.startswith("*."):
            stars.setdefault(record.name[2:], []).append(record)
    if not stars:
        return
    standing = _standing(hand, inputs)
    ours: dict[str, list[RRset]] = {}
    for rrset in rrsets:
        ours.setdefault(rrset.name.relative_to(inputs.zone), []).append(rrset)
    told: set[str] = set()
    for name in sorted(ours):
        for begins, parent in _beginning(name, standing):
            # The wildcard of the closest encloser that exists, and no other (section 3.3.1).
            # Nobody looks for a host or mail below a name such as _dmarc or _domainkey (RFC 8552
            # section 1). A wildcard that itself is below one was asked for just there.
            between = begins.removesuffix(parent)
            if begins in told or parent not in stars or is_underscored(between):
                continue
            made = {rrset.type for rrset in ours.get(begins, ())}
            missing = sorted({one.type for one in stars[parent]} - made)
            if begins != "*" and not begins.startswith("*.") and missing:
                told.add(begins)
                yield _hidden(begins, missing, stars[parent][0], ours[name][0], inputs, hand)


def _standing(hand: HandPart, inputs: ZoneInputs) -> set[str]:
    """The names that exist by hand, or did before they were ours, with the empty non-terminals
    above them."""
    found = {""}
    names = [record.name for record in hand.records]
    for (name, _), mine in inputs.beside.owned.items():
        if mine.kept or mine.was is not None:
            names.append(name)
    for name in names:
        while name not in found:
            found.add(name)
            name = name.partition(".")[2]
    return found


def _beginning(name: str, standing: set[str]) -> Iterator[tuple[str, str]]:
    """The topmost name that begins to exist because of ``name``, and what it lies directly below:
    nothing beneath it was answered by any other wildcard than that one's."""
    path = []
    while name and name not in standing:
        path.append(name)
        name = name.partition(".")[2]
    if path:
        yield path[-1], name
    # A name further down begins to exist, too, and loses the same answers.
    for below in path[:-1]:
        yield below, name


def _hidden(
    begins: str,
    missing: list[str],
    star: HandRecord,
    rrset: RRset,
    inputs: ZoneInputs,
    hand: HandPart,
) -> Problem:
    name = inputs.zone.below(begins)
    wildcard = DomainName(f"{star.name}.{inputs.zone}")
    why = "" if name == rrset.name else f" because of {rrset.name.unicode}"
    types = ", ".join(missing)
    return Problem(
        kind=HIDDEN_WILDCARD,
        pointer=rrset.origin.pointer,
        on_key=rrset.origin.on_key,
        subject=about(name),
        message=f"{name.unicode} would exist{why}, and {wildcard.unicode} would no longer answer "
        f"{types} there or below",
        first=star.pointer,
        first_source=hand.zone.file,
        first_words="the wildcard is at",
        hint=f"write {types} of `{begins}` by hand in {hand.zone.file} if it has to be answered; "
        "if not, allow hidden-wildcard",
    )
