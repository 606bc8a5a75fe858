"""What can be wrong with values: terms, texts, inputs of services."""

from mailcompile.diagnostics import Kind, Severity

UNKNOWN_INPUT = Kind(
    code="TOPO016",
    name="missing-input",
    severity=Severity.ERROR,
    reason="""A service's value holds a pattern such as `{tokens}` that stands for something which
differs from domain to domain. It must be said at the domain, under `services`, or for all domains
in the service's `inputs`; a guess would publish a record that leads nowhere.""",
)
UNUSED_INPUT = Kind(
    code="TOPO017",
    name="unused-input",
    severity=Severity.ERROR,
    reason="""What stands at a domain under `services.ID` is either a key of services, which it
replaces, or an input, which the service's values name in braces. One that is neither would be
ignored without a word; most often it is misspelt.""",
)
BAD_TEXT = Kind(
    code="TOPO018",
    name="bad-text",
    severity=Severity.ERROR,
    reason="""A TXT record of ours holds printable ASCII without backslashes. Other characters reach
DNS in one form through octoDNS, in another through Terraform, and come back in a third.""",
    rfc="RFC 1035 section 5.1",
)
BAD_SPF_TERM = Kind(
    code="SPF004",
    name="bad-spf-term",
    severity=Severity.ERROR,
    reason="""One term that is no term makes the whole record invalid: receivers answer permerror
for every message, before they look at anything that would match.""",
    rfc="RFC 7208 section 4.6",
)
SETTING_WITHOUT_EFFECT = Kind(
    code="TOPO022",
    name="setting-without-effect",
    severity=Severity.ERROR,
    reason="""Something beside the setting excludes it: a tag beside `dmarc.cname`, selectors beside
`dkim.delegated`, an `mx` beside `cname: external`. It would be ignored without a word, and what was
meant would be missing.""",
)
TOO_MANY_ENTRIES = Kind(
    code="TOPO023",
    name="too-many-entries",
    severity=Severity.ERROR,
    reason="""A list that a value of a service names in braces makes an entry for each of its texts,
and two lists an entry for each pair. An alias has one target, so a list can stand in it only if its
label names the same list; and nobody means more than a thousand entries.""",
    rfc="RFC 1034 section 3.6.2",
)

KINDS = (
    UNKNOWN_INPUT,
    UNUSED_INPUT,
    BAD_TEXT,
    BAD_SPF_TERM,
    SETTING_WITHOUT_EFFECT,
    TOO_MANY_ENTRIES,
)
