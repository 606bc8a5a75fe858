"""Hosts of ours that have keys of an organization and are none of its senders."""

from collections.abc import Iterator, Mapping

from mailcompile.diagnostics import Pointer
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure
from mailcompile.prove.evidence.organizations import Organization
from mailcompile.prove.view import View
from mailcompile.topology import DomainInputs, Flow

_LIVE = frozenset({"pending", "active", "retiring"})


def by_signing_hosts(
    view: View, organization: Organization, senders: frozenset[str]
) -> Iterator[tuple[str, Failure]]:
    """The ID of each host that can sign and is none of ``senders``, and what is wrong; one for each
    domain whose keys it has."""
    own_mail, _ = view.ground.recall(("own mail by key",), lambda _: _own_mail(view))
    for part in organization.parts:
        if part.name not in organization.dkim:
            continue
        found = _of_domain(part, own_mail.get(part.name, ()))
        for host_id, (how, pointer) in sorted(found.items()):
            if host_id not in senders:
                yield host_id, _failure(view, organization, part, host_id, how, pointer)


def _of_domain(
    part: DomainInputs, own_mail: "list[Flow] | tuple[()]"
) -> dict[str, tuple[str, Pointer]]:
    """The hosts with keys of a domain beside those of its flows, how they come to it, and where the
    topology says so."""
    keys = [key for key in part.keys if key.stage in _LIVE]
    if not keys:
        return {}
    found: dict[str, tuple[str, Pointer]] = {}
    for key in keys:
        if key.signer is not None:
            found[key.signer] = (f"has the key {key.selector} of", part.domain.pointer)
    for host_id in part.sharing:
        found[host_id] = ("signs for domains that share the keys of", part.domain.pointer)
    for flow in own_mail:
        if flow.signer is not None:
            found[flow.signer] = ("signs its own mail with the keys of", flow.pointer)
    return found


def _failure(
    view: View,
    organization: Organization,
    part: DomainInputs,
    host_id: str,
    how: str,
    pointer: Pointer,
) -> Failure:
    author = organization.dkim_author
    return Failure(
        because=f"{host_id} can sign as {author.unicode}, for which it was not declared to send",
        counterexample=f"{host_id} {how} {part.name.unicode}",
        pointer=pointer,
        on_key=True,
        severity=view.severity(author),
        hint=f"let {host_id} sign with keys of another domain, or declare it as a sender of "
        f"{part.name.unicode}",
    )


def _own_mail(view: View) -> Mapping[DomainName, list[Flow]]:
    """What hosts sign of their own mail, by the domain whose keys they use."""
    found: dict[DomainName, list[Flow]] = {}
    for flow in view.context.implicit_flows:
        if flow.signer is not None and flow.dkim_domain is not None:
            found.setdefault(flow.dkim_domain, []).append(flow)
    return found
