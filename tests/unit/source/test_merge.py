"""Several topology files become one."""

from mailcompile.diagnostics import Finding, Place
from mailcompile.source import Document, check_schema, merge, read_yaml


def merged(**files: str) -> tuple[Document, tuple[Finding, ...]]:
    """Merges texts that are named by their files, without `.yaml`."""
    documents = []
    for name, text in files.items():
        document, findings = read_yaml(f"{name}.yaml", text)
        assert findings == ()
        assert document is not None
        documents.append(document)
    return merge(documents)


def test_sections_are_united() -> None:
    document, findings = merged(
        base="mailcompile: 1\nhosts: {vps1: {name: a.example}}\ndefaults: {mx: [vps1]}\n",
        one="hosts: {vps2: {name: b.example}}\ndomains: {one.example: {}}\n",
        two="mailcompile: 1\ndomains:\n  two.example: {senders: [vps2]}\n",
    )

    assert findings == ()
    assert document.value == {
        "mailcompile": 1,
        "hosts": {"vps1": {"name": "a.example"}, "vps2": {"name": "b.example"}},
        "defaults": {"mx": ["vps1"]},
        "domains": {"one.example": {}, "two.example": {"senders": ["vps2"]}},
    }


def test_the_parts_stay_as_they_are() -> None:
    one, _ = read_yaml("one.yaml", "hosts: {a: {}}\n")
    two, _ = read_yaml("two.yaml", "hosts: {b: {}}\n")
    assert one is not None
    assert two is not None

    merge((one, two))

    assert one.value == {"hosts": {"a": {}}}
    assert two.value == {"hosts": {"b": {}}}


def test_places_lead_into_the_right_file() -> None:
    document, _ = merged(
        base="mailcompile: 1\ndomains:\n  one.example: {mx: [a]}\n",
        two="# two\ndomains:\n  two.example: {mx: [b, c]}\nprofiles: {}\n",
    )

    assert document.place(("domains", "two.example", "mx", 1)) == Place(
        file="two.yaml", line=3, column=25, end_line=3, end_column=26
    )
    assert document.place(("domains", "one.example"), key=True) == Place(
        file="base.yaml", line=3, column=3, end_line=3, end_column=14
    )
    assert document.place(("profiles",), key=True) == Place(
        file="two.yaml", line=4, column=1, end_line=4, end_column=9
    )
    assert document.place(("domains",), key=True) == Place(
        file="base.yaml", line=2, column=1, end_line=2, end_column=8
    )
    assert document.text_line("two.yaml", 1) == "# two"
    assert document.text_line("base.yaml", 1) == "mailcompile: 1"


def test_an_entry_declared_twice() -> None:
    document, findings = merged(
        one="domains:\n  one.example: {ttl: 1}\n",
        two="domains:\n  two.example: {}\n  one.example: {ttl: 2}\n",
    )

    (finding,) = findings
    assert finding.kind.code == "YAML014"
    assert finding.message == "`one.example` is declared again; the first is at one.yaml:2:3"
    assert finding.place == Place(file="two.yaml", line=3, column=3, end_line=3, end_column=14)
    assert finding.path == ("domains", "one.example")
    assert document.value == {"domains": {"one.example": {"ttl": 1}, "two.example": {}}}


def test_every_section_that_is_united_checks_its_entries() -> None:
    for section in ("hosts", "services", "profiles", "domains"):
        text = f"{section}: {{x: {{}}}}\n"

        _, findings = merged(one=text, two=text)

        assert [finding.path for finding in findings] == [(section, "x")]


def test_other_keys_stand_in_one_file() -> None:
    document, findings = merged(one="defaults: {ttl: 1}\n", two="\ndefaults: {mx: [a]}\n")

    (finding,) = findings
    assert finding.kind.code == "YAML014"
    assert finding.message == "`defaults` is declared again; the first is at one.yaml:1:1"
    assert finding.place == Place(file="two.yaml", line=2, column=1, end_line=2, end_column=9)
    assert document.value == {"defaults": {"ttl": 1}}


def test_files_of_different_versions() -> None:
    _, findings = merged(
        one="mailcompile: 1\n", two="mailcompile: true\n", three="mailcompile: 2\n"
    )

    assert [finding.place.file for finding in findings if finding.place] == [
        "two.yaml",
        "three.yaml",
    ]


def test_a_section_that_is_no_mapping_is_left_to_the_schema() -> None:
    document, findings = merged(
        one="mailcompile: 1\nhosts: {a: {name: a.example}}\n",
        two="hosts: [b]\n",
        three="hosts: {c: {name: c.example}}\n",
    )

    assert findings == ()
    (finding,) = check_schema(document, "topology")
    assert finding.kind.name == "wrong-type"
    assert finding.place == Place(file="two.yaml", line=1, column=8, end_line=1, end_column=11)


def test_a_file_that_is_no_mapping_is_left_to_the_schema() -> None:
    document, findings = merged(one="mailcompile: 1\n", two="- hosts\n")

    assert findings == ()
    (finding,) = check_schema(document, "topology")
    assert finding.message == "the topology is a list; allowed: a mapping"
    assert finding.place == Place(file="two.yaml", line=1, column=1, end_line=1, end_column=8)


def test_one_file_is_itself() -> None:
    document, _ = read_yaml("mail.yaml", "mailcompile: 1\n")
    assert document is not None

    assert merge((document,)) == (document, ())


def test_what_no_file_has_is_missing_in_the_first() -> None:
    document, _ = merged(one="hosts: {}\n", two="domains: {}\n")

    (finding,) = check_schema(document, "topology")
    assert finding.kind.name == "missing-key"
    assert finding.place == Place(file="one.yaml", line=1, column=1, end_line=1, end_column=1)
