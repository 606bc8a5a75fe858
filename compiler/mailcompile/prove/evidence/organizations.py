"""Organizations: the domains of ours that receivers take for one, and the names that align.

Sections below are sections of RFC 9989.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailcompile.dmarc import organizational_domain
from mailcompile.dns import DomainName
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs, ZoneInputs
from mailcompile.topology.zones import PURPOSES

KEYS_LABEL = "_domainkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organizational domain, and all that belongs to it."""

    name: DomainName
    parts: tuple[DomainInputs, ...]
    """Its domains and subdomains, also those in zones of ours inside this one."""
    authors: tuple[DomainName, ...]
    """The names that can stand in From, the organizational domain first."""
    names: tuple[DomainName, ...]
    """Every name of ours that belongs to it, with records or above some: wildcards, too."""
    spf: tuple[DomainName, ...]
    """Those that align in SPF with one of the ``authors``."""
    spf_author: DomainName
    """One with which they do: the organizational domain, if possible."""
    dkim: frozenset[DomainName]
    """The same for ``d=`` of DKIM; also those at which nothing stands."""
    dkim_author: DomainName
    is_spf_strict: bool
    is_dkim_strict: bool
    delegated: tuple[DomainName, ...]
    """Names at and below which others say what there is, and which could align."""
    is_shown: bool
    """False where names that are not ours to write were not shown to us."""
    unanswered: tuple[str, ...]
    """Names of which nothing is known, and that could change to which organization it belongs."""


def organizations(view: View) -> tuple[Organization, ...]:
    """Those whose domain lies in the zone."""
    return view.find(("organizations",), view.zone, lambda _: tuple(_organizations(view)))


def foreign_organizations(view: View) -> dict[DomainName, DomainName]:
    """Organizational domains that lie in no zone of ours, each with a domain of ours in it."""
    found: dict[DomainName, DomainName] = {}
    for part in view.inputs.domains:
        organization, _ = _organization(view, _plain(part.name))
        if not organization.is_within(view.zone) and view.context.zones.of(organization) is None:
            found.setdefault(organization, part.name)
    return found


def with_keys_apart(view: View, organization: Organization) -> tuple[DomainName, ...]:
    """Its domains whose keys others keep, as the topology says."""
    found = [part.name for part in organization.parts if _is_apart(part)]
    cuts = (selector_at(cut) for cut in sorted(view.context.zones.delegated))
    found += [domain for _, there, domain in cuts if there]
    return tuple(name for name in dict.fromkeys(found) if name in organization.dkim)


def _is_apart(part: DomainInputs) -> bool:
    dkim = part.domain.settings.dkim
    return dkim is not None and dkim.delegated and not part.domain.settings.parked


def selector_at(name: DomainName) -> tuple[str, bool, DomainName]:
    """Selector, whether there is ``_domainkey``, and the domain (RFC 6376 section 3.6.2.1)."""
    labels = name.split(".")
    if KEYS_LABEL not in labels:
        return "", False, name
    at = labels.index(KEYS_LABEL)
    return ".".join(labels[:at]), True, DomainName(".".join(labels[at + 1 :]))


def zone_inputs(view: View) -> tuple[ZoneInputs, ...]:
    """This zone, and the zones of ours that lie in it."""
    return (view.inputs, *view.context.nested.get(view.zone, ()))


def _organizations(view: View) -> Iterator[Organization]:
    inside = [inputs.zone for inputs in zone_inputs(view)[1:]]
    parts: dict[DomainName, list[DomainInputs]] = {}
    unanswered: dict[DomainName, set[str]] = {}
    for inputs in zone_inputs(view):
        for part in inputs.domains:
            name, asked = _organization(view, _plain(part.name))
            parts.setdefault(name, []).append(part)
            unanswered.setdefault(name, set()).update(asked)
    for name, mine in parts.items():
        if name.is_within(view.zone) and not any(name.is_within(zone) for zone in inside):
            yield _of(view, name, tuple(mine), unanswered[name])


def _organization(view: View, name: DomainName) -> tuple[DomainName, tuple[str, ...]]:
    """The organizational domain of a name (section 4.10.2); where DNS does not say, the highest
    name of the zone, and the name that was asked in vain."""
    found = view.policy(name)
    if found.org_domain is not None:
        return DomainName(found.org_domain), ()
    return view.zone, () if found.unanswered is None else (found.unanswered,)


def _of(
    view: View, name: DomainName, parts: tuple[DomainInputs, ...], unanswered: Iterable[str]
) -> Organization:
    authors = tuple(dict.fromkeys((name, *_authors(parts))))
    external = {part.name for part in parts if part.domain.settings.external}
    every = (DomainName(one) for one in view.world.names_below(name).values)
    cuts = _cuts(view, name)
    there = [one for one in every if not _is_beyond(view, one, cuts)]
    # By what stands before the domain, so that organizations that are alike say the same.
    inside = sorted({*there, *external}, key=lambda one: one.relative_to(name))
    names = _members(view, name, tuple(inside))
    spf_author = _relaxed(view, authors, "aspf")
    dkim_author = _relaxed(view, authors, "adkim")
    own = frozenset(authors)
    is_open = spf_author is not None or dkim_author is not None
    return Organization(
        name=name,
        parts=parts,
        authors=authors,
        names=names,
        spf=names if spf_author is not None else tuple(one for one in names if one in own),
        spf_author=spf_author or name,
        dkim=frozenset(names) | own if dkim_author is not None else own,
        dkim_author=dkim_author or name,
        is_spf_strict=spf_author is None,
        is_dkim_strict=dkim_author is None,
        delegated=_of_organization(view, name, sorted(cuts)) if is_open else (),
        is_shown=all(_is_shown(view, inputs) for inputs in zone_inputs(view)),
        unanswered=tuple(sorted(unanswered)),
    )


def _authors(parts: Iterable[DomainInputs]) -> Iterator[DomainName]:
    for part in parts:
        if not part.domain.is_wildcard:
            yield part.name
            yield from (flow.from_domain for flow in part.flows)


def _relaxed(view: View, authors: Iterable[DomainName], tag: str) -> DomainName | None:
    """The first name in From with which others align: the record that is found does not say
    ``s`` (section 4.7 "adkim", "aspf"). Without a record the default counts."""
    for author in authors:
        record = view.policy(author).record
        if record is None or getattr(record, tag) != "strict":
            return author
    return None


def _members(view: View, name: DomainName, names: tuple[DomainName, ...]) -> tuple[DomainName, ...]:
    """The names whose organizational domain is ``name``."""
    found = view.policy(name)
    below = (one for one in view.world.names_below(name).values if one != f"_dmarc.{name}")
    if not any(one.startswith(("_dmarc.", "*.")) for one in below) and found.record is not None:
        return names  # No walk up from any of them finds another record.
    return _of_organization(view, name, names)


def _of_organization(
    view: View, name: DomainName, names: Iterable[DomainName]
) -> tuple[DomainName, ...]:
    return tuple(one for one in names if organizational_domain(one, view.resolver) in (name, None))


def _cuts(view: View, name: DomainName) -> dict[DomainName, bool]:
    """Where others go on below an organizational domain, and whether that holds for the name
    itself. Keys (``_domainkey``) are another matter; zones of ours are none of others."""
    zone, zones = view.zone, view.context.zones
    found = {
        zone.below(relative): kind == "NS"
        for relative, kind in view.facts.cuts
        if not relative.startswith(KEYS_LABEL)
    }
    found |= dict.fromkeys((cut for cut in zones.delegated if cut.is_within(zone)), True)
    return {cut: also for cut, also in found.items() if cut.is_within(name) and cut not in zones}


def _is_beyond(view: View, name: DomainName, cuts: dict[DomainName, bool]) -> bool:
    for above in name.ancestors() if cuts else ():
        if above in view.context.zones:
            return False  # Where a zone of ours begins, others do not go on.
        if above in cuts and (cuts[above] or above != name):
            return True
    return False


def _is_shown(view: View, inputs: ZoneInputs) -> bool:
    managed = view.managed if inputs is view.inputs else view.context.zones[inputs.zone]
    return managed.manage == PURPOSES or inputs.beside.hand is not None


def _plain(name: DomainName) -> DomainName:
    """A wildcard belongs to what is above it."""
    return DomainName(name.removeprefix("*."))
