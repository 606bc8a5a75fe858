"""What can be wrong with a zone file that people write by hand."""

from mailcompile.diagnostics import Kind, Severity

NO_OCTODNS_ZONE = Kind(
    code="ZONE010",
    name="no-octodns-zone",
    severity=Severity.ERROR,
    reason="""A zone file of octoDNS is a mapping of names to records, and each record a mapping
with a `type` and a `value` or `values`. octoDNS stops at what is none, with all zones of the run,
so it is said here before anything is written beside it.

Only the types that a topology can say something about are looked into: A, AAAA, CNAME, MX, NS, PTR
and TXT. Everything else is carried over as it stands.""",
)
MISREAD_NAME = Kind(
    code="ZONE011",
    name="misread-name",
    severity=Severity.ERROR,
    reason="""octoDNS reads YAML 1.1, in which words and numbers without quotes are often something
else than text: `0123` is the number 83, `on` is true, `1:30` is 90 and `null` is nothing. The
record would be published under a name that nobody wrote. In quotes a name is always the text that
stands there.

A name is relative to the zone and empty at its apex, a label has at most 63 octets, and there is no
white space in it.""",
    rfc="RFC 1035 section 2.3.4",
)
SEMICOLONS_MISREAD = Kind(
    code="ZONE012",
    name="semicolons-misread",
    severity=Severity.ERROR,
    reason="""octoDNS has two ways of writing a semicolon in a TXT record: with a backslash before
it (`escaped_semicolons: true`, which is what it does unless it is told otherwise) and without. Read
in the wrong way a DMARC record or a DKIM key has backslashes in it that break it, or octoDNS
refuses the file.

So the configuration has to be known with which octoDNS reads the zone: name it in
`outputs.octodns.config`, or set `escaped_semicolons` there to what the files say.""",
)
RECORD_SET_TWICE = Kind(
    code="ZONE013",
    name="record-set-twice",
    severity=Severity.ERROR,
    reason="""All values of one name and type are one record of octoDNS, with one TTL. A second one
of the same name and type stops octoDNS. Names are the same if they differ only in case, or if one
is the A-label of the other.""",
    rfc="RFC 2181 section 5",
)
ENTRY_NOT_EDITABLE = Kind(
    code="ZONE014",
    name="entry-not-editable",
    severity=Severity.ERROR,
    reason="""Values are written into a zone file without touching anything else in it: comments,
order, quotes and blank lines stay. Some ways of writing YAML, such as comments inside brackets,
leave no safe place for that. Nothing was written. Write the entry in the form that `octodns-dump`
uses, or make the change by hand.""",
)

KINDS: tuple[Kind, ...] = (
    NO_OCTODNS_ZONE,
    MISREAD_NAME,
    SEMICOLONS_MISREAD,
    RECORD_SET_TWICE,
    ENTRY_NOT_EDITABLE,
)
