"""DKIM011: a key in use to which no selector of those who share it leads."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity, about
from mailcompile.dns import DomainName, NameProblem
from mailcompile.formats.keys import Key
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs

_SHARING = """
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.1], signer: rspamd}
        defaults: {mx: [vps1], dmarc: {policy: none}}
        domains:
          one.example: {senders: [%s]}
          two.example:
            senders: [vps1]
            dkim: {keys_of: {domain: %s, selectors: [s1, s2]}}
"""


@rule(
    code="DKIM011",
    name="shared-key-not-served",
    severity=Severity.ERROR,
    rfc="RFC 6376 section 6.1.2",
    explains=("P2", "P3", "P4"),
    bad=_SHARING % ("", "⟦one.example⟧"),
    good=_SHARING % ("vps1", "one.example"),
)
def shared_key_not_served(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A domain with `dkim.keys_of` is signed for by the keys of another domain, under selectors of
    its own. Where none of them leads to the key that is active there, each signature fails. A key
    that waits is led to when its turn comes: its selector must be free by then, so one that takes
    the turn of a key still in use has to be made anew.
    """
    by_name = {part.name: part for part in parts}
    for part in parts:
        dkim = part.domain.settings.dkim
        signed = {flow.from_domain for flow in part.flows if flow.signer}
        if dkim is None or dkim.keys_of is None or not signed:
            continue
        try:
            owner = by_name.get(DomainName.host(dkim.keys_of.domain))
        except NameProblem:
            continue
        reason = None if owner is None else _reason(part, owner)
        if reason is None:
            continue
        # One finding, about each name in From.
        for name in sorted(signed):
            yield Report(
                (*part.domain.origin("dkim/keys_of"), "domain"),
                f"{part.name.unicode} is signed for by keys of {owner_name(owner)}: {reason[0]}",
                reason[1],
                subject=about(name),
            )


def owner_name(owner: DomainInputs | None) -> str:
    """The owner of the keys, for people."""
    return "" if owner is None else owner.name.unicode


def _reason(part: DomainInputs, owner: DomainInputs) -> tuple[str, str] | None:
    """Why a signature would fail, and what to do."""
    settings = owner.domain.settings
    if settings.parked:
        return "it is parked, so all its keys are revoked", "name a domain that is not parked"
    if settings.dkim is not None and settings.dkim.delegated:
        why = "its keys lie in a zone of others (`dkim.delegated`)"
        return why, "name a domain whose keys are here"
    active = [key for key in owner.keys if key.stage == "active"]
    if not active:
        name = owner.name.unicode
        return "none of them is active", f"run `mailcompile keys new {name}`"
    served = {shared.target for shared in part.shared_keys}
    for key in active:
        if _record(owner, key) not in served:
            why = f"no selector leads to the active key {key.selector}"
            known = settings.dkim is not None and key.algorithm in settings.dkim.algorithms
            if known:
                return why, "make another pending key: the selector of this one is still in use"
            return (
                why,
                f"keep {key.algorithm} in the `algorithms` of {owner.name.unicode} until then",
            )
    for key in owner.keys:
        if key.stage == "pending" and _record(owner, key) not in served and not _retiring(owner):
            why = f"{key.selector} waits for a selector that an active key has"
            return why, f"set {key.selector} to removed, and make another pending key"
    return None


def _retiring(owner: DomainInputs) -> bool:
    """Whether a key still has its selector, which the next one gets when it is gone."""
    return any(key.stage == "retiring" for key in owner.keys)


def _record(owner: DomainInputs, key: Key) -> DomainName:
    return owner.name.below(f"{key.selector.lower()}._domainkey")
