"""Strangers: hosts of ours among the addresses that pass, though they do not send with the name."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailcompile.prove.evidence.declared import Party
from mailcompile.prove.view import View
from mailcompile.spf import IpSet


@dataclass(frozen=True, slots=True)
class Stranger:
    """A host of ours, with the addresses by which it passes."""

    id: str
    networks: IpSet


def strangers(
    view: View, passing: IpSet, known: frozenset[str], parties: Iterable[Party]
) -> tuple[Stranger, ...]:
    """The hosts with an address in ``passing`` that are not ``known`` (IDs) and none of
    ``parties``, by ID; hosts that share an address count as one."""
    hosts = sorted(known | {party.id for party in parties if party.kind == "host"})
    key = ("strangers", passing, tuple(hosts))
    found, _ = view.ground.recall(key, lambda _: _strangers(view, passing, frozenset(hosts)))
    return found


def _strangers(view: View, passing: IpSet, known: frozenset[str]) -> tuple[Stranger, ...]:
    if not passing:
        return ()
    every = view.context.hosts
    left = passing
    for host_id in known:
        if host_id in every:
            left -= view.ground.networks(host_id)
    if not left:
        return ()
    found = ((host_id, view.ground.networks(host_id) & left) for host_id in sorted(every))
    return tuple(Stranger(host_id, inside) for host_id, inside in found if inside)
