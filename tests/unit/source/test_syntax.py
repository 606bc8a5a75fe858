"""Broken YAML: where it is said to be broken, and what to do."""

import pytest

from tests.unit.source.support import marked, the_fault


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("⟦\t⟧a: 1\n", "a tab cannot indent a line", "spaces"),
        ("a:\r\n⟦\t⟧b: 1\r\n".replace("\r\n", "\n"), "a tab cannot indent a line", "spaces"),
        ("a: |\n⟦\t⟧x\n", "a tab cannot indent a line", "spaces"),
        ("a: ⟦@⟧b\n", "cannot begin with `@`", "quotes"),
        ("a: ⟦`⟧b\n", "cannot begin with a backquote", "quotes"),
        ("a: ⟦%⟧b\n", "cannot begin with `%`", "quotes"),
        ("⟦*⟧: 1\n", "cannot begin with `*`", 'write "*" in quotes'),
        ("a: ⟦*⟧.one.example\n", "cannot begin with `*`", "quotes"),
        ("a: ⟦&⟧ b\n", "cannot begin with `&`", "quotes"),
        ("a: ⟦!⟧<b\n", "cannot begin with `!`", "quotes"),
        ("a: ⟦!⟧b!c d\n", "cannot begin with `!`", "quotes"),
        ("a: b⟦:⟧ c\n", "a second `: ` on one line", "quotes"),
        ("a:b\nc⟦:⟧ d\n", "below a text", "line 1 lacks a space after its colon"),
        ("a: 1\n  b⟦:⟧ 2\n", "indented less", "indentation of line 1"),
        ("- a\n⟦-⟧b\n", "needs a colon", "`- value`, with a space"),
        ("a: 1\n⟦f⟧oo\nb: 2\n", "needs a colon", "`key: value`"),
        ("a:\n  b: 1\n ⟦c⟧: 2\n", "fits to no mapping", "same column"),
        ("- a\n⟦b⟧: 1\n", "the list ends here", "begin the line with `- `"),
        ("a: ⟦-⟧ b\n", "cannot begin on the line of its key", "[one, two]"),
        ("a: ⟦?⟧ b: c\n", "a key cannot stand here", "same column"),
        ('a: ⟦"⟧b\nc: d\n', "never ends", "same quote"),
        ("a: ⟦'⟧b\nc: d\n", "never ends", "same quote"),
        ('a: ⟦"⟧b\n---\nc: d"\n', "never ends", "same quote"),
        ("a: 'it'⟦s⟧'\n", "behind a quoted text", "apostrophe is ''"),
        ('a: "b\nc: "⟦d⟧"\n', "behind a quoted text", "whole text belongs in quotes"),
        ("a: [b] ⟦c⟧\n", "behind a closing bracket", "new line"),
        ("a: ⟦[⟧1, 2\n", "this `[` is never closed", "add `]`"),
        ("a: ⟦{⟧b: 1\n", "this `{` is never closed", "add `}`"),
        ("a: [1,⟦⟧", "a value is missing before the end", "close all brackets"),
        ("a: [1\nb⟦:⟧ 2\n", "`,` or `]` is missing", "opened in line 1"),
        ("a: {b: 1\nc⟦:⟧ 2\n", "`,` or `}` is missing", "opened in line 1"),
        ("a: [1, ⟦,⟧ 2]\n", "a value is missing before `,`", "write one"),
        ("a: [⟦:⟧x]\n", "before `:`", "needs quotes"),
        # IPv6 addresses.
        ("a: [⟦::1⟧]\n", "cannot begin with `:`", '"::1"'),
        ("a: [b, ⟦::⟧, c]\n", "cannot begin with `:`", '"::"'),
        ("a: [⟦::/0⟧]\n", "cannot begin with `:`", '"::/0"'),
        ("a: [192.0.2.99, ⟦2001:db8:10::⟧]\n", "cannot end with `:`", '"2001:db8:10::"'),
        ("a: [⟦2001:db8::⟧, 192.0.2.1]\n", "cannot end with `:`", '"2001:db8::"'),
        ("a: {b: ⟦2001:db8::⟧}\n", "cannot end with `:`", '"2001:db8::"'),
        ("a: ⟦2001:db8::⟧\n", "cannot end with `:`", '"2001:db8::"'),
        ("a: ⟦::⟧\n", "cannot begin with `:`", '"::"'),
        # What only looks like one.
        ("a: b::c⟦:⟧\n", "a second `: `", "quotes"),
        ("a: [1:2⟦:⟧]\n", "found unexpected ':'", ""),
        ("a: [⟦:⟧" + "1:" * 60 + "x]\n", "before `:`", "needs quotes"),
        ("a: ⟦]⟧\n", "a value is missing before `]`", "write one"),
        ("{a: 1}⟦}⟧\n", "after the end of the document", "delete it"),
        ("a: 1\n...\n⟦b⟧: 2\n", "after the end of the document", "delete it"),
        ('a: "⟦\\⟧q"\n', "escape does not exist", "write a backslash as `\\\\`"),
        ('a: "\\x⟦0⟧"\n', "hexadecimal digits", "write a backslash as `\\\\`"),
        ('a: "\\u⟦d⟧800"\n', "names no character", ""),
        ("a: >⟦0⟧\n  b\n", "cannot be indented by 0", "`|`"),
        ("a: |⟦b⟧\n  c\n", "nothing but a comment", "new line"),
        ("⟦%⟧YAML 3.0\n---\na: 1\n", "another version of YAML", "delete the line"),
        ("⟦%⟧FOO\n---\na: 1\n", "is a directive", "delete it"),
        ("k" * 1030 + "⟦:⟧ 1\n", "more than 1024 characters", "?"),
        ("a⟦:⟧ !%ED%A0%80 x\n", "a tag that is not UTF-8", ""),
    ],
)
def test_words_and_place(text: str, message: str, hint: str) -> None:
    clean, place = marked(text)

    finding = the_fault(clean)

    assert finding.kind.code == "YAML001"
    assert finding.place == place
    assert message in finding.message
    assert hint in (finding.hint or "")


def test_what_has_no_words_of_its_own_is_still_reported() -> None:
    finding = the_fault("%YAML 1.2\n%YAML 1.2\n---\na: 1\n")

    assert finding.message == "this is not YAML: found duplicate %YAML directive"
    assert finding.place is not None
    assert finding.place.line == 2
