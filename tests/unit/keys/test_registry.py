"""The bytes of keys.yaml: what is written, and that adding a key changes nothing else."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mailcompile.formats.keys import (
    Key,
    UnextendableRegistry,
    extend_registry,
    read_keys,
    write_key,
    write_registry,
)
from tests.topologies import ED25519_PUBLIC
from tests.unit.keys.support import entry, keys_in, registry

HEADER = """\
# `mailcompile keys new` adds entries; the private keys are in private/, which git ignores.
# Stages are changed by editing `stage`, with the day beside it (`active: 2026-11-24`): pending to
# active once it is published and the TTL has passed, the active one to retiring, then to revoked.
# A selector is never used twice, so its entry stays.
"""


def key(domain: str = "one.example", selector: str = "m202611e", **dates: str) -> Key:
    return Key(
        domain=domain,
        selector=selector,
        algorithm="ed25519",
        stage="active" if "active" in dates else "pending",
        created="2026-11-24",
        public=ED25519_PUBLIC,
        dates=dates,
    )


def line(selector: str = "m202611e") -> str:
    return (
        f"{selector}: {{algorithm: ed25519, stage: pending, signer: null, created: 2026-11-24, "
        f"public: {ED25519_PUBLIC}}}\n"
    )


def test_the_line_of_language_md() -> None:
    made = Key(
        domain="domain1.example",
        selector="m202611r",
        algorithm="rsa-2048",
        stage="active",
        created="2026-11-24",
        public="MIIBIjANBg",
        dates={"active": "2026-11-25", "published": "2026-11-24"},
    )

    assert write_key(made) == (
        "m202611r: {algorithm: rsa-2048, stage: active, signer: null, created: 2026-11-24, "
        "published: 2026-11-24, active: 2026-11-25, public: MIIBIjANBg}"
    )


def test_all_dates_in_their_order() -> None:
    names = ("published", "active", "retiring", "revoked", "removed")
    dates = {name: f"2026-11-{day}" for day, name in enumerate(reversed(names), start=10)}

    text = write_key(key(**dates))

    assert [text.index(f"{name}: ") for name in names] == sorted(
        text.index(f"{name}: ") for name in names
    )
    assert text.index("removed: ") < text.index("public: ")


@pytest.mark.parametrize(
    ("selector", "written"),
    [
        ("m202611r", "m202611r"),
        ("20251124", "20251124"),
        ("a.b-c_d", "a.b-c_d"),
        ("-a", '"-a"'),
        ("a:b", '"a:b"'),
    ],
)
def test_names_are_quoted_only_where_yaml_needs_it(selector: str, written: str) -> None:
    assert write_key(key(selector=selector)).split(": {")[0] == written


@pytest.mark.parametrize("signer", ["vps1", "123", "null", "true"])
def test_values_stay_text(signer: str) -> None:
    made = Key(
        domain="one.example",
        selector="s1",
        algorithm="ed25519",
        stage="active",
        created="2026-11-24",
        public=ED25519_PUBLIC,
        signer=signer,
        dates={},
    )

    assert keys_in(write_registry([made])) == (made,)


def test_a_new_registry() -> None:
    extended = extend_registry(None, [key("two.example"), key("one.example")])

    assert extended.data.decode() == (
        f"{HEADER}mailcompile-keys: 1\ndomains:\n"
        f"  one.example:\n    {line()}  two.example:\n    {line()}"
    )
    assert not extended.comments_lost


KEPT = """\
\ufeff# mine
---
mailcompile-keys: 1   # version
domains:
   # the first
   'b.example':   # quoted, and indented by three
         s1: {algorithm: ed25519, stage: active, created: 2026-11-24,   # two lines
              public: KEY}   # the end

         # about the next
   "a.example":
     20251124:
       algorithm: "ed25519"
       stage: active

       created: 2026-11-24
       public: >-
         KEY
   # after all
...
""".replace("KEY", ED25519_PUBLIC)


def test_what_stands_there_stays() -> None:
    new = [
        key("c.example"),
        key("a.example"),
        key("b.example", "s2"),
        key("b.example", "s3"),
        key("aa.example"),
    ]

    extended = extend_registry(KEPT.encode(), new)

    assert not extended.comments_lost
    assert extended.data.decode() == KEPT.replace(
        "# the end\n", f"# the end\n         {line('s2')}         {line('s3')}"
    ).replace(
        f"         {ED25519_PUBLIC}\n",
        f"         {ED25519_PUBLIC}\n     {line()}"
        f"   aa.example:\n     {line()}   c.example:\n     {line()}",
    )
    names = list(dict.fromkeys(found.domain for found in keys_in(extended.data)))
    assert names == ["b.example", "a.example", "aa.example", "c.example"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(newline: str, last: bool) -> None:
    text = registry(one=entry("s1")).replace("\n", newline)
    if not last:
        text = text.removesuffix(newline)

    data = extend_registry(text.encode(), [key(selector="s2"), key("two.example")]).data.decode()

    assert data.startswith(text)
    assert data.count("\n") == data.count(newline) == 7
    assert [k.selector for k in keys_in(data)] == ["s1", "s2", "m202611e"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("mailcompile-keys: 1\n", False),
        ("mailcompile-keys: 1\ndomains: {}\n", False),
        ("# mine\n\nmailcompile-keys: 1\ndomains: {}\n", False),
        ("# mine\nmailcompile-keys: 1 # version\ndomains: {}\n", True),
        ("{mailcompile-keys: 1, domains: {one.example: {}}}\n", False),
        ("domains:\n  one.example: {}\nmailcompile-keys: 1\n", False),
        (
            "mailcompile-keys: 1\ndomains:\n  one.example: {s1: {algorithm: ed25519, "
            f"stage: active, created: 2026-11-24, public: {ED25519_PUBLIC}}}}}\n",
            False,
        ),
    ],
)
def test_other_forms_are_written_anew(text: str, lost: bool) -> None:
    before = keys_in(text)

    extended = extend_registry(text.encode(), [key("two.example"), key()])

    after = keys_in(extended.data)
    assert extended.comments_lost is lost
    assert [k for k in after if k in before] == list(before)
    assert {k.domain for k in after} == {"one.example", "two.example"}
    assert extended.data.decode().startswith("# mine\n" if "mine" in text else HEADER)


def test_a_domain_without_keys_in_a_file_with_others_is_written_anew() -> None:
    text = registry(one=entry("s1")) + "  two.example: {}\n"

    data = extend_registry(text.encode(), [key("two.example")]).data

    assert [(k.domain, k.selector) for k in keys_in(data)] == [
        ("one.example", "s1"),
        ("two.example", "m202611e"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mailcompile-keys: 2\n",
        "mailcompile-keys: 1\ndomains: [\n",
        registry(one=entry("m202611e")),
    ],
)
def test_registries_that_take_no_key(text: str) -> None:
    with pytest.raises(UnextendableRegistry):
        extend_registry(text.encode(), [key()])


def test_a_registry_does_not_outgrow_its_reader() -> None:
    filler = "# " + "x" * (16 * 2**20 - 1000) + "\n"

    with pytest.raises(UnextendableRegistry):
        extend_registry((filler + registry(one=entry("s1"))).encode(), [key("b.example")] + [
            key(f"b{number}.example") for number in range(20)
        ])  # fmt: skip


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
NAMES = st.builds(lambda label: f"{label}.example", LABELS)
KEYS = st.builds(key, NAMES, LABELS)


@given(
    st.lists(KEYS, max_size=8, unique_by=lambda k: (k.domain, k.selector)),
    st.integers(0, 8),
)
def test_adding_keeps_all_and_adds_all(keys: list[Key], cut: int) -> None:
    old = write_registry(keys[:cut])

    data = extend_registry(old.encode(), keys[cut:]).data

    by_name = sorted(keys, key=lambda k: (k.domain, k.selector))
    assert sorted(keys_in(data), key=lambda k: (k.domain, k.selector)) == by_name
    assert set(old.splitlines()) - {"domains: {}"} <= set(data.decode().splitlines())


@given(st.lists(KEYS, max_size=4, unique_by=lambda k: (k.domain, k.selector)))
def test_other_programs_read_the_same(keys: list[Key]) -> None:
    value = yaml.load(write_registry(keys), Loader=yaml.BaseLoader)

    if keys:
        for domain in value["domains"].values():
            for found in domain.values():
                found["signer"] = None if found["signer"] == "null" else found["signer"]
        assert set(map(repr, read_keys(value))) == set(map(repr, keys))
