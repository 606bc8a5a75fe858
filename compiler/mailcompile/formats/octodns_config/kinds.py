"""What can be wrong with a configuration of octoDNS, as far as it says how zones are read."""

from mailcompile.diagnostics import Kind, Severity

NO_YAML_PROVIDER = Kind(
    code="OCTO003",
    name="no-yaml-provider",
    severity=Severity.ERROR,
    reason="""Hand-written zones are files of octoDNS's `YamlProvider`, and its settings decide what
the files mean: whether a semicolon has a backslash before it, which TTL a record has that says
none. In the configuration that `outputs.octodns.config` names, the zone has no such provider among
its `sources`, so that nobody can tell what its file says.

Add the provider to the zone, or name the configuration that octoDNS is really run with.""",
)
NOT_CONFIGURED = Kind(
    code="OCTO004",
    name="zone-not-in-octodns-configuration",
    severity=Severity.WARNING,
    reason="""No entry of `zones` in the configuration of octoDNS stands for this zone, neither its
name nor a pattern. octoDNS does not publish it, so that what is written into its file is never
served. Its file is read as the files of the other zones are.

Add the zone to the configuration. Where it is served in another way, `handover: true` says so.""",
)
DISAGREE = Kind(
    code="OCTO005",
    name="yaml-providers-disagree",
    severity=Severity.ERROR,
    reason="""Several providers of octoDNS could read the zone's file, with settings under which it
would mean different things, and no `directory` tells which of them it is.

Give them the same `escaped_semicolons`, `default_ttl` and `enforce_order`, or a `directory` in
which the file lies.""",
)
BAD_SETTING = Kind(
    code="OCTO006",
    name="bad-octodns-setting",
    severity=Severity.ERROR,
    reason="""octoDNS stops at such a value, or takes it for something else than it looks like: a
text in quotes is always true. Only what decides how zones are read is looked at here:
`octodns-validate` judges the whole configuration.

What octoDNS takes from an environment variable when it runs (`env/NAME`) is not known when zones
are built, so these few settings are written out.""",
)
NOT_READ = Kind(
    code="OCTO007",
    name="zone-file-not-read-by-octodns",
    severity=Severity.WARNING,
    reason="""The configuration of octoDNS has the zone, but does not take it from the file that is
written: it reads another directory, or copies another zone (`alias`). What is written is then never
published, and what `adopt` took out of the hand-written file is deleted.

With `layout: in_place` the file is the one that `zones.records` names: name the directory that
octoDNS reads there, or the other way round. With `layout: zones` it lies in `out/octodns/zones`,
and that has to be the `directory` of the YamlProvider. Directories are compared from their ends,
because octoDNS takes them from where it is started.""",
)
NOT_NATURAL = Kind(
    code="OCTO008",
    name="octodns-order-not-natural",
    severity=Severity.WARNING,
    reason="""With `order_mode: simple` octoDNS wants names in the order of their characters, where
`sel10` stands before `sel2`. Names are put into zone files in natural order, which is octoDNS's own
default: it would refuse a file in which the two differ. Nothing wrong can be published so, but the
run stops.

Set `order_mode: natural`, or `enforce_order: false`.""",
)

KINDS: tuple[Kind, ...] = (
    NO_YAML_PROVIDER,
    NOT_CONFIGURED,
    DISAGREE,
    BAD_SETTING,
    NOT_READ,
    NOT_NATURAL,
)
"""Every kind of finding about a configuration of octoDNS."""
