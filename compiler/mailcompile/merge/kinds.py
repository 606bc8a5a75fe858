"""What can be wrong between what is ours in a zone and what is written there by hand."""

from mailcompile.diagnostics import Kind, Severity

SAYS_WHAT_WE_OWN = Kind(
    code="ZONE004",
    name="hand-written-record-of-ours",
    severity=Severity.ERROR,
    reason="""A value in a hand-written zone file says what the topology says, too: a second SPF
record, a policy at `_dmarc`, the MX of a domain whose `mx` is declared, the addresses of a host.
One of the two places would be believed and the other one edited. `mailcompile adopt` takes the
value out of the file (with `in_place` it is entered in the ledger), and from then on it is the
topology's; or leave it by hand, and say by `manage` that this part of the zone is not ours.

The same is said where somebody edited by hand a value that a build had written.""",
)

SAYS_THE_SAME = Kind(
    code="ZONE005",
    name="hand-written-record-says-the-same",
    severity=Severity.WARNING,
    reason="""A value in a hand-written zone file means just what the topology says, and is
published as it stands there. As soon as the topology changes, the two contradict each other.
`mailcompile adopt` takes it out of the file and remembers its form.""",
)

IN_THE_WAY = Kind(
    code="ZONE006",
    name="hand-written-record-in-the-way",
    severity=Severity.ERROR,
    reason="""A CNAME stands alone at its name, and so does the alias of a provider beside
addresses. Where one of the two is hand-written and the other one ours, name servers refuse the
zone, or receivers see only one of them.""",
    rfc="RFC 1034 section 3.6.2",
)

HIDDEN_WILDCARD = Kind(
    code="ZONE007",
    name="hidden-wildcard",
    severity=Severity.ERROR,
    reason="""A wildcard answers for names that do not exist. A record of ours makes its name exist,
and each name between it and the wildcard's parent, and from then on the wildcard answers nothing
there and below: the web site behind it is gone for that name, or mail is no longer taken. Write by
hand at that name what has to be answered there; or, if nobody needs it, accept the finding by
`allow`.""",
    rfc="RFC 4592 section 2.2.1",
)

BEYOND_HAND_WRITTEN_CUT = Kind(
    code="ZONE008",
    name="name-beyond-hand-written-delegation",
    severity=Severity.ERROR,
    reason="""The hand-written part of the zone delegates a name to other name servers. What we
would write there or below is never served; octoDNS may refuse it. Take the delegation out, use
another name, or declare the zone below as one of its own.""",
    rfc="RFC 1034 section 4.2.1",
)

FILE_MISSING = Kind(
    code="ZONE009",
    name="no-hand-written-file",
    severity=Severity.WARNING,
    reason="""`zones.records` says where the hand-written records are, and there is no file for this
zone. It is taken for a zone whose other records we were not shown: octoDNS gets our records only,
and filters that keep it from touching any other name and type. If there is nothing by hand, say so
by an empty file; if there is, write it down (`octodns-dump` does).""",
)

FILE_NEEDED = Kind(
    code="ZONE015",
    name="hand-written-file-needed",
    severity=Severity.ERROR,
    reason="""With `layout: in_place` our values are written into the hand-written files of
`zones.records`; with `config` your own octoDNS configuration publishes the zones that we write. In
both cases octoDNS takes the file for the whole zone, and deletes everything that is not in it. So
nothing is written for a zone whose hand-written part we were not shown.""",
)

TEXTS_NOT_SHOWN = Kind(
    code="ZONE016",
    name="other-texts-not-shown",
    severity=Severity.WARNING,
    reason="""The TXT values of one name are one RRset, which is published as a whole. At the apex
SPF stands beside the tokens of others, and we were not shown those. The written configuration lets
octoDNS keep them (`mailcompile.octodns` does it, so octoDNS has to run where mailcompile is
installed), but no review of the zone files will show them. Show them by `zones.records`; for a zone
without any, an empty file is enough. Terraform manages value by value and touches no other.""",
    rfc="RFC 2181 section 5",
)

TWO_FILES = Kind(
    code="ZONE017",
    name="two-files-for-one-zone",
    severity=Severity.ERROR,
    reason="""There are two hand-written files for one zone, one whose name has A-labels and one
with U-labels. octoDNS refuses the zone: nobody can tell which of the two is meant. Unite them.""",
)

NO_CONFIGURATION = Kind(
    code="OCTO009",
    name="no-octodns-configuration",
    severity=Severity.ERROR,
    reason="""`outputs.octodns.config` names the octoDNS configuration that you have, and there is
no such file. It says how zone files are read, whether `;` is written `\\;` in them: guessed
wrongly, every policy and key would be published broken. Paths are relative to the directory of the
topology.""",
)

OURS_TAKEN_OUT = Kind(
    code="ZONE018",
    name="record-of-ours-taken-out-by-hand",
    severity=Severity.WARNING,
    reason="""With `layout: in_place` a build had written a record into the file, and somebody took
it out or gave it another TTL. The topology still asks for it, so a build writes it again. What is
to be changed is changed in the topology.""",
)

NO_LONGER_OURS = Kind(
    code="ZONE019",
    name="record-no-longer-ours",
    severity=Severity.WARNING,
    reason="""With `layout: zones`, a record that was taken over from the hand-written file, or
given up by a narrower `manage`, stands in no file any more but the ledger. So that nothing is lost
it is published on as it stood. Write it into the hand-written file; or, if it is to go, delete its
entry in `mail.owned.yaml`.""",
)

RECORD_WITH_SETTINGS = Kind(
    code="ZONE020",
    name="record-with-settings",
    severity=Severity.ERROR,
    reason="""A hand-written record has settings beside its values: it is dynamic, octoDNS leaves it
out at some targets, or its provider does something with it. A topology cannot say such things. What
would become of them, if the record were ours or a value of ours were put into it, nobody could
tell: they may decide what is published, and whether.""",
)

REVERSE_DELEGATED = Kind(
    code="ZONE021",
    name="reverse-name-delegated",
    severity=Severity.WARNING,
    reason="""An alias at a name of a reverse zone gives the address to whoever serves the zone that
the alias leads to. The PTR has to be written there; none is written here.""",
    rfc="RFC 2317 section 4",
)

BAD_RECORDS_PATH = Kind(
    code="ZONE022",
    name="unusable-path-of-records",
    severity=Severity.ERROR,
    reason="""`zones.records` leads to files that people write by hand. What a build writes to
`out/` is none of these: its own records would be taken for hand-written ones. With
`layout: in_place` the path is relative to the directory of the topology, since a build writes there
and nowhere else.""",
)

KINDS = (
    SAYS_WHAT_WE_OWN,
    SAYS_THE_SAME,
    IN_THE_WAY,
    HIDDEN_WILDCARD,
    BEYOND_HAND_WRITTEN_CUT,
    FILE_MISSING,
    FILE_NEEDED,
    TEXTS_NOT_SHOWN,
    TWO_FILES,
    NO_CONFIGURATION,
    OURS_TAKEN_OUT,
    NO_LONGER_OURS,
    RECORD_WITH_SETTINGS,
    REVERSE_DELEGATED,
    BAD_RECORDS_PATH,
)
CAN_BE_ALLOWED = (
    SAYS_THE_SAME,
    HIDDEN_WILDCARD,
    FILE_MISSING,
    TEXTS_NOT_SHOWN,
    NO_LONGER_OURS,
    REVERSE_DELEGATED,
)
