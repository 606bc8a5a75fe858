"""Settings that can have no effect, since something beside them excludes them."""

from collections.abc import Collection, Iterable, Iterator

from mailcompile.diagnostics import Pointer, Problem
from mailcompile.topology import value_kinds
from mailcompile.topology.model import Domain

_TAGS = (
    *("policy", "subdomain_policy", "nonexistent_policy", "psd", "testing", "rua", "ruf"),
    *("failure_options", "spf_alignment", "dkim_alignment"),
)
_NOT_DELEGATED = ("selectors", "keys_of", "wildcard")


def effect_problems(domains: Iterable[Domain], services: Collection[str]) -> Iterator[Problem]:
    """What domains say, and nothing can come of. ``services`` are the IDs of services."""
    for domain in domains:
        if domain.settings.parked:
            yield from _parked_elsewhere(domain)
            continue
        if domain.is_wildcard:
            yield from _of_wildcard(domain)
            continue
        yield from _beside_alias(domain)
        yield from _beside_delegation(domain)
        yield from _of_external(domain)
        yield from _use(domain)
        yield from _via(domain, services)


def _beside_alias(domain: Domain) -> Iterator[Problem]:
    """A tag beside ``dmarc.cname``, or at the domain over one that it inherits."""
    if domain.settings.dmarc.cname is None:
        return
    alias = domain.origin("dmarc/cname")
    for tag in _TAGS:
        place = domain.settings.origins.get(f"dmarc/{tag}")
        if place is None:
            continue
        above = domain.says_itself(f"dmarc/{tag}") and not domain.says_itself("dmarc/cname")
        if place[:-1] == alias[:-1] or above:
            yield _problem(
                place,
                f"`_dmarc` is an alias (`dmarc.cname`), so `{tag}` stands nowhere",
                "take one of the two out" if not above else "say `cname: null` beside it",
            )


def _beside_delegation(domain: Domain) -> Iterator[Problem]:
    dkim = domain.settings.dkim
    if dkim is None or not dkim.delegated:
        return
    delegation = domain.origin("dkim/delegated")
    for setting in _NOT_DELEGATED:
        place = domain.settings.origins.get(f"dkim/{setting}")
        if place is not None and place[:-1] == delegation[:-1]:
            yield _problem(
                place,
                f"`_domainkey` lies elsewhere (`dkim.delegated`), so `{setting}` is not written",
                "take one of the two out",
            )


def _of_wildcard(domain: Domain) -> Iterator[Problem]:
    """Names below a wildcard label are not matched (RFC 4592 section 2.1.1)."""
    for setting in ("dkim", "dmarc", "services", "cname"):
        place = domain.settings.origins.get(setting)
        if place is not None:
            yield _problem(
                place,
                f'the subdomain "*" has MX and SPF only, `{setting}` does nothing there',
                "name the subdomain that is meant, or take it out",
            )


def _of_external(domain: Domain) -> Iterator[Problem]:
    if not domain.settings.external:
        return
    for setting in ("mx", "spf"):
        if "subdomains" in domain.origin(setting)[1:3] and setting in domain.settings.origins:
            yield _problem(
                domain.origin(setting),
                f"nothing is written at {domain.name.unicode} (`cname: external`), so `{setting}` "
                "does nothing",
                "take one of the two out",
            )


def _parked_elsewhere(domain: Domain) -> Iterator[Problem]:
    if domain.settings.external:
        yield _problem(
            domain.origin("cname"),
            f"{domain.name.unicode} cannot be parked and be an alias that others manage",
            "take out `mail: none` or `cname: external`",
        )


def _use(domain: Domain) -> Iterator[Problem]:
    if domain.settings.spf.shared_record is None and domain.says_itself("spf/use"):
        yield _problem(
            domain.origin("spf/use"),
            "`use` says how `shared_record` is used, and there is none",
            "name the record in `spf.shared_record`, or take `use` out",
        )


def _via(domain: Domain, services: Collection[str]) -> Iterator[Problem]:
    for sender in domain.settings.senders:
        if sender.via is not None and sender.id in services and sender.via != sender.id:
            yield Problem(
                kind=value_kinds.SETTING_WITHOUT_EFFECT,
                pointer=(*sender.pointer, "via"),
                message=f"the service {sender.id} delivers by itself, not through {sender.via}",
                hint=f"take `via` out; where {sender.via} sends through the service, say "
                f"`{{id: {sender.via}, via: {sender.id}}}`",
            )


def _problem(pointer: Pointer, message: str, hint: str) -> Problem:
    return Problem(
        kind=value_kinds.SETTING_WITHOUT_EFFECT,
        pointer=pointer,
        message=message,
        hint=hint,
        on_key=True,
    )
