"""Which addresses get which result: named cases. Sections are sections of RFC 7208."""

from ipaddress import ip_address
from typing import Any

import pytest

from mailcompile.dns import Answer, Resolver, Status, ZoneResolver
from mailcompile.spf import Authorized, IpSet, authorized, check_host
from mailcompile.spf.authorized import MOST_NEEDED, RESULT_WORDS

Entries = list[tuple[str, Any]]

ONE = "one.example"
HOST4, HOST6 = "192.0.2.1", "2001:db8::1"
IPV4, IPV6 = IpSet.of("0.0.0.0/0"), IpSet.of("::/0")
EVERYBODY = IpSet.everything()


def of(*terms: str, timeouts: list[Any] | None = None, **names: Entries) -> Authorized:
    """The sets of a domain with an SPF record; `mail=[…]` is what stands at `mail.example`."""
    return authorized(ONE, resolver(*terms, timeouts=timeouts, **names))


def resolver(*terms: str, timeouts: list[Any] | None = None, **names: Entries) -> ZoneResolver:
    records = {f"{name}.example": entries for name, entries in names.items()}
    records[ONE] = [spf(*terms), *records.get(ONE, [])]
    return ZoneResolver(records, timeouts=timeouts or ())


def spf(*terms: str) -> tuple[str, Any]:
    return "TXT", " ".join(("v=spf1", *terms))


def a(*addresses: str) -> Entries:
    return [("A" if ip_address(each).version == 4 else "AAAA", each) for each in addresses]


def mx(*hosts: str) -> Entries:
    return [("MX", (10, f"{host}.example")) for host in hosts]


def sets(found: Authorized) -> dict[str, str]:
    """The results that somebody gets; everybody else is `rest`."""
    shown = {}
    for word, clients in found.items():
        if clients:
            shown[word] = "rest" if len(clients.networks()) > 20 else str(clients)
    return shown


def paths(found: Authorized) -> dict[str, list[str]]:
    """Who is let in by what."""
    return {str(e.networks): [f"{domain} {term}" for domain, term in e.path] for e in found.passes}


class TestResults:
    """The seven sets, in which every address is exactly once."""

    @pytest.mark.parametrize(
        ("terms", "expected"),
        [
            ("-all", {"fail": EVERYBODY}),
            ("~all", {"softfail": EVERYBODY}),
            ("?all", {"neutral": EVERYBODY}),
            ("", {"neutral": EVERYBODY}),
            ("+all", {"pass": EVERYBODY}),
            ("foo", {"permerror": EVERYBODY}),
            ("ip4:192.0.2.0/33 all", {"permerror": EVERYBODY}),
            ("redirect=nowhere.example", {"permerror": EVERYBODY}),
            ("include:nowhere.example all", {"permerror": EVERYBODY}),
            ("include:one.example -all", {"permerror": EVERYBODY}),
            ("redirect=one.example", {"permerror": EVERYBODY}),
            ("ip4:0.0.0.0/0 -all", {"pass": IPV4, "fail": IPV6}),
            ("ip6:::/0 -all", {"pass": IPV6, "fail": IPV4}),
            ("~ip6:::/0 ?ip4:0.0.0.0/0", {"softfail": IPV6, "neutral": IPV4}),
            (
                "ip4:0.0.0.0/1 ~ip4:128.0.0.0/1 ?ip6:::/0 -all",
                {
                    "pass": IpSet.of("0.0.0.0/1"),
                    "softfail": IpSet.of("128.0.0.0/1"),
                    "neutral": IPV6,
                },
            ),
        ],
    )
    def test_of_a_record(self, terms: str, expected: dict[str, IpSet]) -> None:
        found = of(terms)

        assert {word: clients for word, clients in found.items() if clients} == expected

    def test_it_is_a_mapping_of_the_seven_words(self) -> None:
        found = of("-all")

        assert tuple(found) == RESULT_WORDS
        assert len(found) == 7
        with pytest.raises(KeyError):
            found["passed"]

    def test_the_first_network_that_holds_a_client_decides(self) -> None:
        found = of("-ip4:192.0.2.1", "ip4:192.0.2.0/30", "~ip4:192.0.2.0/29", "-all")

        assert str(found["pass"]) == "192.0.2.0/32 192.0.2.2/31"
        assert str(found["softfail"]) == "192.0.2.4/30"
        assert "192.0.2.1" in found["fail"]

    def test_one_mx_host_of_both_families(self) -> None:
        found = of("mx", "~all", one=mx("mail"), mail=a(HOST4, HOST6))

        assert sets(found) == {"pass": f"{HOST4}/32 {HOST6}/128", "softfail": "rest"}
        assert paths(found) == {f"{HOST4}/32 {HOST6}/128": ["one.example mx"]}
        assert (found.lookups, found.void_lookups, found.mx_names) == (1, 0, 1)

    def test_prefix_lengths_are_by_family(self) -> None:
        found = of("a:mail.example/24//64", "-all", mail=a(HOST4, HOST6))

        assert sets(found) == {"pass": "192.0.2.0/24 2001:db8::/64", "fail": "rest"}

    def test_a_prefix_of_no_bit_is_everybody_of_a_family(self) -> None:
        found = of("a:mail.example/0", "-all", mail=a(HOST4))

        assert found["pass"] == IPV4

    def test_no_record_is_none_and_two_are_a_permerror(self) -> None:
        assert authorized("two.example", ZoneResolver({}))["none"] == EVERYBODY
        two = ZoneResolver({ONE: [spf("all"), spf("-all")]})
        assert authorized(ONE, two)["permerror"] == EVERYBODY

    @pytest.mark.parametrize("domain", ["example", "", ".", "a..example", "x" * 64 + ".example"])
    def test_a_name_that_is_none(self, domain: str) -> None:
        """Section 4.3."""
        found = authorized(domain, ZoneResolver({"example": [spf("all")], "": [spf("all")]}))

        assert found["none"] == EVERYBODY

    def test_case_trailing_dot_and_u_labels(self) -> None:
        zones = ZoneResolver({"xn--bcher-kva.example": [spf("all")]})

        for name in ("bücher.example", "XN--BCHER-KVA.example.", "Bücher.Example."):
            assert authorized(name, zones)["pass"] == EVERYBODY


class TestMappedAddresses:
    """Section 5: an IPv4-mapped address is IPv4, and only that."""

    def test_they_are_where_the_ipv4_address_is(self) -> None:
        found = of("ip4:192.0.2.0/24", "ip6:::/0", "-all")

        assert "::ffff:192.0.2.1" in found["pass"]
        assert "::ffff:198.51.100.1" in found["fail"]
        assert str(found["pass"]) == "192.0.2.0/24 ::/0"

    def test_a_term_for_them_matches_nobody(self) -> None:
        found = of("ip6:::ffff:192.0.2.0/120", "-all")

        assert found["fail"] == EVERYBODY
        assert found.passes == ()

    def test_an_aaaa_record_of_them_matches_nobody(self) -> None:
        found = of("a:mail.example", "-all", mail=[("AAAA", "::ffff:192.0.2.1")])

        assert found["fail"] == EVERYBODY


class TestIncludesAndRedirects:
    def test_an_include_of_an_include(self) -> None:
        found = of(
            "include:two.example",
            "-all",
            two=[spf("include:three.example", "ip4:192.0.2.128/25", "~all")],
            three=[spf("ip4:192.0.2.0/25", "-ip4:192.0.2.0/24", "all")],
        )

        assert paths(found)["192.0.2.0/25"] == [
            "one.example include:two.example",
            "two.example include:three.example",
            "three.example ip4:192.0.2.0/25",
        ]
        # What fails inside goes on outside.
        assert paths(found)["192.0.2.128/25"][1:] == ["two.example ip4:192.0.2.128/25"]
        assert found["pass"] == EVERYBODY
        assert found.lookups == 2

    def test_the_qualifier_of_an_include_is_what_counts(self) -> None:
        found = of("-include:two.example", "all", two=[spf("ip4:192.0.2.0/24", "-all")])

        assert sets(found)["fail"] == "192.0.2.0/24"
        assert paths(found)[str(found["pass"])] == ["one.example all"]

    def test_errors_inside_are_of_those_who_meet_them(self) -> None:
        found = of(
            "ip4:192.0.2.0/24",
            "include:two.example",
            "all",
            two=[spf("ip4:198.51.100.0/24", "-ip6:::/0", "redirect=nowhere.example")],
        )

        passing = IpSet.of("192.0.2.0/24", "198.51.100.0/24", "::/0")
        assert found["pass"] == passing
        assert found["permerror"] == EVERYBODY - passing

    def test_a_redirect_is_for_those_whom_nothing_matches(self) -> None:
        found = of("-ip4:192.0.2.1", "redirect=two.example", two=[spf("ip4:192.0.2.0/24", "~all")])

        assert str(found["fail"]) == "192.0.2.1/32"
        assert "192.0.2.9" in found["pass"]
        assert found["softfail"] == EVERYBODY - IpSet.of("192.0.2.0/24")
        assert found.passes[0].path == (
            ("one.example", "redirect=two.example"),
            ("two.example", "ip4:192.0.2.0/24"),
        )

    def test_a_redirect_beside_all_is_ignored(self) -> None:
        assert of("redirect=nowhere.example", "-all")["fail"] == EVERYBODY

    def test_clients_who_came_at_different_costs_to_a_term_are_one_pass(self) -> None:
        found = of(
            "include:two.example",
            "a:mail.example/0",
            "-all",
            two=[spf("-ip4:0.0.0.0/1", "a:mail.example", "-all")],
            mail=a("192.0.2.1"),
        )

        assert len(found.passes) == 2
        assert found["pass"] == IPV4
        assert found.passes[1].path == (("one.example", "a:mail.example/0"),)


class TestErrorsOfDns:
    """Section 5: who comes to a lookup that nobody answers has a temperror."""

    def test_the_family_counts(self) -> None:
        found = of("a:mail.example", "-all", mail=a(HOST4), timeouts=["mail.example"])

        assert sets(found) == {"pass": f"{HOST4}/32", "fail": "rest", "temperror": "::/0"}

    def test_one_mx_host_is_enough(self) -> None:
        found = of(
            "ip4:192.0.2.0/24",
            "mx:two.example",
            "-all",
            two=mx("good", "slow"),
            good=a("198.51.100.1", HOST6),
            timeouts=["slow.example"],
        )

        assert found["pass"] == IpSet.of("192.0.2.0/24")
        assert found["temperror"] == EVERYBODY - found["pass"]

    def test_the_record_itself(self) -> None:
        silent = ZoneResolver({}, timeouts=[ONE])

        assert authorized(ONE, silent)["temperror"] == EVERYBODY
        assert of("include:two.example", "all", timeouts=["two.example"])["temperror"] == EVERYBODY

    def test_what_is_no_address_is_not_compared(self) -> None:
        hostile = [("A", "192.0.2.256"), ("A", ""), ("A", HOST4), ("AAAA", "one.example")]

        assert str(of("a:mail.example", "-all", mail=hostile)["pass"]) == f"{HOST4}/32"
        odd = of("mx:mail.example", "-all", mail=[("MX", (0, "."))])
        assert odd["fail"] == EVERYBODY
        assert odd.void_lookups == 0


class TestLookups:
    """Section 4.6.4: ten terms that look up, and who comes to an eleventh has a permerror."""

    def chain(self, length: int) -> Authorized:
        terms = [f"a:h{number}.example" for number in range(length)]
        names = {f"h{number}": a(f"192.0.2.{number}", HOST6) for number in range(length)}
        return of(*terms, "-all", **names)

    def test_ten_are_allowed(self) -> None:
        found = self.chain(10)

        assert str(found["pass"]) == "192.0.2.0/29 192.0.2.8/31 2001:db8::1/128"
        assert not found["permerror"]
        assert (found.lookups, found.needed, found.is_within_limits) == (10, 10, True)

    def test_eleven_are_not_for_those_who_come_so_far(self) -> None:
        found = self.chain(11)

        assert str(found["pass"]) == "192.0.2.0/29 192.0.2.8/31 2001:db8::1/128"
        assert found["permerror"] == EVERYBODY - found["pass"]
        assert (found.lookups, found.needed, found.is_within_limits) == (11, 11, False)

    def test_what_is_needed_is_told(self) -> None:
        found = self.chain(17)

        assert (found.lookups, found.needed) == (11, 17)
        assert found.worst_client in found["permerror"]

    def test_loops_need_more_than_can_be_told(self) -> None:
        found = of("include:one.example", "include:one.example", "-all")

        assert (found.lookups, found.needed) == (11, MOST_NEEDED + 1)

    def test_a_tree_that_doubles_at_each_step_comes_to_an_end(self) -> None:
        names = {
            f"n{number}": [
                spf(
                    f"-ip4:10.{number}.0.0/16",
                    f"include:n{number + 1}.example",
                    f"include:n{number + 1}.example",
                    "-all",
                )
            ]
            for number in range(60)
        }
        found = of("include:n0.example", "-all", **names)

        assert found["permerror"]
        assert (found.lookups, found.needed) == (11, MOST_NEEDED + 1)

    def test_who_is_decided_early_costs_less(self) -> None:
        """Eleven for most, but not for whom an include has no look at."""
        hosts = {f"h{number}": a("203.0.113.1", HOST6) for number in range(6)}
        six = [f"a:h{number}.example" for number in range(6)]
        found = of(
            "include:two.example",
            *six[:5],
            "ip4:192.0.2.0/24",
            "-all",
            two=[spf("-ip4:192.0.2.0/24", *six, "-all")],
            **hosts,
        )

        assert found["pass"] >= IpSet.of("192.0.2.0/24")
        assert "198.51.100.1" in found["permerror"]
        assert found.needed == 12

    def test_eleven_names_behind_mx(self) -> None:
        hosts = [f"h{number}" for number in range(11)]
        names = {host: a("192.0.2.1", HOST6) for host in hosts}
        ten = of("mx:two.example", "-all", two=mx(*hosts[:10]), **names)
        eleven = of("ip4:192.0.2.1", "mx:two.example", "-all", two=mx(*hosts), **names)

        assert (ten.mx_names, ten.lookups) == (10, 1)
        assert str(ten["pass"]) == f"192.0.2.1/32 {HOST6}/128"
        assert eleven.mx_names == 11
        assert eleven["permerror"] == EVERYBODY - IpSet.of("192.0.2.1")


class TestVoidLookups:
    """Section 4.6.4: two answers may be empty."""

    def test_three_mx_hosts_without_ipv6(self) -> None:
        """Who comes from IPv4 finds an address behind each, who comes from IPv6 behind none."""
        found = of(
            "mx:two.example",
            "ip6:2001:db8::/32",
            "~all",
            two=mx("h1", "h2", "h3"),
            h1=a("192.0.2.1"),
            h2=a("192.0.2.2"),
            h3=a("192.0.2.3"),
        )

        assert found["permerror"] == IPV6
        assert str(found["pass"]) == "192.0.2.1/32 192.0.2.2/31"
        assert (found.void_lookups, found.needed_voids) == (3, 3)
        assert found.worst_void_client == ip_address("2001:db8::1")
        assert not found.is_within_limits

    def test_two_are_allowed(self) -> None:
        found = of(
            "mx:two.example",
            "ip6:2001:db8::/32",
            "~all",
            two=mx("h1", "h2"),
            h1=a("192.0.2.1"),
            h2=a("192.0.2.2"),
        )

        assert "2001:db8::1" in found["pass"]
        assert (found.void_lookups, found.needed_voids, found.is_within_limits) == (2, 2, True)

    def test_the_first_two_of_five(self) -> None:
        found = of(*(f"a:n{number}.example" for number in range(5)), "-all")

        assert found["permerror"] == EVERYBODY
        assert (found.void_lookups, found.needed_voids) == (3, 5)
        assert (found.lookups, found.needed) == (3, 5)

    def test_a_name_that_cannot_be_is_not_asked_for(self) -> None:
        found = of("a:a..example", "mx:b..example", "exists:c..example", "-all")

        assert found["fail"] == EVERYBODY
        assert (found.lookups, found.void_lookups) == (3, 0)

    def test_exists_asks_for_ipv4_only(self) -> None:
        found = of("exists:mail.example", mail=[("A", "127.0.0.2")])
        other = of("exists:mail.example", mail=[("AAAA", "::1")])

        assert found["pass"] == EVERYBODY
        assert other["neutral"] == EVERYBODY
        assert other.void_lookups == 1


class TestSymbolic:
    """Terms about which only a message decides match nobody here."""

    def test_each_is_a_lookup_and_a_void_lookup(self) -> None:
        found = of("ptr", "exists:%{i}._spf.%{d}", "ip4:192.0.2.0/24", "-all")

        assert found.symbolic == ((ONE, "ptr"), (ONE, "exists:%{i}._spf.%{d}"))
        assert (found.lookups, found.void_lookups) == (2, 2)
        assert str(found["pass"]) == "192.0.2.0/24"
        assert found.macro_named == ()

    def test_a_third_ends_it(self) -> None:
        found = of("a:%{l}.example", "mx:%{s}.example", "exists:%{P}.example", "all")

        assert found["permerror"] == EVERYBODY
        assert len(found.symbolic) == 3

    def test_another_record_by_the_sender(self) -> None:
        found = of("include:%{l}.example", "ip4:192.0.2.0/24", "redirect=%{i}.example")

        assert found.macro_named == ((ONE, "include:%{l}.example"), (ONE, "redirect=%{i}.example"))
        assert found.symbolic == found.macro_named
        assert found["pass"] == IpSet.of("192.0.2.0/24")
        assert found["temperror"] == EVERYBODY - found["pass"]

    def test_what_nobody_comes_to_is_not_told(self) -> None:
        assert of("-all", "ptr").symbolic == ()
        assert of("ip4:0.0.0.0/0", "ip6:::/0", "ptr").symbolic == ()

    def test_macros_that_the_domain_decides(self) -> None:
        names: dict[str, Any] = {
            "a.%{d}": "a.one.example",
            "%{d2r}.test": "example.one.test",
            "b.%{o}": "b.one.example",
            "%{v}.test": "in-addr.test",
            "%%.%{D}": "%.one.example",
        }
        for spec, name in names.items():
            zones = ZoneResolver({ONE: [spf(f"a:{spec}", "-all")], name: a(HOST4)})
            found = authorized(ONE, zones)
            assert str(found["pass"]) == f"{HOST4}/32", spec
            assert found.symbolic == ()

    def test_the_domain_of_the_sender_stays_in_an_include(self) -> None:
        zones = resolver(
            "include:two.example",
            "-all",
            one=a(HOST4),
            two=[spf("a:%{o}", "a:%{d}", "-all"), *a("198.51.100.1")],
        )

        assert str(authorized(ONE, zones)["pass"]) == f"{HOST4}/32 198.51.100.1/32"
        assert str(authorized("two.example", zones)["pass"]) == "198.51.100.1/32"

    def test_the_ehlo_name_where_it_is_known(self) -> None:
        zones = resolver("a:%{h}", "-all", mail=a(HOST4))

        assert authorized(ONE, zones).symbolic == ((ONE, "a:%{h}"),)
        known = authorized(ONE, zones, helo="Mail.example.")
        assert known.symbolic == ()
        assert str(known["pass"]) == f"{HOST4}/32"


class TestDoubts:
    """Who comes past a term about which only a message decides may fare worse than the sets say."""

    @pytest.mark.parametrize(
        "term",
        [
            "-exists:%{ir}.bl.example",
            "~exists:%{i}.bl.example",
            "?exists:%{l}.bl.example",
            "-a:%{l}.example",
            "include:%{i}.example",
            "ptr",
            "-ptr:two.example",
            "exists:%{p}.example",
            "a:%{P}.example",
            "mx:%{l}.example",
        ],
    )
    def test_who_comes_past_it_is_uncertain(self, term: str) -> None:
        found = of("ip4:192.0.2.1", term, "ip4:192.0.2.2", "-all")

        assert found.uncertain == EVERYBODY - IpSet.of("192.0.2.1")
        assert "192.0.2.2" in found["pass"]
        assert [(doubt.domain, doubt.term) for doubt, _ in found.doubts] == [(ONE, term)]

    @pytest.mark.parametrize("term", ["exists:%{ir}.wl.example", "+exists:%{l}.wl", "a:%{l}.test"])
    def test_a_term_that_lets_in_makes_nothing_worse(self, term: str) -> None:
        found = of(term, "ip4:192.0.2.2", "-all")

        assert not found.uncertain
        assert [clients for _, clients in found.doubts] == [EVERYBODY]
        assert found.uncounted == ()

    def test_a_redirect_by_the_message(self) -> None:
        found = of("ip4:192.0.2.1", "redirect=%{l}.example")

        assert found.uncertain == found["temperror"] == EVERYBODY - IpSet.of("192.0.2.1")

    def test_no_term_of_the_kind_is_no_doubt(self) -> None:
        found = of("a:mail.example", "include:two.example", "-all", two=[spf("-all")])

        assert (found.doubts, found.uncertain) == ((), IpSet.nothing())

    def test_the_qualifier_of_an_include_counts(self) -> None:
        two = [spf("exists:%{i}.wl.example", "-all")]

        assert not of("include:two.example", "ip4:192.0.2.1", two=two).uncertain
        kept_out = of("-include:two.example", "ip4:192.0.2.1", two=two)
        assert kept_out.uncertain == EVERYBODY
        # Behind the include its qualifier is of no matter any more.
        behind = of("-include:two.example", "exists:%{l}.example", two=[spf("-all")])
        assert not behind.uncertain

    @pytest.mark.parametrize(
        ("terms", "counts"),
        [
            (("ptr",), False),
            (("exists:%{p}.example",), False),
            (("mx:%{l}.example",), False),
            (("exists:%{i}.example",), True),
            (("-exists:%{i}.example",), True),
            (("a:%{l}.example",), True),
        ],
    )
    def test_whether_the_counts_hold(self, terms: tuple[str, ...], counts: bool) -> None:
        assert [term for _, term in of(*terms, "-all").uncounted] == ([] if counts else [*terms])

    def test_who_fails_in_an_include_by_a_message_goes_on_outside(self) -> None:
        """There cost more than the sets know: everybody passes inside."""
        lets_all_in = [spf("-exists:%{i}.bl.example", "all")]
        found = of("include:two.example", "-all", two=lets_all_in)

        assert found.uncounted == (("two.example", "-exists:%{i}.bl.example"),)
        through = of("redirect=two.example", two=lets_all_in)
        assert through.uncounted == ()

    def test_ptr_costs_more_void_lookups_than_are_counted(self) -> None:
        """The lookup of its names is one question, and each of ten names may be empty."""
        names = {"1.2.0.192.in-addr.arpa": [("PTR", f"h{n}.two.example.") for n in range(3)]}
        zones = ZoneResolver({ONE: [spf("ptr", "ip4:192.0.2.1", "-all")], **names})
        verdict = check_host(HOST4, ONE, f"x@{ONE}", ONE, zones)
        found = authorized(ONE, zones)

        assert (verdict.result, verdict.void_lookups) == ("permerror", 3)
        assert HOST4 in found["pass"] & found.uncertain


class Partly:
    """A resolver that knows some names only."""

    def __init__(self, known: Resolver, *unknown: str) -> None:
        self.known, self.unknown = known, unknown
        self.asked: list[tuple[str, str]] = []

    def resolve(self, name: str, kind: str) -> Answer:
        self.asked.append((name, kind))
        return Answer(Status.UNKNOWN) if name in self.unknown else self.known.resolve(name, kind)


class TestUnknownNames:
    def test_they_match_nobody(self) -> None:
        zones = resolver(
            "include:two.example",
            "a:three.example",
            "mx:four.example",
            "mx:five.example",
            "exists:six.example",
            "ip4:192.0.2.0/24",
            "-all",
            five=mx("seven", "eight"),
            eight=a("198.51.100.1", HOST6),
        )
        unknown = [f"{name}.example" for name in ("two", "three", "four", "six", "seven")]
        found = authorized(ONE, Partly(zones, *unknown))

        assert found.unknown == tuple(sorted(unknown))
        assert str(found["pass"]) == f"192.0.2.0/24 198.51.100.1/32 {HOST6}/128"
        assert (found.lookups, found.void_lookups) == (5, 0)
        assert not found["temperror"]

    def test_a_redirect_or_the_domain_itself(self) -> None:
        zones = resolver("ip4:192.0.2.0/24", "redirect=two.example")
        found = authorized(ONE, Partly(zones, "two.example"))
        nobody_knows = authorized(ONE, Partly(zones, ONE))

        assert found["temperror"] == EVERYBODY - IpSet.of("192.0.2.0/24")
        assert nobody_knows["temperror"] == EVERYBODY
        assert nobody_knows.unknown == (ONE,)

    def test_each_question_is_asked_once_and_none_for_nobody(self) -> None:
        zones = resolver(
            *("ip4:0.0.0.0/0", "a:two.example", "mx:three.example", "a:two.example", "-all"),
            two=a(HOST4, HOST6),
            three=mx("two"),
        )
        partly = Partly(zones)
        authorized(ONE, partly)

        assert partly.asked == [
            (ONE, "TXT"),
            ("two.example", "AAAA"),
            ("three.example", "MX"),
        ]
