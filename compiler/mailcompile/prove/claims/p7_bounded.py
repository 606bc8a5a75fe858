"""P7: receivers can evaluate every SPF record within their limits."""

from collections.abc import Iterable, Iterator, Mapping

from mailcompile.diagnostics import Kind, Proof, Severity
from mailcompile.dns import DomainName
from mailcompile.prove.deciding import Failure, decided, listed
from mailcompile.prove.evidence.owners import Place
from mailcompile.prove.evidence.sending import ehlo_name, leads_to, weight, writes_spf
from mailcompile.prove.evidence.standing import decided_by, spf_by_hand
from mailcompile.prove.view import View
from mailcompile.spf import MAX_LOOKUPS, MAX_MX, MAX_VOID, Authorized, check_host
from mailcompile.spf.authorized import MOST_NEEDED

KIND = Kind(
    code="P7",
    name="spf-over-limits",
    severity=Severity.ERROR,
    reason="""Claim P7: for every address of both families, and every name that is used as MAIL FROM
or in EHLO, SPF needs at most 10 lookups, 2 void lookups and 10 MX names, and ends in no permerror:
no loop, no broken record, no include that leads to nothing (RFC 7208 section 4.6.4). What counts is
the client that costs most, not one that happens to be looked at. An MX host without an address of
the client's family counts as a void lookup, since real receivers count it. Terms that depend on the
message count as one lookup and one void lookup each.

Over a limit the answer is permerror, also for mail of declared senders. Give services a bounce name
of their own, write networks instead of names, or take terms out. Where names of others do not
answer, or includes are named by macros, the claim is undecidable. It is a warning where the record
is not ours to write, or where the one that is missing may be there all the same: the topology says
`spf: none` of its name, and hand-written records are not shown.""",
    rfc="RFC 7208 section 4.6.4",
)

_UNCOUNTED = {
    "client": "ptr asks for names that only the client's owner knows",
    "hosts": "mx asks for hosts that only the message tells",
    "include": "who goes on behind an include depends on the message",
}
"""Why nobody can tell what a term costs."""

_USES = frozenset({"from", "bounce", "return_path", "system_mail", "ehlo"})


def bounded(view: View) -> Iterable[Proof]:
    """One subject for each name that is used as MAIL FROM or in EHLO."""
    for name, place in _names(view).items():
        found = view.spread(name)
        undecidable = list(_uncounted(found))
        if found.macro_named:
            terms = listed([f"{term} of {domain}" for domain, term in found.macro_named])
            undecidable.append(f"which record is included depends on the message: {terms}")
        elif found["temperror"] and not found.unknown:
            address = found["temperror"].sample()
            silent = decided_by(view, str(address), name)
            undecidable.append(f"names of others do not answer: {address} has a temperror{silent}")
        yield from decided(
            "P7",
            name,
            because=_worst(found),
            failures=_failures(view, name, found, place),
            undecidable=undecidable,
            unknown=[leads_to(view, one) for one in found.unknown],
        )


def _names(view: View) -> Mapping[DomainName, Place]:
    """Each name in the zone with that use, and the place that says so."""
    found: dict[DomainName, Place] = {}
    for role in sorted(view.inputs.roles, key=lambda role: role.name.relative_to(view.zone)):
        if role.kind in _USES:
            is_domain = role.on_key or role.kind == "from"
            found.setdefault(role.name, Place(role.pointer, on_key=is_domain))
    for flow in view.flows:
        for name in (flow.mail_from, ehlo_name(view, flow)):
            if name is not None and _is_here(view, name):
                found.setdefault(name, Place(flow.pointer))
    return found


def _is_here(view: View, name: DomainName) -> bool:
    """Whether a name lies in this zone, and not in one of ours below it."""
    return name.is_within(view.zone) and view.context.zones.of(name) in (view.zone, None)


def _uncounted(found: Authorized) -> Iterator[str]:
    """The terms that may cost more than is counted, by the reason (sections 4.6.4 and 5.5)."""
    for key, reason in _UNCOUNTED.items():
        doubts = [doubt for doubt, _ in found.doubts if doubt.uncounted == key]
        if doubts:
            terms = dict.fromkeys(f"{doubt.term} of {doubt.domain}" for doubt in doubts)
            yield f"{reason}: {listed(list(terms))}"


def _worst(found: Authorized) -> str:
    return (
        f"at most {found.lookups} of {MAX_LOOKUPS} lookups and {found.void_lookups} of {MAX_VOID} "
        "void lookups, for any address"
    )


def _failures(view: View, name: DomainName, found: Authorized, place: Place) -> Iterator[Failure]:
    """Each limit that somebody meets; any other permerror only where no limit explains it."""
    wrong, is_unseen = list(_over(view, name, found)), False
    if not wrong and found["permerror"]:
        address = found["permerror"].sample()
        because = decided_by(view, str(address), name)
        wrong = [("ends in a permerror", f"{address} has a permerror{because}")]
        is_unseen = _is_unseen(view, name, str(address))
    if not wrong:
        return
    place = spf_by_hand(view, name) or place
    severity = Severity.WARNING if is_unseen else weight(view, name, "spf")
    for what, counterexample in wrong:
        yield Failure(
            because=f"SPF of {name.unicode} {what}",
            counterexample=counterexample,
            pointer=place.pointer,
            on_key=place.on_key,
            source=place.source,
            severity=severity,
            hint="write networks instead of names, or give services a bounce name of their own",
        )


def _is_unseen(view: View, name: DomainName, client: str) -> bool:
    """Whether the permerror of a client comes of a record of ours that is not there, and that
    others may have written: ``spf: none`` says so, and their records were not shown."""
    verdict = check_host(client, name, f"postmaster@{name}", name, view.resolver)
    absent = [DomainName(step[1]) for step in verdict.trace if step[3].startswith("none")]
    return bool(absent) and all(
        view.inputs.beside.hand is None and one.is_within(view.zone) and not writes_spf(view, one)
        for one in absent[-1:]
    )


def _over(view: View, name: DomainName, found: Authorized) -> Iterator[tuple[str, str]]:
    """The limits that are not kept (section 4.6.4): what is wrong, and for whom."""
    if found.lookups > MAX_LOOKUPS:
        client = found.worst_client
        circle = _circle(view, name, str(client))
        if circle is not None:
            yield "leads back to itself", f"{client} comes to {circle} a second time"
        else:
            more = f"more than {MOST_NEEDED}" if found.needed > MOST_NEEDED else str(found.needed)
            what = f"needs more than {MAX_LOOKUPS} lookups"
            yield what, f"{client} costs {more} of them"
    if found.void_lookups > MAX_VOID:
        client = found.worst_void_client
        what = f"asks more than {MAX_VOID} times for what is not there"
        yield what, f"{client} costs {found.needed_voids} void lookups"
    if found.mx_names > MAX_MX:
        what = f"asks for more than {MAX_MX} MX names"
        yield what, f"one `mx` leads to {found.mx_names} names"


def _circle(view: View, name: DomainName, client: str) -> str | None:
    """A domain that the evaluation comes to again while it is still in its record."""
    verdict = check_host(client, name, f"postmaster@{name}", name, view.resolver)
    chains: list[list[str]] = []
    redirected_at = -1
    for depth, domain, term, _ in verdict.trace:
        # What is at one depth without a step between follows by redirects.
        del chains[depth + 1 :]
        chains += [[] for _ in range(depth + 1 - len(chains))]
        if chains[depth][-1:] != [domain] or depth == redirected_at:
            if any(domain in chain for chain in chains):
                return domain
            chains[depth].append(domain)
        redirected_at = depth if term.startswith("redirect=") else -1
    return None
