"""Words of inputs that a CI runner would obey."""

from pathlib import Path

import pytest

from mailcompile.cli.app import run
from mailcompile.cli.streams import harmless
from mailcompile.report.commands import broken_up
from mailcompile.report.text import finding_text, plain
from tests.topologies import compiled, topology


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##vso[task.setvariable variable=x]y", "# #vso[task.setvariable variable=x]y"),
        ("a ##[group]b", "a # #[group]b"),
        ("###[group]", "## #[group]"),
        ("##teamcity[x]", "# #teamcity[x]"),
        ("##VSO[x] ##vso[y]", "# #VSO[x] # #vso[y]"),
        ("::error::forged", ": :error::forged"),
        ("  ::add-mask::a", "  : :add-mask::a"),
        ("::set-output name=a::b", ": :set-output name=a::b"),
        ("one\n::debug::two\n  ::group::x", "one\n: :debug::two\n  : :group::x"),
        (":::error::", ": ::error::"),
        # Nobody's command.
        ("## a heading [1]", "## a heading [1]"),
        ("a::error::b", "a::error::b"),
        ("::1 is an address", "::1 is an address"),
        ("::", "::"),
        ("::ffff:192.0.2.1/96", "::ffff:192.0.2.1/96"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_commands_are_broken_up(text: str, shown: str) -> None:
    assert broken_up(text) == shown
    assert broken_up("\t" + text).lstrip() == shown.lstrip()
    assert broken_up(shown) == shown
    assert harmless(text, keep_breaks=True) == shown


def test_an_excerpt_is_marked_in_the_right_place() -> None:
    text = topology('one.example: {mx: ["##vso[a]", "- -"], senders: ["##[b]"]}')
    compilation = compiled(text)

    lines = [
        line
        for finding in compilation.findings
        for line in finding_text(finding, compilation.line, plain).splitlines()
        if line.startswith(("6 | ", "  | ")) and line.strip() != "|"
    ]

    marked = {
        line[mark.index("^") : mark.rindex("^") + 1]
        for line, mark in zip(lines[::2], lines[1::2], strict=True)
    }
    assert {'"- -"', '"# #vso[a]"', '"# #[b]"'} <= marked


@pytest.mark.parametrize("word", ["##vso[task.complete]", "##[group]x", "::error::x"])
def test_the_command_line(word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mail.yaml").write_text(f'mailcompile: 1\n"{word}": 1\n')

    assert run(["-C", str(tmp_path), "check"]) == 1
    shown = capsys.readouterr().err
    assert run(["-C", str(tmp_path), "check", "--format", "json"]) == 1
    document = capsys.readouterr().out

    assert word in document
    assert "##" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
