"""Which DMARC policy applies to a name, and to which organization it belongs.

RFC 9989 section 4.10, which is meant by sections below; or as a receiver of RFC 7489 does it, with
a list of public suffixes (its sections 3.2 and 6.6.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mailcompile.dmarc.parse import Outcome, PolicyRecord
from mailcompile.dmarc.queries import Queries, Step, plain_name
from mailcompile.dmarc.suffixes import organizational_domain_7489
from mailcompile.dns import Resolver

_DEEPEST = 7
"""Labels of the longest name that is asked after the start, so that there are at most eight
queries (section 4.10)."""
_BELOW: Mapping[str, str] = {"reject": "quarantine", "quarantine": "none", "none": "none"}
"""The policy that is one level below (section 4.7 "t", RFC 7489 section 6.6.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a receiver finds out about a From domain before it looks at a message."""

    policy_domain: str | None
    """Where the record stands that applies; ``None`` without one, or where DNS does not say."""
    org_domain: str | None
    """The organizational domain; ``None`` if DNS does not say, or the name is none."""
    record: PolicyRecord | None
    policy: str | None
    """``none``, ``quarantine`` or ``reject`` as published; ``None`` if there is none to apply."""
    tag: str | None
    """Which of ``p``, ``sp`` and ``np`` gave the policy."""
    trace: tuple[Step, ...]
    """The questions in order: the name, ``TXT`` or ``existence``, and an ``Outcome``."""
    unanswered: str | None = None
    """A name of which DNS did not say what was asked; then a field above may lack something."""

    @property
    def disposition(self) -> str:
        """What is asked for mail that fails: the policy, or the one below it in a test.

        With ``pct`` of RFC 7489, what is asked for the selected part of the mail; for all of it one
        level less, if that part is nothing.
        """
        if self.policy is None or self.record is None:
            return "none"
        # t=y: one level below the specified policy (section 4.7).
        is_lowered = self.record.t or self.record.pct == 0
        return _BELOW[self.policy] if is_lowered else self.policy


@dataclass(frozen=True, slots=True)
class _Walk:
    """The valid records on the way up, from the longest name to the shortest."""

    found: Mapping[str, PolicyRecord]
    unanswered: str | None


def discover(name: str, resolver: Resolver, *, rfc7489: bool = False) -> Discovery:
    """The policy that applies to mail from ``name``. Never raises."""
    return discover_by(name, Queries(resolver, rfc7489=rfc7489))


def organizational_domain(name: str, resolver: Resolver) -> str | None:
    """The organizational domain of a name (section 4.10.2); ``None`` if DNS does not say, or the
    text is no name. Never raises."""
    plain = plain_name(name)
    return None if plain is None else organization_by(plain, Queries(resolver))


def tree_walk(name: str) -> tuple[str, ...]:
    """The names whose ``_dmarc`` is asked, in order, as long as none stops the walk: at most
    eight (section 4.10)."""
    labels = name.split(".")
    # Steps 3 and 4: the left-most label goes, or as many as leave seven; then one by one (step 7).
    second = max(1, len(labels) - _DEEPEST)
    return (name, *(".".join(labels[i:]) for i in range(second, len(labels))))


def discover_by(name: str, queries: Queries) -> Discovery:
    """``discover`` with questions that others ask, too."""
    plain = plain_name(name)
    if plain is None:
        return _nothing(queries)
    return (_discover_7489 if queries.rfc7489 else _discover)(plain, queries)


def organization_by(name: str, queries: Queries) -> str | None:
    """``organizational_domain`` of a plain name, with questions that others ask, too."""
    if queries.rfc7489:
        return organizational_domain_7489(name)
    walk = _walk(name, queries)
    return None if walk.unanswered is not None else _organization(name, walk.found)


def _discover(name: str, queries: Queries) -> Discovery:
    """Section 4.10.1.

    One walk from the author domain serves the policy and the organization: that of the policy
    starts higher, but only where the author domain has no record, which then changes nothing.
    """
    walk = _walk(name, queries)
    org = None if walk.unanswered is not None else _organization(name, walk.found)
    if name in walk.found:  # the author domain is preferred to the organization
        return _applied(name, name, org, walk.found[name], queries, walk.unanswered)
    if org is None or not walk.found:
        return _nothing(queries, org, walk.unanswered)
    # The organization's; or the last one found, which is then that of its public suffix.
    owner = org if org in walk.found else list(walk.found)[-1]
    return _applied(name, owner, org, walk.found[owner], queries)


def _discover_7489(name: str, queries: Queries) -> Discovery:
    """RFC 7489 section 6.6.3: the name itself, then its organizational domain.

    There is no second query where the first found several records, or an invalid one.
    """
    org = organizational_domain_7489(name)
    for owner in dict.fromkeys((name, org)):
        outcome, record = queries.record_at(owner)
        if record is not None:
            return _applied(name, owner, org, record, queries)
        if outcome is not Outcome.NONE:
            silent = f"_dmarc.{owner}" if outcome is Outcome.TIMEOUT else None
            return _nothing(queries, org, silent)
    return _nothing(queries, org)


def _walk(name: str, queries: Queries) -> _Walk:
    found: dict[str, PolicyRecord] = {}
    for target in tree_walk(name):
        outcome, record = queries.record_at(target)
        if outcome is Outcome.TIMEOUT:
            # A record there could be the one that decides, so nothing further up does.
            return _Walk(found, f"_dmarc.{target}")
        if record is not None:
            found[target] = record
            if record.psd is not None:
                break  # psd=n and psd=y stop the walk (steps 2 and 6)
    return _Walk(found, None)


def _organization(name: str, found: Mapping[str, PolicyRecord]) -> str:
    """Section 4.10.2: of the names with a record the one with the fewest labels, which is the
    last, unless ``psd=y`` says that the one below it is meant."""
    if not found:
        return name  # not determined, so it is the initial target
    last = list(found)[-1]
    if found[last].psd is True and last != name:
        below = name.count(".") - last.count(".")  # labels of the name that the suffix lacks
        return name.split(".", below - 1)[-1]
    return last  # psd=n, or the fewest labels


def _applied(
    name: str,
    owner: str,
    org: str | None,
    record: PolicyRecord,
    queries: Queries,
    unanswered: str | None = None,
) -> Discovery:
    policy, tag = _policy(name, owner, record, queries)
    if policy is None and record.p is not None:
        unanswered = name
    return Discovery(
        policy_domain=owner,
        org_domain=org,
        record=record,
        policy=policy,
        tag=tag,
        trace=tuple(queries.steps),
        unanswered=unanswered,
    )


def _policy(
    name: str, owner: str, record: PolicyRecord, queries: Queries
) -> tuple[str | None, str | None]:
    """The policy and its tag (section 4.10.1); ``None`` where it rests on whether the name exists,
    and DNS does not say, or where no policy of the record is to be applied."""
    if record.p is None:
        return None, None
    if owner == name:
        return record.p, "p"
    existing = (record.p, "p") if record.sp is None else (record.sp, "sp")
    if record.np is None:
        return existing  # absent, so sp, or else p, MUST be applied (section 4.7 "np")
    exists = queries.exists(name)
    if exists is None:
        return existing if record.np == existing[0] else (None, None)
    return existing if exists else (record.np, "np")


def _nothing(queries: Queries, org: str | None = None, unanswered: str | None = None) -> Discovery:
    return Discovery(
        policy_domain=None,
        org_domain=org,
        record=None,
        policy=None,
        tag=None,
        trace=tuple(queries.steps),
        unanswered=unanswered,
    )
