"""Zone files as octodns-dump writes them, edited as text: the apex has an explicit key."""

import pytest

from mailcompile.formats.octodns_yaml import edit
from mailcompile.formats.octodns_yaml.dialect import OURS
from mailcompile.formats.octodns_yaml.edit import Change, NotEditable, edited
from mailcompile.formats.octodns_yaml.edit_text import Splice
from mailcompile.formats.octodns_yaml.hand_zone import HandZone, read_hand_zone

LONG = f"{'k' * 60}.{'x' * 60}._domainkey"


def read(text: str) -> HandZone:
    zone, findings = read_hand_zone("zones/one.example.yaml", text, OURS)
    assert findings == ()
    assert zone is not None
    return zone


def to(name: str, kind: str, *values: str, ttl: int | None = None) -> Change:
    """``name`` is to hold ``values``; without any it goes."""
    return Change(name=name, type=kind, ttl=ttl, values=values)


LIST = """\
---
? ''
: - type: CAA
    value:
      flags: 0
      tag: issue
      value: ca.example
  - octodns:
      lenient: true
    ttl: 300
    type: MX
    value:
      exchange: a.example.
      preference: 10
  - type: TXT
    values:
    - token=1
    - v=spf1 ip4:192.0.2.1
      ~all
_a:
  type: CNAME
  value: a.example.
"""
MAPPING = """\
---
? ''
: type: MX
  value:
    exchange: a.example.
    preference: 10
_a:
  type: CNAME
  value: a.example.
"""
CASES = {
    "values are replaced, added and taken out": (
        LIST,
        [
            to("", "TXT", "token=1", "v=spf1 -all", "token=2"),
            to("", "MX", "20 a.example.", "30 b.example.", ttl=60),
        ],
        """\
---
? ''
: - type: CAA
    value:
      flags: 0
      tag: issue
      value: ca.example
  - octodns:
      lenient: true
    ttl: 60
    type: MX
    values:
    - exchange: a.example.
      preference: 20
    - exchange: b.example.
      preference: 30
  - type: TXT
    values:
    - token=1
    - v=spf1 -all
    - token=2
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "records are put in first, between and last": (
        LIST,
        [to("", "A", "192.0.2.1"), to("", "NS", "ns1.example."), to("", "X/Y"), to("", "PTR")],
        """\
---
? ''
: - ttl: 3600
    type: A
    value: 192.0.2.1
  - type: CAA
    value:
      flags: 0
      tag: issue
      value: ca.example
  - octodns:
      lenient: true
    ttl: 300
    type: MX
    value:
      exchange: a.example.
      preference: 10
  - ttl: 3600
    type: NS
    value: ns1.example.
  - type: TXT
    values:
    - token=1
    - v=spf1 ip4:192.0.2.1
      ~all
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "the first records go": (
        LIST,
        [to("", "CAA"), to("", "MX")],
        """\
---
? ''
: - type: TXT
    values:
    - token=1
    - v=spf1 ip4:192.0.2.1
      ~all
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "the first and the last record go, another comes": (
        LIST,
        [to("", "CAA"), to("", "TXT"), to("", "A", "192.0.2.1", "192.0.2.2", ttl=60)],
        """\
---
? ''
: - ttl: 60
    type: A
    values:
    - 192.0.2.1
    - 192.0.2.2
  - octodns:
      lenient: true
    ttl: 300
    type: MX
    value:
      exchange: a.example.
      preference: 10
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "comments between records stay": (
        """\
? ''
# of the apex
: - type: A
    value: 192.0.2.1
  # the mail
  - type: MX
    value: {exchange: a.example., preference: 10}
""",
        [to("", "A")],
        """\
? ''
# of the apex
:
  # the mail
  - type: MX
    value: {exchange: a.example., preference: 10}
""",
    ),
    "a list below its colon": (
        """\
? ''
:
  # the mail
  - type: MX
    value: {exchange: a.example., preference: 10}
""",
        [to("", "A", "192.0.2.1"), to("", "TXT", "x", ttl=60)],
        """\
? ''
:
  - ttl: 3600
    type: A
    value: 192.0.2.1
  # the mail
  - type: MX
    value: {exchange: a.example., preference: 10}
  - ttl: 60
    type: TXT
    value: x
""",
    ),
    "the one record becomes a list": (
        MAPPING,
        [to("", "A", "192.0.2.1"), to("", "MX", "10 b.example."), to("", "TXT", "x", ttl=60)],
        """\
---
? ''
: - ttl: 3600
    type: A
    value: 192.0.2.1
  - type: MX
    value:
      exchange: b.example.
      preference: 10
  - ttl: 60
    type: TXT
    value: x
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "a TTL is put in": (
        MAPPING,
        [to("", "MX", "10 a.example.", ttl=60)],
        """\
---
? ''
: ttl: 60
  type: MX
  value:
    exchange: a.example.
    preference: 10
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "a TTL is put into the first record of a list": (
        LIST,
        [to("", "CAA", '{"flags":0,"tag":"issue","value":"ca.example"}', ttl=60)],
        LIST.replace(": - type: CAA\n", ": - ttl: 60\n    type: CAA\n"),
    ),
    "one type takes the place of another": (
        MAPPING,
        [to("", "MX"), to("", "A", "192.0.2.1")],
        """\
---
? ''
: ttl: 3600
  type: A
  value: 192.0.2.1
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "the entry goes, and a name comes after it": (
        MAPPING,
        [to("", "MX"), to("*", "A", "192.0.2.1", ttl=60)],
        """\
---
'*':
  ttl: 60
  type: A
  value: 192.0.2.1
_a:
  type: CNAME
  value: a.example.
""",
    ),
    "names come before and after a long one": (
        f"""\
---
? {LONG}
: type: TXT
  value: x
""",
        [to("a", "A", "192.0.2.1", ttl=60), to("z", "A", "192.0.2.1", ttl=60)],
        f"""\
---
a:
  ttl: 60
  type: A
  value: 192.0.2.1
? {LONG}
: type: TXT
  value: x
z:
  ttl: 60
  type: A
  value: 192.0.2.1
""",
    ),
    "the apex comes into a file that has none, as a list below a plain key": (
        """\
---
_a:
- type: A
  value: 192.0.2.1
- type: MX
  value:
    exchange: a.example.
    preference: 10
""",
        [to("", "TXT", "x", ttl=60), to("", "A", "192.0.2.1", ttl=60)],
        """\
---
'':
- ttl: 60
  type: A
  value: 192.0.2.1
- ttl: 60
  type: TXT
  value: x
_a:
- type: A
  value: 192.0.2.1
- type: MX
  value:
    exchange: a.example.
    preference: 10
""",
    ),
    "a record between brackets behind the colon": (
        "? ''\n: {type: MX, value: {exchange: a.example., preference: 10}}\n",
        [to("", "A", "192.0.2.1", ttl=60), to("b", "A", "192.0.2.1", ttl=60)],
        "? ''\n: [{ttl: 60, type: A, value: 192.0.2.1}, "
        "{type: MX, value: {exchange: a.example., preference: 10}}]\n"
        "b:\n  ttl: 60\n  type: A\n  value: 192.0.2.1\n",
    ),
    "an explicit key between brackets": (
        "{? '' : {type: A, value: 192.0.2.1}, ? b : {type: A, value: 192.0.2.1}}\n",
        [to("", "A"), to("a", "A", "192.0.2.1", ttl=60)],
        "{a: {ttl: 60, type: A, value: 192.0.2.1}, ? b : {type: A, value: 192.0.2.1}}\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("before", "changes", "after"), CASES.values(), ids=CASES)
def test_edits(before: str, changes: list[Change], after: str, newline: str) -> None:
    text, wanted = before.replace("\n", newline), after.replace("\n", newline)

    assert edited(read(text), changes) == wanted
    assert edited(read(wanted), changes) == wanted


@pytest.mark.parametrize("kind", ["A", "NS", "TXT", "ALIAS"])
@pytest.mark.parametrize("text", [LIST, LIST.rstrip("\n"), LIST.partition("_a")[0]])
def test_a_record_put_into_the_list_and_taken_out_leaves_the_same_text(
    text: str, kind: str
) -> None:
    without = edited(read(text), [to("", kind)])
    there = edited(read(without), [to("", kind, "192.0.2.1" if kind == "A" else "ns.example.")])

    assert there != without
    assert edited(read(there), [to("", kind)]) == without


REFUSED = [
    # A new name beside it would have to know where the `?` stands.
    "?\n  ''\n: type: A\n  value: 192.0.2.1\n",
    "? # the apex\n  ''\n: type: A\n  value: 192.0.2.1\n",
]


@pytest.mark.parametrize("before", REFUSED)
def test_a_key_on_another_line_than_its_mark_is_refused(before: str) -> None:
    zone = read(before)

    for change in (to("b", "A", "192.0.2.1"), to("", "TXT", "x"), to("", "A")):
        with pytest.raises(NotEditable, match="another line"):
            edited(zone, [change])
    assert edited(zone, [to("", "A", "192.0.2.2")]) == before.replace("2.1", "2.2")


NESTED = "  '':\n    type: A\n    value: 192.0.2.1\n"
WRONG = {
    "a name inside a record": (LIST.index("  type: CNAME"), NESTED),
    "a second name": (len(LIST), "a:\n  type: A\n  value: 192.0.2.1\nb: []\n"),
    "another record set": (
        len(LIST),
        "a:\n- {type: A, value: 192.0.2.1}\n- {type: NS, value: a.}\n",
    ),
    "other values": (len(LIST), "a:\n  type: A\n  value: 192.0.2.2\n"),
    "nothing that counts": (len(LIST), "# a\n"),
}


@pytest.mark.parametrize(("at", "text"), WRONG.values(), ids=WRONG)
def test_a_step_that_does_something_else_is_seen(
    monkeypatch: pytest.MonkeyPatch, at: int, text: str
) -> None:
    splice = Splice(start=at, end=at, text=text)
    monkeypatch.setattr(edit, "new_names", lambda *_: [splice])

    with pytest.raises(NotEditable):
        edited(read(LIST), [to("a", "A", "192.0.2.1")])


def test_a_step_that_stumbles_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> list[Splice]:
        raise KeyError("a")

    monkeypatch.setattr(edit, "new_names", stumble)

    with pytest.raises(NotEditable, match="leaves no place"):
        edited(read(LIST), [to("a", "A", "192.0.2.1")])
