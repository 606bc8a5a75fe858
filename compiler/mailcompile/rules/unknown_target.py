"""OCTO002: a target of octoDNS that no provider is called."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.nearest import nearest

_OURS = frozenset({"mailcompile", "dump"})
"""Providers that the written configuration has by itself."""


@rule(
    code="OCTO002",
    name="unknown-octodns-target",
    severity=Severity.ERROR,
    can_be_allowed=False,
    bad="""
        mailcompile: 1
        domains:
          one.example: {mail: none}
        rules:
          allow: [{rule: other-texts-not-shown, because: there are none}]
        outputs:
          octodns:
            providers: {cloudflare: {class: octodns_cloudflare.CloudflareProvider}}
            targets: [⟦cloudfare⟧]
    """,
    good="""
        mailcompile: 1
        domains:
          one.example: {mail: none}
        rules:
          allow: [{rule: other-texts-not-shown, because: there are none}]
        outputs:
          octodns:
            providers: {cloudflare: {class: octodns_cloudflare.CloudflareProvider}}
            targets: [cloudflare]
    """,
)
def unknown_target(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """octoDNS writes to the providers that `targets` names. Each of them must stand in
    `providers`, under a name that the written configuration does not use itself (`mailcompile`
    is where the zones are read, `dump` where they go without any target); otherwise octoDNS
    stops, or writes where it should read.
    """
    octodns = context.outputs.get("octodns") or {}
    providers = octodns.get("providers") or {}
    for index, target in enumerate(octodns.get("targets") or ()):
        if target not in providers:
            yield Report(
                ("outputs", "octodns", "targets", index),
                f"no provider is called {target}",
                nearest(target, providers) or "declare it in `outputs.octodns.providers`",
            )
    for name in sorted(_OURS & providers.keys()):
        yield Report(
            ("outputs", "octodns", "providers", name),
            f"the written configuration has a provider {name} of its own",
            "give yours another name",
            on_key=True,
        )
