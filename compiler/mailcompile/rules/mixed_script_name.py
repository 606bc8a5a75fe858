"""NAME003: a label whose letters are of scripts that are not written together."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mailcompile.diagnostics import Pointer, Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs

_ASIAN = {
    "CJK": "Han",
    "HIRAGANA": "Hiragana",
    "KATAKANA": "Katakana",
    "BOPOMOFO": "Bopomofo",
    "HANGUL": "Hangul",
}
_TOGETHER = (
    frozenset({"Latin", "Han", "Hiragana", "Katakana"}),
    frozenset({"Latin", "Han", "Bopomofo"}),
    frozenset({"Latin", "Han", "Hangul"}),
)
"""What is written in one word (UTS 39 section 5.2, "highly restrictive")."""
_ALIKE = frozenset({"Cyrillic", "Greek"})
"""Scripts whose letters look like Latin ones, and are not mixed with it."""
_COMMON = frozenset({"IDEOGRAPHIC", "KATAKANA-HIRAGANA", "MODIFIER"})
"""First words of the names of letters that belong to several scripts."""


@rule(
    code="NAME003",
    name="mixed-script-name",
    severity=Severity.WARNING,
    rfc="RFC 5890 section 4.4",
    bad="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          # the first letter is Cyrillic
          ⟦\u043ene.example⟧: {mail: none}
    """,
    good="""
        mailcompile: 1
        hosts:
          vps1: {name: mail.one.example, addresses: [192.0.2.11], signer: rspamd}
        domains:
          one.example: {mx: [vps1], senders: [vps1], dmarc: {policy: none}}
          книги.example: {mail: none}
    """,
)
def mixed_script_name(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """A name that mixes Latin with Cyrillic or Greek letters looks like another one: browsers and
    mail clients show its A-label or a warning, and filters take it for an imitation. Most often
    one letter was typed with the wrong keyboard. Scripts that are written together, such as those
    of Japanese, may stand in one label.
    """
    for name, pointer in _host_labels(context, parts):
        mixed = _mixed(name)
        if mixed is not None:
            yield _report(mixed, pointer)
    for part in parts:
        # The labels of a subdomain's parent are reported there.
        own = part.name.relative_to(part.domain.parent) if part.domain.parent else part.name
        mixed = _mixed(own)
        if mixed is not None:
            yield _report(mixed, part.domain.pointer, on_key=True, subject=part.domain.subject)
        for label, pointer in _labels(part):
            mixed = _mixed(label)
            if mixed is not None:
                yield _report(mixed, pointer, subject=part.domain.subject)


def _host_labels(
    context: Context, parts: tuple[DomainInputs, ...]
) -> Iterator[tuple[str, Pointer]]:
    """What stands in names of hosts before a domain of ours, with the places of the names."""
    hosts = [host for host in context.hosts.values() if host.name and "xn--" in host.name]
    domains = {part.name for part in parts} if hosts else set()
    for host in hosts:
        assert host.name is not None
        above = next((name for name in host.name.ancestors() if name in domains), None)
        labels = host.name.relative_to(above) if above is not None else host.name
        yield labels, (*host.pointer, "name")


def _labels(part: DomainInputs) -> Iterator[tuple[str, Pointer]]:
    """Labels of names below the domain, as written."""
    if part.domain.settings.parked:
        return
    for sender in part.domain.settings.senders:
        if sender.bounce is not None:
            yield sender.bounce, (*sender.pointer, "bounce")
        for index, label in enumerate(sender.from_subdomains):
            yield label, (*sender.pointer, "from_subdomains", index)


def _report(
    mixed: tuple[str, str], pointer: Pointer, on_key: bool = False, subject: Pointer | None = None
) -> Report:
    label, scripts = mixed
    return Report(
        pointer,
        f"the letters of {label} are {scripts}",
        "type it again with one keyboard; to keep it, `allow` it with the reason",
        on_key=on_key,
        subject=subject,
    )


def _mixed(name: str) -> tuple[str, str] | None:
    """The first label that mixes scripts, and which; nothing for nearly all names."""
    return None if name.isascii() and "xn--" not in name else _first_mixed(name)


@lru_cache(maxsize=4096)
def _first_mixed(name: str) -> tuple[str, str] | None:
    for label in name.split("."):
        text = _decoded(label)
        scripts = frozenset(script for letter in text for script in _scripts(letter))
        if not _goes_together(scripts):
            return text, " and ".join(sorted(scripts))
    return None


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return unicodedata.normalize("NFC", label)
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _goes_together(scripts: frozenset[str]) -> bool:
    if len(scripts) < 2 or any(scripts <= group for group in _TOGETHER):
        return True
    return len(scripts) == 2 and "Latin" in scripts and not scripts & _ALIKE


def _scripts(letter: str) -> Iterator[str]:
    """The script of a letter, which is the first word of its name; nothing for other characters."""
    if not unicodedata.category(letter).startswith("L"):
        return
    word = unicodedata.name(letter, "").partition(" ")[0]
    if word and word not in _COMMON:
        yield _ASIAN.get(word, word.capitalize())
