"""The two lists of a listener: what may stand in MAIL FROM, and what in From.

Only the form that is known to confine is understood. What is plainly open (no ``reject`` at the
end, no check of From) admits every domain; all else that differs is a doubt.
"""

import re
from collections.abc import Mapping

from mailcompile.formats.postfix import (
    Rule,
    Service,
    UnreadablePostfix,
    read_inline,
    read_words,
)
from mailcompile.prove.relays.reading import COMMANDS, MASTER, Names, Reading

_TABLE = re.compile(r"regexp:\$config_directory/(relay-[A-Za-z0-9_-]+)\Z")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\Z")

_CLEANUP = {
    "nested_header_checks": "",
    "always_add_missing_headers": "yes",
    "cleanup_replace_stray_cr_lf": "yes",
    "canonical_classes": "envelope_recipient,header_recipient",
    "sender_canonical_maps": "",
    "masquerade_domains": "",
}

_ONE_ADDRESS = (
    r'^From:[[:space:]]*(("(\\.|[^"\\@]|@(',
    r'))*"|[^"\\@<>,:;()]*)[[:space:]]*<[^][:space:]["\\@<>,:;()]+@(',
    r')>|[^][:space:]["\\@<>,:;()]+@(',
    r"))[[:space:]]*(\([^()\\@]*\))?[[:space:]]*$",
)
_ANY_FROM = "^From[[:space:]]*:"
_KNOWN_COMMANDS = r"^(EHLO|HELO|STARTTLS|RCPT|DATA|BDAT|RSET|NOOP|QUIT)([[:space:]]|$)"
_PLAIN_MAIL = r'^MAIL FROM:[[:space:]]*<[^][:space:]["\\@<>,:;()%!]+@[a-z0-9._-]+>([[:space:]].*)?$'


def mail_from_names(reading: Reading, service: Service) -> Names:
    """A literal list of domains that ends in ``reject``, and nothing that goes around it."""
    option = service.option("smtpd_sender_restrictions")
    if option is None:
        reading.doubt("who may send is said elsewhere", MASTER, service.line)
        return Names(domains=None, place=reading.place(MASTER, service.line))
    place = reading.place(MASTER, option.line)
    try:
        words = read_words(option.value)
        opened = _opened(words) or _around(reading, service)
        if opened is not None:
            return Names(domains=None, open=opened, place=place)
        if len(words) != 3 or words[0] != "check_sender_access":
            raise UnreadablePostfix("not one literal list of senders with `reject` behind it")
        domains = read_inline(words[1])
    except UnreadablePostfix as problem:
        reading.doubt(str(problem), MASTER, option.line)
        return Names(domains=None, place=place)
    if "<>" in domains:
        return Names(domains=None, open="an empty MAIL FROM is let through", place=place)
    if set(domains.values()) != {"OK"} or not all(map(_DOMAIN.match, domains)):
        reading.doubt("not only domains that are let through", MASTER, option.line)
        return Names(domains=None, place=place)
    return Names(domains=frozenset(domains), place=place)


def _opened(words: tuple[str, ...]) -> str | None:
    if not words or words[-1] != "reject":
        return "nothing refuses the others: no `reject` at the end"
    permits = next((word for word in words if word.startswith("permit")), None)
    return f"`{permits}` goes before the list" if permits else None


def _around(reading: Reading, service: Service) -> str | None:
    """What else the list needs: keys are no parents, and addresses have no routes in them."""
    parents = service.option("parent_domain_matches_subdomains")
    if parents is None or parents.value:
        return "`parent_domain_matches_subdomains` lets subdomains through"
    commands = service.option("smtpd_command_filter")
    if commands is None:
        return "without a filter MAIL FROM:<x%OWN@LOCAL> is let through for each local domain"
    if commands.value != f"regexp:$config_directory/{COMMANDS}":
        raise UnreadablePostfix("commands are filtered by a table that is not known")
    filtered = [(*_essence(rule), rule.action) for rule in reading.table(COMMANDS)]
    if filtered != [
        (True, _KNOWN_COMMANDS, "", "if"),
        (True, _PLAIN_MAIL, "", "MAIL"),
        (False, "", "", "endif"),
    ]:
        raise UnreadablePostfix("the filter of commands has been changed")
    return None


def from_names(reading: Reading, service: Service, cleanups: Mapping[str, Service]) -> Names:
    """The first table of the listener's own ``cleanup``."""
    here = reading.place(MASTER, service.line)
    override, named = (
        service.option("receive_override_options"),
        service.option("cleanup_service_name"),
    )
    if override is not None and "no_header_body_checks" in read_words(override.value):
        return Names(domains=None, open="`no_header_body_checks`: nobody looks at From", place=here)
    if override is None or override.value:
        reading.doubt("what the listener leaves out is not known", MASTER, service.line)
    if named is None:
        return Names(domains=None, open="it has no `cleanup` of its own", place=here)
    cleanup = cleanups.get(named.value)
    if cleanup is None or not cleanup.name.startswith("cleanup-"):
        reading.doubt(f"no service {named.value[:60]} stands here", MASTER, named.line)
        return Names(domains=None, place=here)
    if cleanup.fields != ("n", "-", "n", "-", "0"):
        reading.doubt("an entry of another form", MASTER, cleanup.line)
    reading.expect(cleanup, _CLEANUP, {"header_checks"})
    checks = cleanup.option("header_checks")
    if checks is None or not checks.value:
        opened = "its `cleanup` does not look at From: no `header_checks`"
        return Names(domains=None, open=opened, place=reading.place(MASTER, cleanup.line))
    return _checked(reading, checks.value, checks.line)


def _checked(reading: Reading, tables: str, line: int) -> Names:
    table = _TABLE.match(tables)
    if table is None or table[1] not in reading.files:
        reading.doubt(f"`header_checks` is {tables[:60]!r}", MASTER, line)
        return Names(domains=None, place=reading.place(MASTER, line))
    name = table[1]
    reading.used.add(name)
    try:
        rules = reading.table(name)
        place = reading.place(name, rules[0].line if rules else 1)
        refused = rules and rules[-1].action.startswith("REJECT ")
        if not refused or _essence(rules[-1]) != (False, _ANY_FROM, ""):
            if any(rule.action[:6].upper() in ("REJECT", "DISCAR") for rule in rules):
                raise UnreadablePostfix("what it refuses has been changed", rules[-1].line)
            return Names(domains=None, open="no other From is refused", place=place)
        if len(rules) != 2 or rules[0].action != "DUNNO":
            raise UnreadablePostfix("not one pattern that admits, and one that refuses the rest")
        return Names(domains=_domains(rules[0]), place=place)
    except UnreadablePostfix as problem:
        reading.doubt(str(problem), name, problem.line)
        return Names(domains=None, place=reading.place(name))


def _domains(rule: Rule) -> frozenset[str]:
    """The domains in the one pattern that is known, where they stand three times."""
    start = rule.pattern[len(_ONE_ADDRESS[0]) :]
    domains = start.partition(_ONE_ADDRESS[1])[0]
    known = _essence(rule) == (False, domains.join(_ONE_ADDRESS), "")
    names = [name.replace("\\.", ".") for name in domains.split("|")]
    # A dot that is not escaped is any character.
    if not known or not all(map(_DOMAIN.match, names)) or re.search(r"(?<!\\)\.", domains):
        raise UnreadablePostfix("the pattern that admits has been changed", rule.line)
    return frozenset(names)


def _essence(rule: Rule) -> tuple[bool, str, str]:
    return rule.negated, rule.pattern, rule.flags
