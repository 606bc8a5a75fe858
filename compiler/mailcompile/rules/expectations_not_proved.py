"""EXPECT001: assertions that this version does not evaluate."""

from collections.abc import Iterable

from mailcompile.diagnostics import Severity
from mailcompile.rules.rule import Report, rule
from mailcompile.topology import Context, DomainInputs


@rule(
    code="EXPECT001",
    name="expectations-not-proved",
    severity=Severity.WARNING,
    bad="""
        mailcompile: 1
        ⟦expect⟧: [{ip: 192.0.2.1, mail_from: one.example, spf: fail}]
        domains:
          one.example: {mail: none}
    """,
    good="""
        mailcompile: 1
        domains:
          one.example: {mail: none}
    """,
)
def expectations_not_proved(context: Context, parts: tuple[DomainInputs, ...]) -> Iterable[Report]:
    """The entries of `expect` are read and their form is checked, but this version does not
    evaluate them: whether they hold is not known, and nothing that they say should be relied on.
    """
    count = len(context.expectations)
    if count:
        yield Report(
            ("expect",),
            f"{count} expectation{'s are' if count > 1 else ' is'} not evaluated yet",
            "nothing to do; a later version proves them on every build",
            on_key=True,
        )
