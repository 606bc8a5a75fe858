"""What hosts of ours need before they can be relied on: private keys, and the files of relays."""

from collections.abc import Iterable, Iterator, Mapping

from mailcompile.backends.page import Section, bullets, enumerated, paragraph
from mailcompile.backends.signers.clients import relays
from mailcompile.dns import DomainName
from mailcompile.topology import Context, DomainInputs
from mailcompile.topology.key_plan import signing_hosts

_MOST = 20
"""Groups of hosts, and relays, that are shown."""


def private_keys(context: Context, domains: tuple[DomainInputs, ...]) -> Iterator[Section]:
    """Which private keys each host that signs has to hold. Keys that wait follow when they take
    over: then they are active."""
    groups = _groups(context, domains)
    if not groups:
        return
    lines = [
        f"{_hosts(context, hosts)}: {' and '.join(_path(one) for one in selectors)} "
        f"of {_domains(names)}"
        for (selectors, names), hosts in sorted(groups.items(), key=lambda one: (one[1], one[0]))
    ]
    yield Section(
        "Private keys on the hosts that sign",
        (
            paragraph(
                "Copy each key to each host that stands before it, so that its signer alone (in "
                "parentheses) can read it, and enter domain and selector there. Then let the host "
                "send a message for each domain to a mailbox elsewhere, and see that it is signed. "
                "Do all of it before a policy of `quarantine` or `reject` is published. A key that "
                "was not made here lies where it was made."
            ),
            _shortened(lines, "`keys.yaml` has all active keys"),
        ),
    )


def confined_relays(context: Context, domains: tuple[DomainInputs, ...]) -> Iterator[Section]:
    """Relays with listeners to install."""
    if (context.outputs.get("signers") or {}).get("enabled") is False:
        return
    lines = [
        f"{_hosts(context, (relay.host.id,))}: `signers/{relay.host.id}/postfix/INSTALL.md`"
        for relay in relays(context, domains)
        if relay.confined
    ]
    if lines:
        yield Section(
            "Relays and their clients",
            (
                paragraph(
                    "Until these relays are set up, each host that gives mail to one of them and "
                    "is broken into can send as every domain of that relay. Follow the page of "
                    "each, also after a build that changes the files beside it:"
                ),
                _shortened(lines, "each has a folder in `signers/`"),
            ),
        )


_Group = tuple[tuple[str, ...], tuple[DomainName, ...]]
"""Selectors, and the domains that have keys under all of them."""


def _groups(context: Context, domains: Iterable[DomainInputs]) -> Mapping[_Group, tuple[str, ...]]:
    """Keys to the IDs of the hosts that sign with them; domains and hosts alike stand together."""
    signing = {part.name: set(signing_hosts(part)) for part in domains}
    for flow in context.implicit_flows:
        if flow.signer is not None and flow.dkim_domain is not None:
            signing.setdefault(flow.dkim_domain, set()).add(flow.signer)
    keys = {**context.keys, **{part.name: part.keys for part in domains}}
    alike: dict[tuple[str, tuple[str, ...]], list[DomainName]] = {}
    for name, hosts in signing.items():
        active = [key for key in keys.get(name, ()) if key.stage == "active"]
        for host in hosts if active else ():
            mine = tuple(sorted(key.selector for key in active if key.signer in (None, host)))
            if mine:
                alike.setdefault((host, mine), []).append(name)
    found: dict[_Group, list[str]] = {}
    for (host, selectors), names in sorted(alike.items()):
        found.setdefault((selectors, tuple(sorted(names))), []).append(host)
    return {group: tuple(hosts) for group, hosts in found.items()}


def _hosts(context: Context, hosts: tuple[str, ...]) -> str:
    """IDs with names and signers."""
    found = (context.hosts[host] for host in hosts)
    shown = [
        f"{host.id}{f' {host.label}' if host.name is not None else ''}"
        f"{f' ({host.signer})' if host.signer != 'none' else ''}"
        for host in found
    ]
    return enumerated(shown, "hosts that sign for the same domains")


def _path(selector: str) -> str:
    return f"`private/DOMAIN/{selector}.pem`"


def _domains(names: tuple[DomainName, ...]) -> str:
    # Folders are named by the A-labels.
    return enumerated(names, "`keys.yaml` has them all")


def _shortened(lines: list[str], rest: str) -> str:
    left = len(lines) - _MOST
    more = [f"and {left} more: {rest}"] if left > 0 else []
    return bullets([*lines[:_MOST], *more])
