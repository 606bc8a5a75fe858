"""Which scalars are not text."""

import pytest

from tests.unit.source.support import faults, read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-12", -12),
        ("999999999999999999", 999999999999999999),
        ("-999999999999999999", -999999999999999999),
        ("1000000000000000000", "1000000000000000000"),
        ("0123", "0123"),
        ("+1", "+1"),
        ("1_000", "1_000"),
        ("1.0", "1.0"),
        ("1e3", "1e3"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        ("0b1", "0b1"),
        ("22:22", "22:22"),
        ("1:30:00", "1:30:00"),
        ("2026-11-24", "2026-11-24"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("n", "n"),
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("Null", "Null"),
        ("~", "~"),
        ("=", "="),
        ("-", [None]),
        ("--", "--"),
        ("\uff11\uff12", "\uff11\uff12"),
        ("٣", "٣"),
        ("180d", "180d"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("''", ""),
        ("!!str 12", "12"),
        ("!!str true", "true"),
        ("!!str", ""),
        ("!!int 12", 12),
        ("!!bool true", True),
        ("!!null null", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("!<tag:yaml.org,2002:str> 1", "1"),
        ("|\n  12\n", "12\n"),
        (">-\n  one\n  two\n", "one two"),
        ('"\\u00e9 \\x41 \\U0001F600"', "é A 😀"),
        ('"a\\0b"', "a\0b"),
    ],
)
def test_value(written: str, value: object) -> None:
    document = read(f"key:\n  {written}\n")

    assert document.value == {"key": value}
    assert isinstance(document.value, dict)
    assert type(document.value["key"]) is type(value)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1", "1"),
        ("0123", "0123"),
        ("true", "true"),
        ("null", "null"),
        ("~", "~"),
        ("2026-11-24", "2026-11-24"),
        ("'a: b'", "a: b"),
        ('"<<"', "<<"),
        ("!!str 5", "5"),
        ('""', ""),
    ],
)
def test_keys_are_text(written: str, key: str) -> None:
    assert read(f"{written}: 1\n").value == {key: 1}


def test_a_key_without_anything_is_an_empty_text() -> None:
    assert read("? \n: 1\n").value == {"": 1}


def test_a_key_in_a_set_of_keys_has_no_value() -> None:
    assert read("? one\n? two\n").value == {"one": None, "two": None}


@pytest.mark.parametrize(
    "written",
    [
        "!!int a",
        "!!int '1'",
        "!!bool yes",
        "!!null x",
        "!!float 1",
        "!!seq {}",
        "!!map []",
        "! 1",
        "!!binary aGk=",
        "!!timestamp 2026-11-24",
        "!x 1",
        "!!python/object:os.system x",
        "!!set {}",
    ],
)
def test_other_tags_are_refused(written: str) -> None:
    codes = {finding.kind.code for finding in faults(f"key: {written}\n")}

    assert "YAML009" in codes
