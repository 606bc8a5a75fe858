"""``TODO.md``: what people must do elsewhere, in order."""

from mailcompile.backends.todo import hosts, moving, reverse, zones
from mailcompile.backends.todo.page import page
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

    Names come first, then what leads to them or rests on them; last what is done once, or later.
    """
    greeting = hosts.delivering(context, domains)
    return page(
        (
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
