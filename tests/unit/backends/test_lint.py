"""octoDNS's own validators are turned off where they would refuse, and nowhere else."""

from collections.abc import Iterable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from octodns.record import Record
from octodns.zone import Zone as OctodnsZone
from octodns.zone.cname import (
    CnameTargetNotCnameZoneValidator,
    CnameTargetResolvableInZoneZoneValidator,
)
from octodns.zone.mail import MailZoneValidator, MxTargetResolvableInZoneZoneValidator

from mailcompile.backends.octodns.config import config
from mailcompile.backends.octodns.lint import disabled, refusals
from mailcompile.dns import CNAME, MX, TXT, DomainName, Origin, Rdata, RRset, Zone
from mailcompile.formats.octodns_yaml import write_zone

ZONE = DomainName("one.example")
BELOW = ZONE.below("sub")
OTHER = DomainName("two.example")
ZONES = {ZONE, BELOW, OTHER}
Labelled = tuple[str, tuple[Rdata, ...]]
"""The label of a name below the zone, and its records of one type."""

ORIGIN = Origin(pointer=("domains",), made_by="test")

VALIDATORS = (
    MailZoneValidator("mail", min_mx=1),
    CnameTargetResolvableInZoneZoneValidator("cname-target-resolvable-in-zone"),
    CnameTargetNotCnameZoneValidator("cname-target-not-cname"),
    MxTargetResolvableInZoneZoneValidator("mx-target-resolvable-in-zone"),
)

LABELS = st.sampled_from(["", "a", "b", "*", "_dmarc", "s1._domainkey"])
NAMES = [ZONE, BELOW, OTHER, *(ZONE.below(it) for it in ("a", "b", "_dmarc", "x", "h.sub"))]
TEXTS = [
    *("v=spf1 -all", "v=spf1 mx ~all", "v=spf1 mx ?all", "v=spf1 redirect=_spf.two.example"),
    *("v=DMARC1; p=none", "v=DMARC1; p=reject; sp=none", "v=DMARC1; p=none; sp=reject", "token"),
]


def zone_of(rrsets: Iterable[Labelled], name: DomainName = ZONE) -> Zone:
    found = [RRset(name=name.below(it), ttl=60, rdatas=data, origin=ORIGIN) for it, data in rrsets]
    return Zone(name=name, rrsets=tuple(sorted(found, key=lambda it: (it.name, it.type))))


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    """Names of everything that a zone of ours may hold, and a CNAME by itself."""
    found: list[Labelled] = []
    for label in draw(st.sets(LABELS)):
        if label and draw(st.booleans()):
            found.append((label, (CNAME(draw(st.sampled_from(NAMES))),)))
            continue
        mx = draw(st.sampled_from([(), (MX(0, None),), *((MX(10, it),) for it in NAMES)]))
        txt = draw(st.sampled_from([(), *((TXT(it),) for it in TEXTS)]))
        found += [(label, data) for data in (mx, txt) if data]
    return zone_of(found)


def refused_by_octodns(zone: Zone) -> set[str]:
    found = OctodnsZone(f"{zone.name}.", {"sub"})
    for name, entries in yaml.safe_load(write_zone(zone)).items():
        for data in entries:
            found.add_record(Record.new(found, name, data, lenient=True), lenient=True)
    return {validator.id for validator in VALIDATORS if validator.validate(found)}


@given(zones())
def test_what_octodns_refuses_and_no_more(zone: Zone) -> None:
    assert set(refusals(zone, ZONES)) == refused_by_octodns(zone)


PLAIN: list[Labelled] = [("", (MX(10, OTHER),)), ("", (TXT("v=spf1 mx -all"),))]
DMARC: Labelled = ("_dmarc", (TXT("v=DMARC1; p=none"),))


@pytest.mark.parametrize(
    ("rrsets", "expected"),
    [
        ([*PLAIN, DMARC], {}),
        (PLAIN, {"mail": "one.example has no DMARC policy"}),
        ([*PLAIN, ("_dmarc", (CNAME(OTHER),))], {"mail": "_dmarc.one.example is an alias"}),
        (
            [("a", (CNAME(ZONE.below("b")),)), ("b", (CNAME(ZONE.below("web")),))],
            {
                "cname-target-not-cname": "a.one.example leads to b.one.example, an alias too",
                "cname-target-resolvable-in-zone": "b.one.example leads to web.one.example, "
                "written elsewhere",
            },
        ),
        ([("a", (CNAME(BELOW.below("web")),))], {}),
        (
            [("b", (MX(10, OTHER),)), ("b", (TXT("v=spf1 mx ?all"),))],
            {"mail": "the SPF record of b.one.example ends in ?all"},
        ),
        ([("b", (MX(10, OTHER),))], {"mail": "b.one.example has MX and no SPF"}),
    ],
)
def test_reasons(rrsets: list[Labelled], expected: dict[str, str]) -> None:
    assert refusals(zone_of(rrsets), ZONES) == expected


ALIAS: list[Labelled] = [("a", (CNAME(ZONE.below("web")),))]
THREE = [zone_of(ALIAS), zone_of(PLAIN, OTHER), zone_of(PLAIN, DomainName("three.example"))]
PLACES = {zone.name: ("domains", str(zone.name)) for zone in THREE}
OF_ALIAS = (
    "octoDNS's cname-target-resolvable-in-zone validator is off for one.example: "
    "a.one.example leads to web.one.example, written elsewhere"
)


def test_one_warning_a_validator() -> None:
    found = list(disabled(THREE, PLACES, lambda problem: False))

    assert [(problem.pointer[1], problem.message) for problem in found] == [
        ("one.example", OF_ALIAS),
        (
            "two.example",
            "octoDNS's mail validator is off for two.example: two.example has no DMARC policy "
            "(and 1 more zones)",
        ),
    ]


def test_what_is_accepted_for_one_zone_is_said_of_the_others() -> None:
    found = list(disabled(THREE, PLACES, lambda problem: problem.pointer[1] == "two.example"))

    assert [(problem.pointer[1], problem.message) for problem in found] == [
        ("one.example", OF_ALIAS),
        (
            "three.example",
            "octoDNS's mail validator is off for three.example: three.example has no DMARC policy",
        ),
    ]


def test_they_are_off_for_the_one_zone() -> None:
    one = zone_of([*PLAIN, ("a", (CNAME(ZONE.below("web")),))])
    two = zone_of([*PLAIN, DMARC], OTHER)

    written = yaml.safe_load(config({ZONE: one, OTHER: two}, {}, {}))["zones"]

    assert written["one.example."]["validators"] == {
        "zone": {"disable_validators": ["cname-target-resolvable-in-zone", "mail"]}
    }
    assert "validators" not in written["two.example."]
