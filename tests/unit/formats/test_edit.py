"""Zone files edited as text: before, changes, after."""

from textwrap import dedent

import pytest

from mailcompile.formats.octodns_yaml.dialect import OCTODNS, OURS, Dialect
from mailcompile.formats.octodns_yaml.edit import Change, NotEditable, edited
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone


def read(text: str, dialect: Dialect = OURS) -> HandZone:
    zone, findings = read_hand_zone("zones/one.example.yaml", text, dialect)
    assert findings == ()
    assert zone is not None
    return zone


def to(name: str, kind: str, *values: str, ttl: int | None = None) -> Change:
    """``name`` is to hold ``values``; without any it goes."""
    return Change(name=name, type=kind, ttl=ttl, values=values)


CASES = {
    "a value is replaced where it stands, in its quotes": (
        """
        ---
        # the web
        www:
          type: TXT
          values:
          - plain one  # first
          - "double one"
          - 'single one'
        """,
        [to("www", "TXT", "plain two", "double two", "it's two")],
        """
        ---
        # the web
        www:
          type: TXT
          values:
          - plain two  # first
          - "double two"
          - 'it''s two'
        """,
    ),
    "a plain value stays plain only if it is the same text": (
        """
        a: {type: TXT, value: one}
        b:
          type: TXT
          value: one
        """,
        [to("a", "TXT", "x, y"), to("b", "TXT", "yes")],
        """
        a: {type: TXT, value: 'x, y'}
        b:
          type: TXT
          value: 'yes'
        """,
    ),
    "what is wanted already keeps its bytes and its place": (
        """
        www:
          type: A
          values:
          - 192.0.2.9   # nine

          - "192.0.2.1"
        """,
        [to("www", "A", "192.0.2.1", "192.0.2.2", "192.0.2.9")],
        """
        www:
          type: A
          values:
          - 192.0.2.9   # nine

          - "192.0.2.1"
          - "192.0.2.2"
        """,
    ),
    "what is not wanted any more goes, the comment above it stays": (
        """
        www:
          type: A
          values:
            - 192.0.2.1
            # the old one
            - 192.0.2.2
            - 192.0.2.3
        """,
        [to("www", "A", "192.0.2.1", "192.0.2.3")],
        """
        www:
          type: A
          values:
            - 192.0.2.1
            # the old one
            - 192.0.2.3
        """,
    ),
    "a list that shrinks to one value stays a list": (
        """
        www:
          type: A
          values:
          - 192.0.2.1
          - 192.0.2.2
        mx: {type: A, values: [192.0.2.1, 192.0.2.2]}
        """,
        [to("www", "A", "192.0.2.2"), to("mx", "A", "192.0.2.2")],
        """
        www:
          type: A
          values:
          - 192.0.2.2
        mx: {type: A, values: [192.0.2.2]}
        """,
    ),
    "one value becomes several": (
        """
        '':
        - type: A
          values:
            - 192.0.2.1
            - 192.0.2.2
        - type: TXT
          value: "v=spf1 -all"  # ours
        """,
        [to("", "TXT", "v=spf1 -all", "verification=1")],
        """
        '':
        - type: A
          values:
            - 192.0.2.1
            - 192.0.2.2
        - type: TXT
          values:
            - "v=spf1 -all"  # ours
            - "verification=1"
        """,
    ),
    "one value below its key becomes several": (
        """
        www:
          type: TXT
          value:
            one text
            over two lines
        """,
        [to("www", "TXT", "one text over two lines", "another")],
        """
        www:
          type: TXT
          values:
          - one text
            over two lines
          - another
        """,
    ),
    "one exchange becomes several": (
        """
        '':
          type: MX
          value:
            exchange: a.one.example  # ours
            # ten
            preference: 10
        b: {type: A, values: [192.0.2.1]}
        list:
          type: A
          values:
            - 192.0.2.1
        """,
        [to("", "MX", "10 a.one.example.", "20 b.one.example.")],
        """
        '':
          type: MX
          values:
            - exchange: a.one.example  # ours
              # ten
              preference: 10
            - exchange: b.one.example.
              preference: 20
        b: {type: A, values: [192.0.2.1]}
        list:
          type: A
          values:
            - 192.0.2.1
        """,
    ),
    "of an exchange only what differs is replaced": (
        """
        '':
          type: MX
          values:
          - exchange: a.one.example   # no dot
            preference: '10'
          - priority: 20
            value: "b.one.example."
          - {exchange: c.one.example., preference: 30}
        """,
        [to("", "MX", "11 a.one.example.", "20 d.one.example.", "31 e.one.example.")],
        """
        '':
          type: MX
          values:
          - exchange: a.one.example   # no dot
            preference: '11'
          - priority: 20
            value: "d.one.example."
          - {exchange: e.one.example., preference: 31}
        """,
    ),
    "exchanges of a null MX": (
        """
        '': {type: MX, value: {exchange: ., preference: 0}}
        """,
        [to("", "MX", "10 a.one.example.")],
        """
        '': {type: MX, value: {exchange: a.one.example., preference: 10}}
        """,
    ),
    "a list under `value` stays there": (
        """
        '':
          type: MX
          value:
            - exchange: a.one.example.
              preference: 10
        """,
        [to("", "MX", "10 a.one.example.", "20 b.one.example.")],
        """
        '':
          type: MX
          value:
            - exchange: a.one.example.
              preference: 10
            - exchange: b.one.example.
              preference: 20
        """,
    ),
    "a block scalar is replaced whole": (
        """
        www:
          type: TXT
          values:
          - |-
            one

          - >-
            two
            lines
        """,
        [to("www", "TXT", "two lines", "v=spf1 -all")],
        """
        www:
          type: TXT
          values:
          - v=spf1 -all

          - >-
            two
            lines
        """,
    ),
    "a TTL is replaced, or put in where octoDNS wants it": (
        """
        a:
          ttl: 60  # a minute
          type: A
          value: 192.0.2.1
        b:
          octodns: {lenient: true}
          type: A
          value: 192.0.2.1
        c:
        - type: A
          value: 192.0.2.1
        d: {type: A, value: 192.0.2.1}
        e: {ttl: '60', type: A, value: 192.0.2.1}
        """,
        [to(name, "A", "192.0.2.1", ttl=300) for name in "abcde"],
        """
        a:
          ttl: 300  # a minute
          type: A
          value: 192.0.2.1
        b:
          octodns: {lenient: true}
          ttl: 300
          type: A
          value: 192.0.2.1
        c:
        - ttl: 300
          type: A
          value: 192.0.2.1
        d: {ttl: 300, type: A, value: 192.0.2.1}
        e: {ttl: '300', type: A, value: 192.0.2.1}
        """,
    ),
    "the default TTL needs no line": (
        """
        a: {type: A, value: 192.0.2.1}
        """,
        [to("a", "A", "192.0.2.1", ttl=3600)],
        """
        a: {type: A, value: 192.0.2.1}
        """,
    ),
    "a name with one record becomes a list, in the order of types": (
        """
        www:
          # of the web
          type: CAA
          value: {flags: 0, tag: issue, value: ;}  # none
        zoo:
            type: A
            value: 192.0.2.1
        """,
        [
            to("www", "A", "192.0.2.1"),
            to("www", "TXT", "v=spf1 -all", ttl=60),
            to("zoo", "MX", "0 ."),
        ],
        """
        www:
        - ttl: 3600
          type: A
          value: 192.0.2.1
          # of the web
        - type: CAA
          value: {flags: 0, tag: issue, value: ;}  # none
        - ttl: 60
          type: TXT
          value: v=spf1 -all
        zoo:
        -   type: A
            value: 192.0.2.1
        -   ttl: 3600
            type: MX
            value:
              exchange: .
              preference: 0
        """,
    ),
    "lists are indented as others in the file": (
        """
        '':
          - type: NS
            value: ns1.one.example.
        www:
          type: A
          value: 192.0.2.1
        """,
        [to("www", "TXT", "v=spf1 -all"), to("xyz", "A", "192.0.2.1", "192.0.2.2", ttl=60)],
        """
        '':
          - type: NS
            value: ns1.one.example.
        www:
          - type: A
            value: 192.0.2.1
          - ttl: 3600
            type: TXT
            value: v=spf1 -all
        xyz:
          ttl: 60
          type: A
          values:
            - 192.0.2.1
            - 192.0.2.2
        """,
    ),
    "a record goes into a list where its type belongs": (
        """
        '':
          - type: A
            value: 192.0.2.1
          # name servers
          - type: NS
            value: ns1.one.example.
        """,
        [to("", "MX", "10 a.one.example.", ttl=60), to("", "TXT", "x", ttl=60)],
        """
        '':
          - type: A
            value: 192.0.2.1
          - ttl: 60
            type: MX
            value:
              exchange: a.one.example.
              preference: 10
          # name servers
          - type: NS
            value: ns1.one.example.
          - ttl: 60
            type: TXT
            value: x
        """,
    ),
    "a name goes in natural order, comments stay above their name": (
        """
        ---
        # the zone of all
        '':
          type: A
          value: 192.0.2.1

        # the tenth
        s10._domainkey:
          type: TXT
          value: x
        """,
        [to("s9._domainkey", "TXT", "v=DKIM1; p=", ttl=60), to("_dmarc", "TXT", "x", ttl=60)],
        """
        ---
        # the zone of all
        '':
          type: A
          value: 192.0.2.1
        _dmarc:
          ttl: 60
          type: TXT
          value: x
        s9._domainkey:
          ttl: 60
          type: TXT
          value: v=DKIM1; p=

        # the tenth
        s10._domainkey:
          type: TXT
          value: x
        """,
    ),
    "remarks below an entry belong to it": (
        """
        a:
          type: A
          value: 192.0.2.1
          # value: 192.0.2.2
        c: {type: A, value: 192.0.2.1}
        """,
        [to("b", "A", "192.0.2.9", ttl=60)],
        """
        a:
          type: A
          value: 192.0.2.1
          # value: 192.0.2.2
        b:
          ttl: 60
          type: A
          value: 192.0.2.9
        c: {type: A, value: 192.0.2.1}
        """,
    ),
    "a name before the first one leaves the head of the file alone": (
        """
        # This file is ours.
        b: {type: A, value: 192.0.2.1}
        """,
        [to("a", "A", "192.0.2.9", ttl=60)],
        """
        # This file is ours.
        a:
          ttl: 60
          type: A
          value: 192.0.2.9
        b: {type: A, value: 192.0.2.1}
        """,
    ),
    "a name before the first one stands above the remark of that": (
        """
        # This file is ours.
        ---
        # b is for bar
        b: {type: A, value: 192.0.2.1}
        """,
        [to("a", "A", "192.0.2.9", ttl=60)],
        """
        # This file is ours.
        ---
        a:
          ttl: 60
          type: A
          value: 192.0.2.9
        # b is for bar
        b: {type: A, value: 192.0.2.1}
        """,
    ),
    "several types of a new name are a list, texts that YAML could misread have quotes": (
        """
        ---
        ...
        """,
        [
            to("8", "TXT", "v=spf1 -all", "12", "#x", ttl=60),
            to("8", "A", "192.0.2.1", ttl=60),
            to("8", "AAAA", "2001:db8::", ttl=60),
        ],
        """
        ---
        '8':
        - ttl: 60
          type: A
          value: 192.0.2.1
        - ttl: 60
          type: AAAA
          value: '2001:db8::'
        - ttl: 60
          type: TXT
          values:
          - v=spf1 -all
          - '12'
          - '#x'
        ...
        """,
    ),
    "a record set goes, and with the last one the name": (
        """
        # a is for a
        a:
          type: A
          value: 192.0.2.1  # one
        # b is for b
        b:
        - type: A
          value: 192.0.2.1
        # text
        - type: TXT
          values: [a, b]
        c:
        - type: SRV
          value: {port: 1, priority: 1, target: a.example., weight: 1}
        """,
        [to("a", "A"), to("b", "TXT"), to("c", "SRV")],
        """
        # a is for a
        # b is for b
        b:
        - type: A
          value: 192.0.2.1
        # text
        """,
    ),
    "one type takes the place of another": (
        """
        _dmarc:  # shared
          type: CNAME
          value: _dmarc.two.example.
        www: {type: CNAME, value: a.one.example.}
        """,
        [
            to("_dmarc", "CNAME"),
            to("_dmarc", "TXT", "v=DMARC1; p=none", ttl=60),
            to("www", "CNAME"),
            to("www", "A", "192.0.2.1", ttl=60),
        ],
        """
        _dmarc:  # shared
          ttl: 60
          type: TXT
          value: v=DMARC1; p=none
        www: {ttl: 60, type: A, value: 192.0.2.1}
        """,
    ),
    "lists between brackets, on one line and on several": (
        """
        a: {type: A, values: [192.0.2.1, 192.0.2.2]}
        b:
          type: TXT
          values: [
            "one",
            "two",  # second
          ]
        """,
        [to("a", "A", "192.0.2.2", "192.0.2.3", "192.0.2.4"), to("b", "TXT", "one", "two", "x")],
        """
        a: {type: A, values: [192.0.2.3, 192.0.2.2, 192.0.2.4]}
        b:
          type: TXT
          values: [
            "one",
            "two",
            "x",  # second
          ]
        """,
    ),
    "records between brackets": (
        """
        a: {type: MX, value: {exchange: a.example., preference: 1}}
        b: [{type: A, value: 192.0.2.1}, {type: TXT, value: x}]
        """,
        [
            to("a", "MX", "1 a.example.", "2 b.example."),
            to("a", "TXT", "a, b", ttl=60),
            to("b", "MX", "0 .", ttl=60),
            to("b", "A"),
        ],
        """
        a: [{type: MX, values: [{exchange: a.example., preference: 1}, \
{exchange: b.example., preference: 2}]}, {ttl: 60, type: TXT, value: 'a, b'}]
        b: [{ttl: 60, type: MX, value: {exchange: ., preference: 0}}, {type: TXT, value: x}]
        """,
    ),
    "a zone in JSON stays JSON": (
        """
        {
          "a": {"type": "A", "value": "192.0.2.1"},
          "c": {"type": "TXT", "value": "x"}
        }
        """,
        [
            to("a", "A", "192.0.2.1", "192.0.2.2", ttl=60),
            to("b", "TXT", 'say "hi"', ttl=60),
            to("c", "TXT"),
        ],
        """
        {
          "a": {"ttl": 60, "type": "A", "values": ["192.0.2.1", "192.0.2.2"]},
          "b": {"ttl": 60, "type": "TXT", "value": "say \\"hi\\""}
        }
        """,
    ),
    "an empty mapping is filled": (
        """
        --- {}
        """,
        [to("a", "A", "192.0.2.1", ttl=60)],
        """
        --- {a: {ttl: 60, type: A, value: 192.0.2.1}}
        """,
    ),
    "a name that is written with another alphabet or in capitals": (
        """
        Bücher:
          type: A
          value: 192.0.2.1
        WWW:
          type: A
          value: 192.0.2.1
        """,
        [to("xn--bcher-kva", "A", "192.0.2.2"), to("www", "A", "192.0.2.3")],
        """
        Bücher:
          type: A
          value: 192.0.2.2
        WWW:
          type: A
          value: 192.0.2.3
        """,
    ),
    "a whole root further to the right": (
        """
        ---
          a:
            type: A
            value: 192.0.2.1
        """,
        [to("a", "TXT", "x", ttl=60), to("b", "A", "192.0.2.1", ttl=60)],
        """
        ---
          a:
          - type: A
            value: 192.0.2.1
          - ttl: 60
            type: TXT
            value: x
          b:
            ttl: 60
            type: A
            value: 192.0.2.1
        """,
    ),
}


@pytest.mark.parametrize(("before", "changes", "after"), CASES.values(), ids=CASES)
def test_edits(before: str, changes: list[Change], after: str) -> None:
    text, wanted = dedent(before).removeprefix("\n"), dedent(after).removeprefix("\n")

    assert edited(read(text), changes) == wanted
    assert edited(read(wanted), changes) == wanted


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(newline: str, end: str, mark: str) -> None:
    before = f"{mark}a:\n  type: A\n  value: 192.0.2.1{end}".replace("\n", newline)
    added = "b:\n  ttl: 60\n  type: A\n  values:\n  - 192.0.2.1\n  - 192.0.2.2"
    added, end = added.replace("\n", newline), end.replace("\n", newline)
    there = edited(read(before), [to("b", "A", "192.0.2.1", "192.0.2.2", ttl=60)])

    assert there == before.removesuffix(end) + newline + added + end
    assert edited(read(there), [to("b", "A")]) == before


@pytest.mark.parametrize(
    "before",
    ["", "# only a comment", "---", "---\n", "---\n# no records yet\n...\n", "{}", "--- { }\n"],
)
def test_a_name_comes_into_an_empty_zone_and_goes_again(before: str) -> None:
    changes = [to("b", "A", "192.0.2.1"), to("a", "TXT", "x"), to("a", "MX", "0 .")]
    there = edited(read(before), changes)

    assert [record.name for record in read(there).records] == ["a", "a", "b"]
    assert edited(read(there), [to("b", "A"), to("a", "TXT"), to("a", "MX")]) == before


def test_semicolons_are_written_as_the_dialect_wants_them() -> None:
    before = "a:\n  type: TXT\n  values:\n  - one\n  - \"two\"\n  - 'three'\n"
    values = ("k=1; x", "k=2; x", "k=3; x", "k=4; x")

    assert edited(read(before, OURS), [to("a", "TXT", *values)]) == (
        "a:\n  type: TXT\n  values:\n  - k=1; x\n  - \"k=2; x\"\n  - 'k=3; x'\n  - 'k=4; x'\n"
    )
    assert edited(read(before, OCTODNS), [to("a", "TXT", *values)]) == (
        "a:\n  type: TXT\n  values:\n"
        "  - k=1\\; x\n  - \"k=2\\\\; x\"\n  - 'k=3\\; x'\n  - 'k=4\\; x'\n"
    )


def test_a_text_that_begins_with_a_quote() -> None:
    after = edited(read("a: {type: TXT, value: x}\n"), [to("a", "TXT", '"hi" said')])

    assert after == 'a: {type: TXT, value: \'""hi" said"\'}\n'
    assert read(after).records[0].values == ('"hi" said',)


def test_no_change_gives_the_same_text() -> None:
    before = "a:   {type:  A, value: 192.0.2.1 }   # x \n\n\n"

    assert edited(read(before), []) == before
    assert edited(read(before), [to("a", "A", "192.0.2.1"), to("b", "TXT")]) == before


def test_the_last_of_two_changes_counts() -> None:
    changes = [to("a", "TXT", "x", ttl=60), to("a", "TXT", "y", ttl=60)]

    assert edited(read(""), changes) == "a:\n  ttl: 60\n  type: TXT\n  value: y\n"


def test_the_default_ttl_of_the_dialect() -> None:
    after = edited(read("", Dialect(default_ttl=77)), [to("a", "A", "192.0.2.1")])

    assert after == "a:\n  ttl: 77\n  type: A\n  value: 192.0.2.1\n"


REFUSED = [
    ("?\n  a\n: type: A\n  value: 192.0.2.1\n", to("a", "A"), ("a",), "on another line"),
    ("a: {type: A, values: [192.0.2.1, # x\n 192.0.2.2]}\n", to("a", "A", "192.0.2.1"), ("a",), ""),
    ("null\n", to("a", "A", "192.0.2.1"), (), "an empty value"),
    ("a: {type: CNAME, value: b.}\n", to("a", "CNAME", "b.", "c."), ("a",), "has one value"),
    ("a: {type: CAA, value: x}\n", to("a", "CAA", "y"), ("a",), "are not written"),
    ("", to("a", "SRV", "x"), ("a",), "are not written"),
    ("", to("a", "TXT", 'one" "two'), ("a",), "no way of writing"),
    ("", to("a", "TXT", "back\\; slash"), ("a",), "no way of writing"),
    ("", to("a", "TXT", "naïve"), ("a",), "printable ASCII"),
    ("", to("a", "MX", "mail.one.example."), ("a",), "no value of an MX"),
    ("", to("a b", "A", "192.0.2.1"), ("a b",), "no name"),
    ("", to("A", "A", "192.0.2.1"), ("A",), "no name"),
    ("", to("a", "A", "192.0.2"), ("a",), "leaves no place"),
]


@pytest.mark.parametrize(("before", "change", "pointer", "why"), REFUSED)
def test_what_cannot_be_edited_safely(
    before: str, change: Change, pointer: tuple[str, ...], why: str
) -> None:
    zone = read(before)

    with pytest.raises(NotEditable) as caught:
        edited(zone, [change])

    assert caught.value.pointer[: len(pointer)] == pointer
    assert why in caught.value.why
    assert zone.text == before
