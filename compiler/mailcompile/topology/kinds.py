"""What can be wrong with a topology before any rule is asked: names and references."""

from mailcompile.diagnostics import Kind, Severity
from mailcompile.topology import key_kinds, value_kinds

UNKNOWN_HOST = Kind(
    code="TOPO001",
    name="unknown-host",
    severity=Severity.ERROR,
    reason="""`mx`, `senders`, `via`, pools, a domain's `services` and the registry's `signer` name
hosts and services by the ID under which they stand in `hosts` or `services`. A name that is not
there would silently leave a sender out of SPF, a domain without an MX record, or a key with nobody
who signs by it.""",
)
UNKNOWN_PROFILE = Kind(
    code="TOPO002",
    name="unknown-profile",
    severity=Severity.ERROR,
    reason="""A domain's `profile` and a profile's `extends` name an entry of `profiles`. Without it
the domain would be compiled with other settings than the ones that were meant.""",
)
PROFILE_LOOP = Kind(
    code="TOPO003",
    name="profile-loop",
    severity=Severity.ERROR,
    reason="""A profile that extends itself, directly or through others, has no settings to start
from.""",
)
BAD_ADDRESS = Kind(
    code="TOPO004",
    name="bad-address",
    severity=Severity.ERROR,
    reason="""Addresses are IPv4 or IPv6 addresses as `192.0.2.1` or `2001:db8::1`; networks add a
prefix length and have no host bits set. What is published must be what the machine uses.""",
    rfc="RFC 7208 section 5.6",
)
BAD_NAME = Kind(
    code="TOPO005",
    name="bad-name",
    severity=Severity.ERROR,
    reason="""A host or domain name has labels of letters, digits and hyphens, at most 63 octets
each and 253 in all. Internationalized names may be written in their own script; one that would turn
into another name on the way to its A-label is refused, because it would publish records for a
domain that nobody wrote.""",
    rfc="RFC 1035 section 2.3.1, RFC 5891 section 4",
)
SAME_NAME_TWICE = Kind(
    code="TOPO006",
    name="same-name-twice",
    severity=Severity.ERROR,
    reason="""Two entries mean the same name: two spellings of a domain, or two hosts with one EHLO
name. Which of them is meant cannot be told, so neither is taken.""",
)
DOMAIN_INSIDE_ANOTHER = Kind(
    code="TOPO007",
    name="domain-inside-another",
    severity=Severity.ERROR,
    reason="""Each key of `domains` is a zone of its own, unless a zone under `zones.managed` lists
it in `domains`. A zone below another one would be a cut that nobody declared: its records would
stand in a zone that no name server is asked for. Most often it is no zone, but one of the
`subdomains` of the outer domain; where it is one, the outer zone names it in `delegated`.""",
    rfc="RFC 1034 section 4.2",
)
NEITHER_MAIL_NOR_PARKED = Kind(
    code="TOPO008",
    name="neither-mail-nor-parked",
    severity=Severity.ERROR,
    reason="""A domain that neither receives (`mx`) nor sends (`senders`) is either unfinished or
parked. A parked domain says `mail: none` and gets records that refuse all mail in its name.""",
    rfc="RFC 7505 section 3",
)
MISSING_POLICY = Kind(
    code="TOPO009",
    name="missing-policy",
    severity=Severity.ERROR,
    reason="""The language has no default for `dmarc.policy`: `none` protects nobody, `reject` can
lose mail. It must be said, at the domain, in its profile or in `defaults`.""",
    rfc="RFC 9989 section 4.7",
)
BAD_REPORT_ADDRESS = Kind(
    code="TOPO010",
    name="bad-report-address",
    severity=Severity.ERROR,
    reason="""`rua` and `ruf` are mail addresses, with or without `mailto:`; reporters guarantee no
other scheme. The part before the @ is plain (no quotes, at most 64 octets). Where the reports go to
another domain, that domain must authorize them at a name made of both, and a name has at most 253
octets.""",
    rfc="RFC 9989 section 4.7",
)
NO_DOMAINS = Kind(
    code="TOPO011",
    name="no-domains",
    severity=Severity.ERROR,
    reason="""A topology without a domain compiles to nothing, and a build of it would remove every
zone that the last one wrote. If that is meant, remove `out/`.""",
)
BOUNCE_IS_FULL_NAME = Kind(
    code="TOPO012",
    name="bounce-is-a-full-name",
    severity=Severity.ERROR,
    reason="""Labels are what stands before the domain: `bounce: bounce` at one.example means
bounce.one.example, and so it is with `from_subdomains`, the keys of `subdomains`, the labels and
selectors of services, and `delegated`. A full name would be doubled, and the name that is really
used would have no records.""",
)
MX_TWICE = Kind(
    code="TOPO013",
    name="mx-twice",
    severity=Severity.ERROR,
    reason="""A host that stands twice in `mx` would be two MX records with one target: senders try
the same host again, and every lookup that SPF spends on it is spent twice.""",
    rfc="RFC 7208 section 4.6.4",
)
POOL_LOOP = Kind(
    code="TOPO014",
    name="pool-loop",
    severity=Severity.ERROR,
    reason="""A pool stands for the hosts that are named in it. One that is a member of itself,
directly or through others, stands for nothing.""",
)
WRONG_ZONE = Kind(
    code="TOPO015",
    name="wrong-zone",
    severity=Severity.ERROR,
    reason="""`zones.managed.ZONE.domains` lists keys of `domains` whose records stand in that zone:
each lies in the zone, stands in one list only, and is no zone of its own. Otherwise the same record
would be looked for in two zones, or in one that does not hold it.""",
    rfc="RFC 1034 section 4.2",
)
UNKNOWN_DOMAIN = Kind(
    code="TOPO019",
    name="unknown-domain",
    severity=Severity.ERROR,
    reason="""`system_mail: {rewrite: DOMAIN}` and `dkim.keys_of.domain` name a domain, or a
subdomain, of this topology, and `spf.shared_record` a name in a zone of it. Mail in the name of a
domain that is not there would be sent without any record that allows it; a key, or a record, that
is not ours cannot be led to.""",
)
BEYOND_DELEGATION = Kind(
    code="TOPO020",
    name="name-in-delegated-zone",
    severity=Severity.ERROR,
    reason="""The name lies at or below a label that `zones.managed.ZONE.delegated` gives away, and
the zone there is not ours. A record that we wrote for it in the outer zone would never be answered.
Manage the inner zone, too, or use another name.""",
    rfc="RFC 1034 section 4.2.1",
    explains=("P10",),
)
KEYS_OF_NOBODY = Kind(
    code="TOPO021",
    name="keys-of-no-pair",
    severity=Severity.ERROR,
    reason="""`dkim.keys_of` leads fixed selectors to the two keys, for each algorithm, of another
domain. That domain must have keys of its own that all its signers share, and for each of its
algorithms two selectors are named here.""",
    rfc="RFC 6376 section 3.6.2.1",
)
KINDS = (
    UNKNOWN_HOST,
    UNKNOWN_PROFILE,
    PROFILE_LOOP,
    BAD_ADDRESS,
    BAD_NAME,
    SAME_NAME_TWICE,
    DOMAIN_INSIDE_ANOTHER,
    NEITHER_MAIL_NOR_PARKED,
    MISSING_POLICY,
    BAD_REPORT_ADDRESS,
    NO_DOMAINS,
    BOUNCE_IS_FULL_NAME,
    MX_TWICE,
    POOL_LOOP,
    WRONG_ZONE,
    UNKNOWN_DOMAIN,
    BEYOND_DELEGATION,
    KEYS_OF_NOBODY,
    *value_kinds.KINDS,
    *key_kinds.KINDS,
)
