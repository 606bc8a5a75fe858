"""One SPF term, valid or damaged: we accept what pyspf accepts, and it means what pyspf says.

pyspf checks a record as a whole before it evaluates it (RFC 7208 section 4.6). So the term stands
behind one that matches: it is looked at, but not followed, and the result is ``permerror`` for its
syntax alone.
"""

import re
import string
import warnings
from ipaddress import ip_network
from typing import Any
from unittest.mock import patch

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from mailcompile.spf import Mechanism, TermProblem, canonical, parse_term

with warnings.catch_warnings():
    # Where it was installed without being compiled, Python 3.12 finds fault with its docstrings.
    warnings.simplefilter("ignore", SyntaxWarning)
    import spf  # type: ignore[import-untyped]

DOMAIN = "sender.example"
TRIVIAL = "include has trivial recursion"
"""What pyspf says of ``include:%{d}``, when it has found no fault of its syntax."""
CLIENTS = ("192.0.2.1", "2001:db8::1")
DAMAGE = string.ascii_letters + string.digits + "%{}:/.-+?~_=,@!"
"""What damage is made of: visible ASCII. White space, control characters and other alphabets are
the business of `tests/unit/spf`: pyspf cuts a record only at spaces and lets a tab stand, which is
laxer than section 7.1."""


def from_regex(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)


MACROS = st.one_of(
    st.sampled_from(["%{d}", "%{i}", "%%", "%_", "%-"]),
    from_regex(r"%\{[slodiphvSLODIPHVcrtx](0|[1-9][0-9]?)?[rR]?[.+,/_=-]{0,2}\}"),
)
LABELS = st.one_of(
    st.sampled_from(["_spf", "a", "MX", "xn--p1ai", "example", "1", "a-1", "a" * 63, "b" * 64]),
    from_regex(r"[A-Za-z0-9_/-]{1,4}"),
    st.tuples(st.sampled_from(["", "x"]), MACROS, st.sampled_from(["", "y", "/9"])).map("".join),
)
SPECS = st.tuples(
    st.lists(LABELS, min_size=1, max_size=4).map(".".join),
    st.sampled_from(["", "", ".example", ".Example.", ".1-a"]),
).map("".join)
ADDRESSES = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded.upper()),
    st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
    from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}"),
    from_regex(r"(::)?([0-9a-fA-F]{1,4}:{1,2}){0,7}([0-9a-f]{1,4}|192\.0\.2\.1)?"),
)
PREFIXES = st.sampled_from(
    ["", "", "/0", "/24", "/32", "/33", "/024", "/128", "//64", "//129", "/16//48", "/8/9", "/"]
)
MECHANISMS = st.tuples(
    st.sampled_from(["", "", "+", "-", "~", "?"]),
    st.one_of(
        st.sampled_from(["all", "ALL", "a", "mx", "ptr", "include", "exists"]),
        st.tuples(
            st.sampled_from(["a:", "A:", "mx:", "ptr:", "include:", "exists:", "Exists:"]), SPECS
        ).map("".join),
        st.tuples(st.sampled_from(["ip4:", "IP4:", "ip6:", "a:"]), ADDRESSES).map("".join),
    ),
    PREFIXES,
).map("".join)
MODIFIERS = st.tuples(
    st.sampled_from(["redirect", "Redirect", "exp", "EXP", "ip4", "x-y_z.1", "op", "v"]),
    st.just("="),
    st.one_of(SPECS, st.just(""), MACROS, st.just("spf1"), from_regex(r"[!-$&-~]{0,6}")),
).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A term in which up to three characters are put in, left out or changed."""
    text = draw(st.one_of(MECHANISMS, MODIFIERS))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2, 3]))):
        place = draw(st.integers(0, len(text)))
        new = draw(st.sampled_from(["", *DAMAGE]))
        text = text[:place] + new + text[place + draw(st.integers(0, 1)) :]
    return text or "a"


UNCHECKED = ("op", "default")


def modifier(text: str) -> str:
    """The name of a modifier as it is written; nothing if the term is none (section 4.6.1)."""
    found = re.match(r"([A-Za-z][A-Za-z0-9._-]*)=", text)
    return found[1] if found else ""


def lax(text: str) -> str | None:
    """What pyspf lets through against the grammar."""
    name = modifier(text)
    if name in UNCHECKED:
        return "pyspf does not check the values of op= and default=, modifiers of drafts"
    if name != name.lower() and name.lower() in ("redirect", "exp"):
        return "pyspf compares the names of modifiers with case (section 12: insensitive)"
    if re.fullmatch(r"[-+?~]exists", text, re.IGNORECASE):
        return "pyspf lets exists stand without a name (section 5.7) if it has a qualifier"
    # %% and the like first, so that what follows them is not taken for a macro.
    rest = re.sub(r"%[%_-]", "", text)
    if re.search(r"%\{[^}]*\Z", rest):
        return "pyspf takes a macro without its } for a literal"
    if re.search(r"%\{[A-Za-z]0+(?![0-9])", rest):
        return "pyspf lets a macro keep 0 parts (section 7.3: MUST be nonzero)"
    for inside in re.findall(r"%\{[A-Za-z]([^}]*)\}", rest):
        if not re.fullmatch(r"[0-9]*[rR]?[.+,/_=-]*", inside):
            return "pyspf ignores what it cannot read behind the letter of a macro"
    if re.search(r"%%%(?![{%_-])", text):
        return "pyspf takes a % for the second half of %% when it is the third"
    return None


def strict(text: str) -> str | None:
    """What pyspf refuses against the grammar."""
    name = modifier(text)
    value = text if name else re.sub(r"(/[0-9]+)?(//[0-9]+)?\Z", "", text, count=1)
    if value.endswith("%%") and name not in UNCHECKED:
        return "pyspf takes a %% at the very end for a % by itself"
    return None


def our_own(text: str) -> str | None:
    """What we refuse although the grammar lets it through, and pyspf with it."""
    if text.lower() == "v=spf1":
        return "a modifier by the grammar, but someone wrote the beginning of a record"
    found = re.fullmatch(
        r"(?i)(?:[-+?~]?(?:a|mx|ptr|include|exists):|(?:redirect|exp)=)(.*?)(/[0-9]+)?(//[0-9]+)?",
        text,
    )
    if found is None:
        return None
    # Section 4.8 leaves open what becomes of names that cannot be in DNS.
    labels = re.sub(r"%(\{[^}]*\}|[%_-])", "%", found[1]).removesuffix(".").split(".")
    if not all("%" in label or 1 <= len(label) <= 63 for label in labels):
        return "a label is empty or too long"
    if "%" not in found[1]:
        if len(found[1].removesuffix(".")) > 253:
            return "the name is too long"
        if not all(re.fullmatch(r"\*|\w|\w[\w-]*\w", label, re.ASCII) for label in labels):
            return "a label has other than letters, digits, _, and hyphens inside"
    return None


def pyspf_accepts(text: str) -> bool:
    record = f"v=spf1 ip4:{CLIENTS[0]} {text} -all".encode()
    query = spf.query(i=CLIENTS[0], s=f"user@{DOMAIN}", h="client.invalid", strict=1)
    answers = {(DOMAIN, "TXT"): record}

    def lookup(name: str, kind: str, *_: object) -> list[Any]:
        return [((name, kind), (answers[name, kind],))] if (name, kind) in answers else []

    with patch.object(spf, "DNSLookup", lookup):
        result, _, explanation = query.check()
    if ":" in text and TRIVIAL in explanation:
        return True  # no fault of its syntax; without a colon it is one
    assert result in ("pass", "permerror"), (text, result, explanation)
    return bool(result == "pass")


def accepts(text: str) -> bool:
    try:
        parse_term(text)
    except TermProblem:
        return False
    return True


def meanings(text: str) -> list[Any]:
    """What pyspf makes of a mechanism, for a client of each family."""
    found = []
    for client in CLIENTS:
        query = spf.query(i=client, s="user@other.example", h="client.invalid", strict=1)
        query.p = "client.invalid"
        try:
            _, name, argument, prefix, result = query.validate_mechanism(text)
        except spf.PermError as error:
            if error.msg != TRIVIAL:
                raise
            return [TRIVIAL]
        if name in ("ip4", "ip6"):
            argument = ip_network(f"{argument}/{prefix}", strict=False)
        elif name != "all":
            argument = argument.lower()
        found.append((name, argument, prefix, result))
    return found


EXAMINED = settings(derandomize=True, database=None, deadline=None, max_examples=2000)


@EXAMINED
@given(damaged())
@example("include")
@example("-include")
@example("exists")
@example("+exists")
@example("include:%{d}")
@example("a:%%%{d}")
@example("a:100/86400.rate.%{d}//64")
@example("ip6:1:2:3:4:5:6:7::")
@example("ip6:1:2:3:4:5:6:7::8")
def test_we_accept_what_pyspf_accepts(text: str) -> None:
    ours, theirs = accepts(text), pyspf_accepts(text)
    why = our_own(text) or strict(text) or lax(text)
    event("accepted" if ours else "refused", why or "")
    if our_own(text):
        assert not ours
    elif strict(text):
        assert not theirs
    elif lax(text):
        assert theirs or not ours
    else:
        assert ours == theirs


@EXAMINED
@given(damaged())
def test_canonical_terms_mean_the_same(text: str) -> None:
    try:
        term = parse_term(text)
    except TermProblem:
        return
    written = canonical(term)
    assert canonical(parse_term(written)) == written
    if isinstance(term, Mechanism) and strict(text) is None:
        assert meanings(written) == meanings(text)
