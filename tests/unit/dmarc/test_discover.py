"""Which policy a receiver finds for a name, and which organizational domain.

The test ids begin with the section of RFC 9989, if no other is named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from mailcompile.dmarc import Discovery, discover, organizational_domain
from mailcompile.dmarc.discover import tree_walk
from mailcompile.dmarc.parse import Outcome
from mailcompile.dns import Answer, Status, ZoneResolver

PLAIN = "v=DMARC1; p=reject"
DEEP = "a.b.c.d.e.f.g.h.i.j.k.example.com"


class Asked:
    """A resolver that remembers what it was asked."""

    def __init__(
        self,
        records: Mapping[str, str | list[str]],
        *,
        names: Iterable[str] = (),
        silent: Iterable[tuple[str, str]] = (),
        status: Status = Status.TIMEOUT,
    ) -> None:
        """``records``: name → what stands at its ``_dmarc``; ``names`` have an address."""
        zone: dict[str, list[Any]] = {name: [("A", "192.0.2.1")] for name in names}
        for name, texts in records.items():
            many = [texts] if isinstance(texts, str) else texts
            zone[f"_dmarc.{name}"] = [("TXT", text) for text in many]
        self._zone = ZoneResolver(zone)
        self._silent = set(silent)
        self._status = status
        self.questions: list[tuple[str, str]] = []

    def resolve(self, name: str, kind: str) -> Answer:
        self.questions.append((name, kind))
        if (name, kind) in self._silent:
            return Answer(self._status)
        return self._zone.resolve(name, kind)


def silent_existence(name: str) -> list[tuple[str, str]]:
    return [(name, kind) for kind in ("CNAME", "A", "AAAA", "MX", "TXT")]


def result(found: Discovery) -> tuple[str | None, str | None, str | None]:
    return found.policy_domain, found.policy, found.tag


class TestTreeWalk:
    """Section 4.10."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param(
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                [
                    "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                    "g.h.i.j.mail.example.com",
                    "h.i.j.mail.example.com",
                    "i.j.mail.example.com",
                    "j.mail.example.com",
                    "mail.example.com",
                    "example.com",
                    "com",
                ],
                id="4.10 thirteen labels",
            ),
            pytest.param(
                "mail.a.b.c.d.e.f.g.example.com",
                [
                    "mail.a.b.c.d.e.f.g.example.com",
                    "c.d.e.f.g.example.com",
                    "d.e.f.g.example.com",
                    "e.f.g.example.com",
                    "f.g.example.com",
                    "g.example.com",
                    "example.com",
                    "com",
                ],
                id="5.1.8",
            ),
            pytest.param(
                "1.2.3.4.5.6.7.8",
                ["1.2.3.4.5.6.7.8"[2 * dropped :] for dropped in range(8)],
                id="4.10 step 4: eight labels lose one",
            ),
            pytest.param("mail.example.com", ["mail.example.com", "example.com", "com"], id="4.10"),
            pytest.param("com", ["com"], id="4.10 one label"),
        ],
    )
    def test_names(self, name: str, expected: list[str]) -> None:
        assert list(tree_walk(name)) == expected
        resolver = Asked({})
        discover(name, resolver)
        assert resolver.questions == [(f"_dmarc.{target}", "TXT") for target in expected]

    @pytest.mark.parametrize("labels", range(1, 128))
    def test_4_10_there_are_never_more_than_eight_queries(self, labels: int) -> None:
        resolver = Asked({})
        assert organizational_domain(".".join("a" * labels), resolver) is not None
        assert len(resolver.questions) <= 8

    @pytest.mark.parametrize("psd", ["y", "n"])
    def test_4_10_psd_stops_the_walk(self, psd: str) -> None:
        resolver = Asked({"b.example": f"{PLAIN}; psd={psd}"})
        discover("a.b.example", resolver)
        assert resolver.questions == [("_dmarc.a.b.example", "TXT"), ("_dmarc.b.example", "TXT")]

    @pytest.mark.parametrize("record", [f"{PLAIN}; psd=u", f"{PLAIN}; psd=x", PLAIN])
    def test_4_10_nothing_else_stops_it(self, record: str) -> None:
        resolver = Asked({"a.b.example": record})
        discover("a.b.example", resolver)
        assert len(resolver.questions) == 3

    def test_4_10_several_records_are_none_and_the_walk_goes_on(self) -> None:
        resolver = Asked({"a.example": [f"{PLAIN}; psd=n", "v=DMARC1; p=none"], "example": PLAIN})
        found = discover("a.example", resolver)
        assert result(found) == ("example", "reject", "p")
        assert found.trace == (
            ("_dmarc.a.example", "TXT", Outcome.SEVERAL),
            ("_dmarc.example", "TXT", Outcome.RECORD),
        )

    def test_6376_3_2_an_invalid_record_is_none(self) -> None:
        found = discover("a.example", Asked({"a.example": f"{PLAIN}; p=none", "example": PLAIN}))
        assert found.policy_domain == "example"
        assert found.trace[0] == ("_dmarc.a.example", "TXT", Outcome.INVALID)


class TestOrganizationalDomain:
    """Section 4.10.2."""

    @pytest.mark.parametrize(
        ("name", "records", "expected"),
        [
            pytest.param(
                "a.mail.example.com",
                {"mail.example.com": PLAIN, "example.com": PLAIN},
                "example.com",
                id="4.10.2 first example",
            ),
            pytest.param(
                "a.mail.example.com",
                {"mail.example.com": f"{PLAIN}; psd=n", "example.com": PLAIN},
                "mail.example.com",
                id="4.10.2 second example",
            ),
            pytest.param(
                "a.mail.example.com",
                {"com": f"{PLAIN}; psd=y"},
                "example.com",
                id="4.10.2 last example",
            ),
            pytest.param(
                "mail.example.com",
                {"example.com": f"{PLAIN}; psd=y"},
                "mail.example.com",
                id="4.10.2 rule 2",
            ),
            pytest.param(
                "example.com",
                {"example.com": f"{PLAIN}; psd=y", "com": PLAIN},
                "example.com",
                id="4.10.2 rule 2 is not for the start",
            ),
            pytest.param(
                "a.b.example",
                {"a.b.example": f"{PLAIN}; psd=n", "b.example": PLAIN},
                "a.b.example",
                id="4.10.2 rule 1 is for the start, too",
            ),
            pytest.param(
                "a.b.example",
                {"a.b.example": PLAIN, "b.example": PLAIN, "example": PLAIN},
                "example",
                id="4.10.2 rule 3",
            ),
            pytest.param("a.b.example", {}, "a.b.example", id="4.10.2 undetermined"),
            pytest.param("example.com", {"example.com": PLAIN}, "example.com", id="B.4.1 From"),
            pytest.param(
                "signing.example.com",
                {"example.com": PLAIN, "signing.example.com": PLAIN},
                "example.com",
                id="B.4.1 signer",
            ),
            pytest.param(DEEP, {"example.com": PLAIN}, "example.com", id="B.4.2"),
            pytest.param(
                "mail.giant.bank.example",
                {"bank.example": f"{PLAIN}; psd=y", "giant.bank.example": PLAIN},
                "giant.bank.example",
                id="B.4.3 MAIL FROM",
            ),
            pytest.param(
                "mail.mega.bank.example",
                {"bank.example": f"{PLAIN}; psd=y", "giant.bank.example": PLAIN},
                "mega.bank.example",
                id="B.4.3 signer",
            ),
            pytest.param(
                "mail.a.b.c.d.e.f.g.example.com",
                {"example.com": PLAIN, "b.c.d.e.f.g.example.com": f"{PLAIN}; psd=n"},
                "example.com",
                id="5.1.8 too deep",
            ),
            pytest.param(
                DEEP,
                {"h.i.j.k.example.com": f"{PLAIN}; psd=y"},
                "g.h.i.j.k.example.com",
                id="4.10.2 rule 2 below a jump",
            ),
            pytest.param(
                DEEP,
                {"g.h.i.j.k.example.com": f"{PLAIN}; psd=y"},
                "f.g.h.i.j.k.example.com",
                id="4.10.2 rule 2 at the jump: a name that was not asked",
            ),
        ],
    )
    def test_found(self, name: str, records: dict[str, str | list[str]], expected: str) -> None:
        assert organizational_domain(name, Asked(records)) == expected
        assert discover(name, Asked(records)).org_domain == expected

    @pytest.mark.parametrize("status", [Status.TIMEOUT, Status.UNKNOWN])
    def test_5_3_6_unknown_after_a_timeout(self, status: Status) -> None:
        records: dict[str, str | list[str]] = {"a.b.example": PLAIN}
        resolver = Asked(records, silent=[("_dmarc.b.example", "TXT")], status=status)
        assert organizational_domain("a.b.example", resolver) is None
        found = discover("a.b.example", resolver)
        assert (found.org_domain, found.unanswered) == (None, "_dmarc.b.example")
        assert result(found) == ("a.b.example", "reject", "p")

    def test_a_walk_that_psd_ended_needs_no_answer_from_above(self) -> None:
        records: dict[str, str | list[str]] = {"a.b.example": f"{PLAIN}; psd=n"}
        resolver = Asked(records, silent=[("_dmarc.b.example", "TXT")])
        assert organizational_domain("a.b.example", resolver) == "a.b.example"


class TestPolicy:
    """Section 4.10.1."""

    SPLIT = "v=DMARC1; p=reject; sp=quarantine; np=none"

    @pytest.mark.parametrize(
        ("name", "record", "expected"),
        [
            pytest.param("org.example", SPLIT, ("reject", "p"), id="4.10.1 itself"),
            pytest.param("sub.org.example", SPLIT, ("quarantine", "sp"), id="4.10.1 sp"),
            pytest.param("ghost.org.example", SPLIT, ("none", "np"), id="4.10.1 np"),
            pytest.param("ent.org.example", SPLIT, ("quarantine", "sp"), id="3.2.13 RFC 8020"),
            pytest.param("x.ghost.org.example", SPLIT, ("none", "np"), id="3.2.13 below nothing"),
            pytest.param("alias.org.example", SPLIT, ("quarantine", "sp"), id="A.4 dangling alias"),
            pytest.param("x.wild.org.example", SPLIT, ("quarantine", "sp"), id="A.4 wildcard"),
            pytest.param("note.org.example", SPLIT, ("quarantine", "sp"), id="A.4 any record"),
            pytest.param(
                "ghost.org.example",
                "v=DMARC1; p=none; sp=quarantine",
                ("quarantine", "sp"),
                id="4.7 np absent",
            ),
            pytest.param("ghost.org.example", PLAIN, ("reject", "p"), id="4.7 np, sp absent"),
            pytest.param("sub.org.example", PLAIN, ("reject", "p"), id="4.7 sp absent"),
            pytest.param(
                "sub.org.example", "v=DMARC1; p=none; np=reject", ("none", "p"), id="4.7 np n/a"
            ),
            pytest.param(
                "ghost.org.example", "v=DMARC1; np=reject", ("reject", "np"), id="4.7 p absent"
            ),
        ],
    )
    def test_of_an_organization(self, name: str, record: str, expected: tuple[str, str]) -> None:
        resolver = ZoneResolver(
            {
                "_dmarc.org.example": [("TXT", record)],
                "sub.org.example": [("A", "192.0.2.1")],
                "note.org.example": [("TXT", "nothing to do with mail")],
                "deep.ent.org.example": [("A", "192.0.2.1")],
                "alias.org.example": [("CNAME", "nowhere.example")],
                "*.wild.org.example": [("TXT", "v=spf1 -all")],
            }
        )
        assert result(discover(name, resolver)) == ("org.example", *expected)

    def test_4_7_sp_on_a_subdomain_is_not_used(self) -> None:
        records: dict[str, str | list[str]] = {
            "org.example": "v=DMARC1; p=quarantine",
            "sub.org.example": "v=DMARC1; p=none; sp=reject; np=reject",
        }
        below = discover("x.sub.org.example", Asked(records, names=["x.sub.org.example"]))
        assert result(below) == ("org.example", "quarantine", "p")
        assert result(discover("sub.org.example", Asked(records)))[:2] == (
            "sub.org.example",
            "none",
        )

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param("giant.bank.example", ("giant.bank.example", "none", "p"), id="B.4.3"),
            pytest.param("mail.giant.bank.example", ("giant.bank.example", "none", "p"), id="org"),
            pytest.param("mega.bank.example", ("bank.example", "quarantine", "sp"), id="suffix sp"),
            pytest.param("gone.bank.example", ("bank.example", "reject", "np"), id="suffix np"),
            pytest.param("bank.example", ("bank.example", "none", "p"), id="suffix itself"),
            # Section 4.10.1 names three places, and this record is at none of them.
            pytest.param("a.m.mega.bank.example", ("bank.example", "reject", "np"), id="between"),
        ],
    )
    def test_4_10_1_of_a_public_suffix(self, name: str, expected: tuple[str, str, str]) -> None:
        records: dict[str, str | list[str]] = {
            "bank.example": "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y",
            "giant.bank.example": "v=DMARC1; p=none",
            "m.mega.bank.example": "v=DMARC1; p=none",
        }
        assert result(discover(name, Asked(records, names=["mega.bank.example"]))) == expected

    def test_5_1_8_a_deep_name_with_a_record_of_its_own(self) -> None:
        name = "mail.a.b.c.d.e.f.g.example.com"
        records: dict[str, str | list[str]] = {
            name: "v=DMARC1; p=quarantine",
            "b.c.d.e.f.g.example.com": "v=DMARC1; p=none; psd=n",
            "example.com": PLAIN,
        }
        assert result(discover(name, Asked(records))) == (name, "quarantine", "p")
        assert result(discover(f"x.{name}", Asked(records)))[0] == "example.com"

    def test_4_10_1_no_record(self) -> None:
        found = discover("a.example", Asked({}))
        assert result(found) == (None, None, None)
        assert (found.record, found.unanswered, found.disposition) == (None, None, "none")

    def test_4_10_1_no_processing(self) -> None:
        records: dict[str, str | list[str]] = {"a.example": "v=DMARC1; p=x", "example": PLAIN}
        found = discover("a.example", Asked(records))
        assert result(found) == ("a.example", None, None)
        assert found.record is not None
        assert found.unanswered is None

    def test_the_name_is_asked_for_only_if_it_matters(self) -> None:
        resolver = Asked({"example": "v=DMARC1; p=reject; sp=none"})
        discover("a.example", resolver)
        assert {kind for _, kind in resolver.questions} == {"TXT"}
        resolver = Asked({"a.example": self.SPLIT})
        discover("a.example", resolver)
        assert {kind for _, kind in resolver.questions} == {"TXT"}


class TestTestMode:
    """Section 4.7 "t"."""

    @pytest.mark.parametrize(
        ("name", "record", "policy", "disposition"),
        [
            ("a.example", "v=DMARC1; p=reject; t=y", "reject", "quarantine"),
            ("a.example", "v=DMARC1; p=quarantine; t=y", "quarantine", "none"),
            ("a.example", "v=DMARC1; p=none; t=y", "none", "none"),
            ("a.example", "v=DMARC1; p=reject; t=n", "reject", "reject"),
            ("a.example", "v=DMARC1; p=reject", "reject", "reject"),
            ("a.example", "v=DMARC1; p=reject; pct=0", "reject", "reject"),
            ("ghost.a.example", "v=DMARC1; p=none; np=reject; t=y", "reject", "quarantine"),
            ("a.a.example", "v=DMARC1; p=none; sp=reject; t=y", "reject", "quarantine"),
        ],
    )
    def test_4_7_one_level_below(
        self, name: str, record: str, policy: str, disposition: str
    ) -> None:
        found = discover(name, Asked({"a.example": record}, names=["a.a.example"]))
        assert (found.policy, found.disposition) == (policy, disposition)


class TestUnanswered:
    """Section 5.3.6: what is not known is not guessed."""

    def test_5_3_6_author_domain(self) -> None:
        resolver = Asked({"b.example": PLAIN}, silent=[("_dmarc.a.b.example", "TXT")])
        found = discover("a.b.example", resolver)
        assert result(found) == (None, None, None)
        assert found.unanswered == "_dmarc.a.b.example"
        assert len(resolver.questions) == 1

    def test_5_3_6_above(self) -> None:
        resolver = Asked({"b.example": PLAIN}, silent=[("_dmarc.example", "TXT")])
        found = discover("a.b.example", resolver)
        assert (result(found), found.unanswered) == ((None, None, None), "_dmarc.example")

    @pytest.mark.parametrize("status", [Status.TIMEOUT, Status.UNKNOWN])
    def test_5_3_6_existence(self, status: Status) -> None:
        records: dict[str, str | list[str]] = {"example": "v=DMARC1; p=none; np=reject"}
        resolver = Asked(records, silent=silent_existence("a.example"), status=status)
        found = discover("a.example", resolver)
        assert (result(found), found.unanswered) == (("example", None, None), "a.example")
        assert found.trace[-1] == ("a.example", "existence", Outcome.TIMEOUT)

    def test_existence_that_changes_nothing(self) -> None:
        records: dict[str, str | list[str]] = {"example": "v=DMARC1; p=reject; np=reject"}
        found = discover("a.example", Asked(records, silent=silent_existence("a.example")))
        assert (result(found), found.unanswered) == (("example", "reject", "p"), None)

    def test_any_type_tells_that_a_name_exists(self) -> None:
        records: dict[str, str | list[str]] = {"example": "v=DMARC1; p=none; np=reject"}
        silent = silent_existence("a.example")[:3]
        found = discover("a.example", Asked(records, names=["a.example"], silent=silent))
        assert found.tag == "p"
        found = discover("a.example", Asked(records, silent=silent))
        assert found.tag == "np"


class TestRfc7489:
    """RFC 7489 section 6.6.3."""

    @staticmethod
    def found(
        name: str, records: dict[str, str | list[str]], silent: Iterable[tuple[str, str]] = ()
    ) -> Discovery:
        return discover(name, Asked(records, silent=silent), rfc7489=True)

    def test_6_6_3_two_queries(self) -> None:
        resolver = Asked({"b.co.uk": "v=DMARC1; p=reject; sp=none; np=reject; t=y"})
        found = discover("x.a.b.co.uk", resolver, rfc7489=True)
        assert result(found) == ("b.co.uk", "none", "sp")
        assert found.org_domain == "b.co.uk"
        names = ["_dmarc.x.a.b.co.uk", "_dmarc.b.co.uk"]
        assert resolver.questions == [(name, "TXT") for name in names]

    def test_6_6_3_nothing_between_and_nothing_above(self) -> None:
        records: dict[str, str | list[str]] = {"a.b.example": PLAIN, "example": PLAIN}
        assert result(self.found("x.a.b.example", records)) == (None, None, None)

    def test_6_6_3_several_records_end_it(self) -> None:
        records: dict[str, str | list[str]] = {"a.b.example": [PLAIN, PLAIN], "b.example": PLAIN}
        assert self.found("a.b.example", records).policy is None
        assert discover("a.b.example", Asked(records)).policy == "reject"

    def test_6_6_3_timeout(self) -> None:
        found = self.found("a.b.example", {}, silent=[("_dmarc.a.b.example", "TXT")])
        assert (found.policy, found.unanswered) == (None, "_dmarc.a.b.example")
        assert found.org_domain == "b.example"

    def test_6_3_unknown_tags(self) -> None:
        found = self.found("a.b.example", {"b.example": f"{PLAIN}; psd=y; np=none; t=y"})
        assert (found.policy, found.disposition, found.org_domain) == (
            *("reject", "reject"),
            "b.example",
        )

    @pytest.mark.parametrize(
        ("pct", "disposition"), [("0", "quarantine"), ("1", "reject"), ("100", "reject")]
    )
    def test_6_6_4_pct(self, pct: str, disposition: str) -> None:
        found = self.found("b.example", {"b.example": f"{PLAIN}; pct={pct}"})
        assert found.disposition == disposition


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            *("", ".", "a..example", ".example", "a" * 64 + ".example", "x." * 128),
            *("a.example\n", "a b.example", "\u00e9\u00e9..example", "\ud800.example"),
        ],
    )
    def test_what_is_no_name_has_no_policy(self, name: str) -> None:
        resolver = Asked({"example": PLAIN})
        found = discover(name, resolver)
        assert (result(found), found.org_domain) == ((None, None, None), None)
        assert organizational_domain(name, resolver) is None
        assert resolver.questions == []

    def test_4_4_names_have_no_case(self) -> None:
        found = discover("A.Example.", Asked({"a.example": PLAIN}))
        assert (found.policy_domain, found.org_domain) == ("a.example", "a.example")

    def test_5_3_1_u_labels_must_become_a_labels(self) -> None:
        found = discover("b\u00fccher.example", Asked({"xn--bcher-kva.example": PLAIN}))
        assert found.policy_domain == "xn--bcher-kva.example"

    def test_a_name_too_long_for_dmarc_below_it_is_not_asked(self) -> None:
        name = ".".join(["a" * 61] * 4)
        assert len(name) == 247
        resolver = Asked({})
        assert organizational_domain(name, resolver) == name
        assert f"_dmarc.{name}" not in [asked for asked, _ in resolver.questions]
        assert len(resolver.questions) == 3
