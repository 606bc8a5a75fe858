"""``TODO.md``: what people must do elsewhere, in order."""

from mailcompile.backends.page import page
from mailcompile.backends.todo import hosts, moving, reverse, signing, zones
from mailcompile.formats.ledger import Ledger
from mailcompile.topology import Context, DomainInputs, ZoneInputs

TODO = "TODO.md"


def todo(
    context: Context,
    domains: tuple[DomainInputs, ...],
    inputs: tuple[ZoneInputs, ...],
    ledger: Ledger,
) -> bytes | None:
    """The file, ``None`` where there is nothing to do. ``ledger`` is that of this build.

    What hosts need before the policy is published comes first: keys, and the files of relays. Then
    come names, and what leads to them or rests on them; last what is done once, or later.
    """
    greeting = hosts.delivering(context, domains)
    return page(
        (
            *signing.private_keys(context, domains),
            *signing.confined_relays(context, domains),
            *hosts.outside(context, domains, greeting),
            *hosts.unpublished(context),
            *reverse.reverse(context, inputs, greeting),
            *zones.handed_over(context),
            *zones.delegated_keys(context, domains, inputs),
            *zones.authorizations(context, domains),
            *hosts.system_mail(context, domains),
            *zones.apex_texts(context, inputs),
            *zones.left_behind(context, ledger),
            *moving.renumbering(context, inputs),
        )
    )
