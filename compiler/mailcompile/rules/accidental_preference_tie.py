"""MX004: two exchangers of one preference, because one was counted and one was said."""

from collections.abc import Iterable, Iterator

from mailcompile.diagnostics import Pointer, Severity
from mailcompile.dns import DomainName
from mailcompile.rules.rule import Report, each_domain, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.exchangers import exchangers_of


@rule(
    code="MX004",
    name="accidental-preference-tie",
    severity=Severity.WARNING,
    rfc="RFC 5321 section 5.1",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mx1.one.example, addresses: [192.0.2.1], signer: rspamd}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2], signer: rspamd}
        domains:
          one.example:
            mx: [{id: vps1, preference: 20}, ⟦vps2⟧]
            senders: [vps1, vps2]
            dmarc: {policy: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mx1.one.example, addresses: [192.0.2.1], signer: rspamd}
          vps2: {name: mx2.one.example, addresses: [192.0.2.2], signer: rspamd}
        domains:
          one.example:
            mx: [{id: vps1, preference: 5}, vps2]
            senders: [vps1, vps2]
            dmarc: {policy: none}
    """,
)
@each_domain
def accidental_preference_tie(context: Context, part: DomainInputs) -> Iterable[Report]:
    """Entries of `mx` without a preference get 10, 20, … by their place in the list, also beside
    others that say one. Where a counted one meets one that was said, senders share their mail
    between the two, though nobody wrote that they are equal. Say both preferences if it is meant;
    the hosts of a pool are always equal.
    """
    settings = part.domain.settings
    plain = all(entry.preference is None and entry.id not in part.services for entry in settings.mx)
    if plain or settings.parked:
        return
    preferences = {
        one.name: one.preference for one in exchangers_of(context, settings, part.services)
    }
    said: set[int] = set()
    seen: dict[int, int] = {}
    for place, (name, counted, pointer) in _entries(context, part):
        preference = preferences.pop(name, None)
        if preference is None:
            continue
        tie = seen.setdefault(preference, place) != place and (counted or preference not in said)
        if not counted:
            said.add(preference)
        if tie:
            yield Report(
                pointer,
                f"{name.unicode} has preference {preference}, as another one has, but only one of "
                "the two was said",
                "say the `preference` of both",
            )


def _entries(
    context: Context, part: DomainInputs
) -> Iterator[tuple[int, tuple[DomainName, bool, Pointer]]]:
    """The exchangers in the order of ``mx``: which are equal on purpose, the name, whether its
    preference was counted, and the place."""
    place = 0
    for entry in part.domain.settings.mx:
        service = part.services.get(entry.id)
        if service is None:
            place += 1
            for member in context.members(entry.id):
                host = context.hosts.get(member)
                if host is not None and host.name is not None:
                    yield place, (host.name, entry.preference is None, entry.pointer)
            continue
        for index, one in enumerate(service.mx):
            place += 1
            counted = one.preference is None and (entry.preference is None or index > 0)
            yield place, (one.name, counted, entry.pointer)
