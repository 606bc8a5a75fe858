"""The ways in which a file can fail to be YAML of the narrow sort that a topology is written in."""

from mailcompile.diagnostics import Kind, Severity

BROKEN_YAML = Kind(
    code="YAML001",
    name="broken-yaml",
    severity=Severity.ERROR,
    reason=(
        "The file is not YAML from this place on, so that nothing behind it could be read. Mend "
        "it and run the command again: further mistakes may show only then. Often the true "
        "mistake stands a line earlier, such as a quote or bracket that is not closed, or a "
        "missing space."
    ),
    bad="mailcompile: 1\nhosts:\n  vps1: ⟦{⟧name: mail.one.example\n",
    good="mailcompile: 1\nhosts:\n  vps1: {name: mail.one.example}\n",
)
NOT_UTF8 = Kind(
    code="YAML002",
    name="not-utf-8",
    severity=Severity.ERROR,
    reason=(
        "Input files are UTF-8, with or without byte order mark. Other encodings would make an "
        "internationalized domain mean another one, depending on who reads the file. Convert it, "
        "for example with `iconv -f latin1 -t utf-8`."
    ),
)
CONTROL_CHARACTER = Kind(
    code="YAML003",
    name="control-character",
    severity=Severity.ERROR,
    reason=(
        "YAML forbids control characters, and nobody sees them in an editor. Three kinds of line "
        "end that YAML 1.1 and 1.2 read differently, and a byte order mark inside the text, are "
        "refused as well, because programs would not agree on what the file says. In the example "
        "the character is written as \\x1b."
    ),
    bad="mailcompile: 1\n# a⟦\\x1b⟧[31mred comment\n",
    good="mailcompile: 1\n# a red comment\n",
)
TOO_LARGE = Kind(
    code="YAML004",
    name="file-too-large",
    severity=Severity.ERROR,
    reason=(
        "A file of more than 16 MiB is more likely a mistake or an attack than a topology: 10,000 "
        "domains take about 4 MiB. A larger topology is split over several files in `topology/`."
    ),
)
TOO_DEEP = Kind(
    code="YAML005",
    name="nested-too-deep",
    severity=Severity.ERROR,
    reason=(
        "A topology needs some eight levels of mappings and lists inside each other, 64 are "
        "allowed. More is a mistake or an attempt to exhaust memory; reading stops at that place."
    ),
    bad="mailcompile: 1\nhosts: " + "[" * 63 + "⟦[⟧" + "]" * 64 + "\n",
    good="mailcompile: 1\nhosts: {vps1: {name: mail.one.example}}\n",
)
DUPLICATE_KEY = Kind(
    code="YAML006",
    name="duplicate-key",
    severity=Severity.ERROR,
    reason=(
        "A mapping has each key once. Most programs take the last one silently, so that the "
        "first, a domain perhaps, would be gone without a word. Unite the two, or rename one."
    ),
    bad="mailcompile: 1\ndefaults: {ttl: 1h}\n⟦defaults⟧: {ttl: 2h}\n",
    good="mailcompile: 1\ndefaults: {ttl: 1h}\n",
)
ANCHOR_OR_ALIAS = Kind(
    code="YAML007",
    name="anchor-or-alias",
    severity=Severity.ERROR,
    reason=(
        "Anchors and aliases make a file say things in places where they cannot be seen, and a "
        "small file grow to gigabytes. What several domains share belongs in `defaults` or in a "
        "profile, which also says what it is for."
    ),
    bad="mailcompile: 1\ndefaults: ⟦&usual⟧\n  ttl: 1h\n",
    good="mailcompile: 1\nprofiles:\n  usual:\n    ttl: 1h\n",
)
MERGE_KEY = Kind(
    code="YAML008",
    name="merge-key",
    severity=Severity.ERROR,
    reason=(
        "The merge key `<<` is no part of YAML 1.2, and programs disagree on what it does. "
        "Profiles do the same with clear rules: a domain names one with `profile:`, and a profile "
        "builds on another with `extends:`. A key that is really called `<<` can be written in "
        "quotes."
    ),
    bad="mailcompile: 1\ndomains:\n  one.example:\n    ⟦<<⟧: {ttl: 1h}\n",
    good=(
        "mailcompile: 1\nprofiles: {usual: {ttl: 1h}}\ndomains:\n  one.example: {profile: usual}\n"
    ),
)
BAD_TAG = Kind(
    code="YAML009",
    name="bad-tag",
    severity=Severity.ERROR,
    reason=(
        "Tags ask the reader of a file to make something else of a value, in some programs even "
        "to run code. Only the core tags are allowed, and only where they agree with the value; "
        "`!!str` makes text of anything, as quotes do."
    ),
    bad="mailcompile: 1\ndefaults: {ttl: ⟦!seconds⟧ 90}\n",
    good="mailcompile: 1\ndefaults: {ttl: 90}\n",
)
SEVERAL_DOCUMENTS = Kind(
    code="YAML010",
    name="several-documents",
    severity=Severity.ERROR,
    reason=(
        "A file holds one document. A second one behind `---` would be ignored by some programs "
        "and replace the first in others. Put it in a file of its own in `topology/`."
    ),
    bad="mailcompile: 1\n⟦---⟧\nhosts: {}\n",
    good="---\nmailcompile: 1\nhosts: {}\n",
)
EMPTY_FILE = Kind(
    code="YAML011",
    name="empty-file",
    severity=Severity.ERROR,
    reason=(
        "The file holds nothing, or only comments. A topology begins with `mailcompile: 1`. "
        "Building from nothing would remove every record, which should not happen because a file "
        "was truncated."
    ),
    bad="⟦⟧# mailcompile: 1\n",
    good="mailcompile: 1\n",
)
KEY_NOT_TEXT = Kind(
    code="YAML012",
    name="key-not-text",
    severity=Severity.ERROR,
    reason=(
        "A key is a word, not a list or mapping. Where braces around a template variable were "
        "meant, such as `{{ domain }}`, the template was not filled in, or the text needs quotes."
    ),
    bad="mailcompile: 1\ndomains:\n  ⟦{{ domain }}⟧: {}\n",
    good="mailcompile: 1\ndomains:\n  one.example: {}\n",
)
LONE_SURROGATE = Kind(
    code="YAML013",
    name="lone-surrogate",
    severity=Severity.ERROR,
    reason=(
        "Half of a surrogate pair is no character and cannot be written to a file. It comes from "
        "a program that cut a text in two or decoded it wrongly; only callers of the Python API "
        "can meet it."
    ),
)
DECLARED_TWICE = Kind(
    code="YAML014",
    name="declared-twice",
    severity=Severity.ERROR,
    reason=(
        "The files of `topology/` are merged by top-level key: hosts, services, profiles and "
        "domains may be spread over several files, each of them declared once. Everything else "
        "stands whole in one file. Neither of the two places can be right without the other being "
        "wrong."
    ),
)

YAML_KINDS: tuple[Kind, ...] = (
    BROKEN_YAML,
    NOT_UTF8,
    CONTROL_CHARACTER,
    TOO_LARGE,
    TOO_DEEP,
    DUPLICATE_KEY,
    ANCHOR_OR_ALIAS,
    MERGE_KEY,
    BAD_TAG,
    SEVERAL_DOCUMENTS,
    EMPTY_FILE,
    KEY_NOT_TEXT,
    LONE_SURROGATE,
    DECLARED_TWICE,
)

HINTS: dict[Kind, str] = {
    DUPLICATE_KEY: "unite the two, or rename one",
    ANCHOR_OR_ALIAS: "put what is shared in `defaults` or in a profile",
    MERGE_KEY: "put what is shared in a profile; a domain names it with `profile:`",
    BAD_TAG: "delete it; `!!str`, or quotes, make text of any value",
    SEVERAL_DOCUMENTS: "put it in a file of its own in topology/",
    TOO_DEEP: "look for brackets that are not closed, or for lines indented too far",
    EMPTY_FILE: "a topology begins with `mailcompile: 1`, a registry with `mailcompile-keys: 1`",
    KEY_NOT_TEXT: "put the key in quotes",
}
"""What to do, where the kind alone decides it."""
