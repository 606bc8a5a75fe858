"""What a receiver makes of DMARC records and zones, against two others.

checkdmarc reads the same records, as far as it, too, is a receiver: it is a checker, and refuses
what a receiver must ignore; ``DIFFERENCES`` names all of that. The tree walk stands here a second
time, step by step as in RFC 9989 section 4.10, on zones that say the same in fewer words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pytest
from checkdmarc import dmarc as checkdmarc  # type: ignore[import-untyped]
from hypothesis import event, given, settings
from hypothesis import strategies as st

from mailcompile.dmarc import (
    DmarcVerdict,
    PolicyRecord,
    discover,
    evaluate,
    organizational_domain,
    parse_policy,
)
from mailcompile.dns import Answer, Status, ZoneResolver

REQUESTS = ("none", "quarantine", "reject", "Reject", "NONE")
VALUES: dict[str, tuple[str, ...]] = {
    "p": REQUESTS,
    "sp": REQUESTS,
    "np": REQUESTS,
    "adkim": ("r", "s", "S", "x", "relaxed"),
    "aspf": ("r", "s", "R", "x"),
    "fo": ("0", "1", "d", "s", "1:d:s", "s:0", "D:S", "0:1", "d:d", "1:s:1"),
    "t": ("y", "n", "Y"),
    "psd": ("y", "n", "u", "U"),
    "rua": (
        "mailto:a@one.example",
        "mailto:a@one.example,mailto:b%21@two.example",
        "MAILTO:a@one.example , https://one.example/in",
    ),
    "ruf": ("mailto:f@one.example", "mailto:f@one.example!10m"),
    "pct": ("0", "50", "100"),
    "ri": ("86400",),
    "unknown": ("1", "a b:c,d"),
}
"""What both read; other alignments and ``fo`` are discarded in favor of the default."""

DIFFERENCES = {
    # RFC 9989 section 4.10.1: acted on as p=none if there is an address, else not at all.
    "4.10.1 p": "p=bogus",
    "4.10.1 sp": "sp=",
    "4.10.1 np": "np=rejected",
    # Section 4.8: syntax errors MUST be discarded in favor of default values, or ignored.
    "4.8 t": "t=yes",
    "4.8 psd": "psd=q",
    "4.8 fo": "fo=2",
    "4.8 rua": "rua=a@one.example",
    "4.8 ruf": "ruf=mailto:a",
    "4.8 name": "x-foo=1",
    "4.8 no value": "other=",
    "4.8 no tag": "other",
    "4.8 nothing": "",
    "4.8 octets": "other=\u00e9",
}
"""Section → what checkdmarc refuses, and a receiver does not."""
TWICE_UNKNOWN = "unknown=1; Unknown=2"
"""RFC 6376 section 3.2: any tag twice makes the list invalid; checkdmarc lets unknown ones be."""

Zone: TypeAlias = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module", autouse=True)
def _offline() -> Iterator[None]:
    """checkdmarc would ask who takes the reports, which only makes warnings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkdmarc, "get_mx_records", lambda *_, **__: [])
        patch.setattr(checkdmarc, "verify_dmarc_report_destination", lambda *_, **__: None)
        yield


def read_by_checkdmarc(text: str) -> dict[str, Any] | None:
    try:
        tags = checkdmarc.parse_dmarc_record(text, "one.example")["tags"]
    except checkdmarc.DMARCError:
        return None
    return {name: tag["value"] for name, tag in tags.items()}


@st.composite
def specs(draw: st.DrawFn) -> list[str]:
    """Tags in any order, some of them twice."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6))
    if draw(st.integers(0, 3)):
        names = list(dict.fromkeys(names))
    return [
        draw(st.sampled_from((name, name, name.upper())))
        + draw(st.sampled_from(("=", "=", " = ")))
        + draw(st.sampled_from(VALUES[name]))
        for name in names
    ]


VERSIONS = st.sampled_from(
    (*("v=DMARC1",) * 6, "V = DMARC1", "v=dmarc1", "v=DMARC2", "v=DMARC1 p=none", "")
)
SEPARATORS = st.sampled_from((";", "; ", " ;\t"))


@st.composite
def records(draw: st.DrawFn) -> str:
    separator = draw(SEPARATORS)
    tail = draw(st.sampled_from(("", "", ";", " ; ")))
    return separator.join([draw(VERSIONS), *draw(specs())]) + tail


def assert_same(ours: PolicyRecord, theirs: Mapping[str, Any]) -> None:
    sp = ours.sp or ours.p
    assert ours.p == theirs["p"]
    assert sp == theirs["sp"]
    assert (ours.np or sp) == theirs["np"]
    assert (ours.adkim[0], ours.aspf[0]) == (theirs["adkim"], theirs["aspf"])
    assert ours.t == (theirs["t"] == "y")
    assert {True: "y", False: "n", None: "u"}[ours.psd] == theirs["psd"]
    if ours.ruf:
        # Without ruf, a receiver MUST ignore it (section 4.7); a checker shows it.
        assert set(ours.fo) == set(theirs["fo"].split(":"))
    for name, uris in (("rua", ours.rua), ("ruf", ours.ruf)):
        written = [uri.text.partition(":")[2] if uri.is_mailto else uri.text for uri in uris]
        assert written == [uri["address"] for uri in theirs.get(name, ())]


@settings(max_examples=600)
@given(records())
def test_checkdmarc_reads_a_record_alike(text: str) -> None:
    ours, theirs = parse_policy(text), read_by_checkdmarc(text)
    names = [spec.partition("=")[0].strip().lower() for spec in text.split(";")]
    if names.count("unknown") > 1:
        assert ours is None
        event("a tag twice that is unknown")
        return
    event("read" if theirs else "refused")
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert_same(ours, theirs)


@pytest.mark.parametrize("section", DIFFERENCES)
@settings(max_examples=25)
@given(specs(), st.integers(0, 6))
def test_checkdmarc_refuses_what_a_receiver_ignores(
    section: str, good: list[str], place: int
) -> None:
    wrong = DIFFERENCES[section]
    name = wrong.partition("=")[0]
    rest = [spec for spec in good if spec.partition("=")[0].strip().lower() != name]
    text = "; ".join(["v=DMARC1", *rest[:place], wrong, *rest[place:], "other2=x"])
    ours, without = parse_policy(text), parse_policy("; ".join(["v=DMARC1", *rest]))
    assert read_by_checkdmarc(text) is None
    if without is None:
        assert ours is None
        return
    assert ours is not None
    if section.startswith("4.10.1"):
        policies = ("none" if without.rua else None), None, None
        assert (ours.p, ours.sp, ours.np) == policies
    else:
        assert (ours.p, ours.sp, ours.np) == (without.p, without.sp, without.np)
    for field in ("adkim", "aspf", "fo", "t", "psd", "rua", "ruf", "pct"):
        assert getattr(ours, field) == getattr(without, field)


def test_checkdmarc_takes_white_space_before_the_version() -> None:
    # The grammar of section 4.8 has none there, which checkdmarc holds to when it looks in DNS.
    text = " v=DMARC1; p=reject"
    assert parse_policy(text) is None
    assert read_by_checkdmarc(text) is not None


def test_checkdmarc_takes_an_unknown_tag_twice() -> None:
    text = f"v=DMARC1; p=reject; {TWICE_UNKNOWN}"
    assert parse_policy(text) is None
    assert read_by_checkdmarc(text) is not None


# The second tree walk. A record is one of these texts; what it says is read by a pattern.

TEXTS = (
    "v=DMARC1; p=reject",
    "v=DMARC1; p=none; sp=quarantine; np=reject",
    "v=DMARC1; p=quarantine; np=none; psd=u",
    "v=DMARC1; p=reject; sp=none; psd=n",
    "v=DMARC1; p=none; np=quarantine; psd=y",
    "v=DMARC1; p=none; aspf=s; adkim=s",
    "v=DMARC1; p=reject; aspf=s; adkim=s",
    "v=DMARC1; p=quarantine; np=none; aspf=s; adkim=s",
    "v=DMARC1; p=reject; sp=none; np=none; t=y",
    "v=DMARC1; p=bogus; psd=n",
    "v=DMARC1; p=bogus; rua=mailto:a@a",
)
NOISE = ("v=spf1 -all", "v=dmarc1; p=none; psd=n", "v=DMARC1; p=none; p=none")
WAYS = st.sampled_from(("a", "b.a", "c.b.a", "d.c.b.a", "g.f.e.d.c.b.a", "h.g.f.e.d.c.b.a"))
WAYS |= st.sampled_from(("i.h.g.f.e.d.c.b.a", "k.j.i.h.g.f.e.d.c.b.a"))
PLACES = st.tuples(st.integers(0, 5), st.sampled_from(("", "", "", "x.", "y.", "x.y.", "x." * 5)))
"""How many labels of a way are missing, and what stands before the others."""
AT_A_NAME = st.sampled_from(
    (
        *((text,) for text in TEXTS),
        *((text, "v=spf1 -all") for text in TEXTS[:5]),
        *(NOISE[1:2], NOISE[2:], NOISE[:2], (TEXTS[0], TEXTS[3]), (TEXTS[0], NOISE[2])),
    )
)


def tag(text: str, name: str) -> str | None:
    found = re.search(rf"; {name}=(\w+)", text)
    return found[1] if found else None


class SecondOpinion:
    """RFC 9989 section 4.10 on a zone: ``_dmarc`` records by name, and names with an address."""

    def __init__(self, zone: Zone, addresses: frozenset[str]) -> None:
        self.zone = zone
        self.addresses = addresses
        self.queries = 0

    def query(self, name: str) -> str | None:
        """Steps 1 and 2: one record that is valid, or none."""
        self.queries += 1
        found = [text for text in self.zone.get(name, ()) if text.startswith("v=DMARC1")]
        if len(found) != 1 or found[0].count("; p=") != 1:
            return None
        return found[0]

    def walk(self, start: str) -> list[tuple[str, str]]:
        """Steps 1 to 7: the names with a record, in the order asked."""
        self.queries = 0
        retrieved = []
        target = start
        while target:
            record = self.query(target)
            if record is not None:
                retrieved.append((target, record))
                if tag(record, "psd") in ("y", "n"):
                    break
            labels = target.split(".")
            x = len(labels)
            del labels[: 1 if x < 8 else x - 7]
            target = ".".join(labels)
        assert self.queries <= 8
        return retrieved

    def organization(self, start: str) -> str:
        retrieved = sorted(self.walk(start), key=lambda found: -found[0].count("."))
        for name, record in retrieved:
            if tag(record, "psd") == "n":
                return name
            if tag(record, "psd") == "y" and name != start:
                depth = len(name.split(".")) + 1
                return ".".join(start.split(".")[-depth:])
        return retrieved[-1][0] if retrieved else start

    def record(self, author: str) -> tuple[str, str] | None:
        """Section 4.10.1: the author domain, its organization, its public suffix."""
        own = self.query(author)
        if own is not None:
            return author, own
        labels = author.split(".")
        above = self.walk(".".join(labels[1:] if len(labels) <= 8 else labels[-7:]))
        organization = self.organization(author)
        for name, record in above:
            if name == organization:
                return name, record
        for name, record in above:
            if tag(record, "psd") == "y":
                return name, record
        return None

    def exists(self, name: str) -> bool:
        everything = self.addresses | {f"_dmarc.{owner}" for owner in self.zone}
        return any(other == name or other.endswith(f".{name}") for other in everything)

    def policy(self, author: str) -> tuple[str | None, str | None]:
        """The domain and what it asks for mail that fails."""
        found = self.record(author)
        if found is None:
            return None, None
        domain, record = found
        said = {name: tag(record, name) for name in ("p", "sp", "np", "t", "rua")}
        if said["p"] == "bogus":
            return domain, ("none" if said["rua"] else None)
        policy = said["p"]
        if domain != author:
            subdomain = said["sp"] or said["p"]
            policy = subdomain if self.exists(author) else said["np"] or subdomain
        if said["t"] == "y":
            policy = {"reject": "quarantine", "quarantine": "none"}.get(policy or "", policy)
        return domain, policy


Worlds: TypeAlias = tuple[dict[str, tuple[str, ...]], frozenset[str], list[str]]


@st.composite
def worlds(draw: st.DrawFn) -> Worlds:
    """A zone, names with addresses, and three names to ask about; all near one way to the root."""
    way = draw(WAYS).split(".")

    def name(place: tuple[int, str]) -> str:
        depth, before = place
        return before + ".".join(way[depth % len(way) :])

    zone = draw(st.lists(st.tuples(PLACES, AT_A_NAME), min_size=1, max_size=4))
    addresses = draw(st.lists(PLACES, max_size=2))
    asked = draw(st.lists(PLACES, min_size=3, max_size=3))
    return (
        {name(place): texts for place, texts in zone},
        frozenset(map(name, addresses)),
        [name(place) for place in asked],
    )


def resolver_of(zone: Zone, addresses: frozenset[str]) -> ZoneResolver:
    entries: dict[str, list[Any]] = {name: [("A", "192.0.2.1")] for name in addresses}
    for name, texts in zone.items():
        entries[f"_dmarc.{name}"] = [("TXT", text) for text in texts]
    return ZoneResolver(entries)


@settings(max_examples=2500)
@given(worlds())
def test_the_tree_walk_is_that_of_the_rfc(
    world: Worlds,
) -> None:
    zone, addresses, (author, sender, signer) = world
    opinion, resolver = SecondOpinion(zone, addresses), resolver_of(zone, addresses)
    found = discover(author, resolver)
    domain, policy = opinion.policy(author)
    asks = None if policy is None else found.disposition
    assert (found.policy_domain, asks) == (domain, policy)
    assert (found.policy is None) == (policy is None)
    assert found.org_domain == opinion.organization(author)
    assert organizational_domain(sender, resolver) == opinion.organization(sender)
    event(f"policy by {found.tag}, {'own' if domain == author else 'other'} record")
    verdict = verdict_of(author, sender, signer, resolver)
    chosen = opinion.record(author)
    if chosen is None or policy is None:
        assert verdict.result == ("none" if chosen is None else "permerror")
        return
    for other, aligned in ((sender, verdict.aligned_spf), (signer, verdict.aligned_dkim)):
        is_strict = tag(chosen[1], "aspf") == "s"
        same = opinion.organization(other) == opinion.organization(author)
        assert aligned == (other == author or (same and not is_strict))
    is_aligned = verdict.aligned_spf or verdict.aligned_dkim
    assert verdict.result == ("pass" if is_aligned else "fail")
    assert verdict.disposition == ("none" if is_aligned else policy)
    event(f"result {verdict.result}")


def verdict_of(
    author: str, sender: str, signer: str, resolver: "ZoneResolver | Silent"
) -> DmarcVerdict:
    return evaluate(author, spf=("pass", sender), dkim=[(signer, "pass")], resolver=resolver)


class Silent:
    """A resolver that does not answer for some names."""

    def __init__(self, resolver: ZoneResolver, names: frozenset[str], status: Status) -> None:
        self._resolver = resolver
        self._names = names
        self._status = status

    def resolve(self, name: str, kind: str) -> Answer:
        if name in self._names:
            return Answer(self._status)
        return self._resolver.resolve(name, kind)


@settings(max_examples=1000)
@given(worlds(), st.data(), st.sampled_from((Status.TIMEOUT, Status.UNKNOWN)))
def test_what_is_decided_without_an_answer_does_not_depend_on_it(
    world: Worlds,
    data: st.DataObject,
    status: Status,
) -> None:
    zone, addresses, (author, sender, signer) = world
    resolver = resolver_of(zone, addresses)
    complete = verdict_of(author, sender, signer, resolver)
    asked = dict.fromkeys(name for name, kind, _ in complete.trace if kind not in ("spf", "dkim"))
    # Without the first answer nothing is decided.
    names = st.sampled_from(list(asked)[1:] or list(asked))
    silent = data.draw(st.frozensets(names, min_size=1, max_size=2))
    verdict = verdict_of(author, sender, signer, Silent(resolver, silent, status))
    event(f"result {verdict.result}")
    if verdict.result == "temperror":
        assert verdict.disposition == "none"
        return
    assert (verdict.result, verdict.disposition) == (complete.result, complete.disposition)
    assert verdict.policy_domain == complete.policy_domain


@settings(max_examples=300)
@given(st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_no_text_is_too_odd(text: str, name: str, rfc7489: bool) -> None:
    resolver = ZoneResolver({"_dmarc.a": [("TXT", f"v=DMARC1;{text}")]})
    parse_policy(text, rfc7489=rfc7489)
    for author in ("a", name):
        verdict = evaluate(
            author,
            spf=(text, name),
            dkim=[(name, "pass"), (text, "temperror")],
            resolver=resolver,
            rfc7489=rfc7489,
        )
        assert verdict.result in ("pass", "fail", "none", "permerror")
        assert verdict.disposition in ("none", "quarantine", "reject")
