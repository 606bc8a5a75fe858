"""Building a project once or, where the build proposes it, with `adopt` in between."""

from typing import Final

from tests.octodns_records import Held, Records, Unreadable, differences
from tests.repositories.command import FINDINGS, FINE, Outcome, mailcompile
from tests.repositories.project import Case, Project
from tests.repositories.tally import Tally

_OURS: Final = ("_dmarc", "TXT")
_WANTED: Final = ["v=DMARC1\\; p=reject"]
"""What stands at `_dmarc` where the topology does not repeat what stood there (policy.py)."""


def built(project: Project, topology: str, tally: Tally, label: str, *, must: bool) -> bool:
    """Whether the build went through; what is not civil is a failure, as is a refusal if `must`."""
    project.say(topology)
    outcome = _run(project, tally, label, "build")
    if outcome.status == FINDINGS and outcome.proposes_adopt:
        tally.counts["adopted"] += 1
        adopted = _run(project, tally, label, "adopt", project.case.zone)
        if adopted.status == FINE:
            outcome = _run(project, tally, label, "build")
        elif must:
            tally.fail(label, f"adopt refused: {_told(adopted)}")
        if adopted.status == FINE and outcome.proposes_adopt:
            tally.fail(label, f"build proposes adopt after adopt: {_told(outcome)}")
    if outcome.status == FINE:
        tally.counts["built"] += 1
        return True
    tally.counts["refused"] += 1
    tally.refused[" ".join(outcome.codes) or f"status {outcome.status}"] += 1
    if must:
        tally.fail(label, f"not built: {_told(outcome)}")
    elif is_clean(project.case, project):
        tally.readable_though_refused.append(f"{label}: {_told(outcome)}")
    return False


def is_clean(case: Case, project: Project) -> bool:
    """Whether octoDNS reads the hand-written zone, as it stands now, without a complaint."""
    return read(project, "written", lenient=False) is not None


def read(project: Project, which: str, *, lenient: bool = True) -> Records | None:
    """What octoDNS reads in the `written` or the `built` zone; None where it refuses."""
    reader = project.read_written if which == "written" else project.read_built
    try:
        return reader(lenient=lenient)
    except Unreadable:
        return None


def compare(
    before: Records, after: Records | None, tally: Tally, label: str, *, kept: bool
) -> None:
    """With `kept` nothing may differ; otherwise the policy in `_dmarc` is the topology's."""
    if after is None:
        tally.fail(label, "octoDNS does not read what we wrote")
        return
    tally.counts["RRsets before"] += len(before)
    tally.counts["RRsets after"] += len(after)
    found = differences(before, after)
    for key, what in found.items():
        if kept or key != _OURS:
            tally.fail(label, f"{key}: {what}: {before.get(key)} -> {after.get(key)}")
    if not found:
        tally.counts["no difference at all"] += 1
    old, new = (_texts(records.get(_OURS)) for records in (before, after))
    if not kept and new != (_WANTED, old[1]):
        tally.fail(label, f"_dmarc holds {new}, before {old}")


def _texts(held: Held | None) -> tuple[list[str], list[str]]:
    """Policies, and what else stands there."""
    values = held.values if held else ()
    policies = [value for value in values if value.lower().startswith("v=dmarc1")]
    return policies, [value for value in values if value not in policies]


def _run(project: Project, tally: Tally, label: str, *arguments: str) -> Outcome:
    outcome = mailcompile(project.folder, *arguments)
    command = f"{label}: {arguments[0]}"
    tally.timed(command, outcome)
    if not outcome.is_civil:
        tally.fail(command, f"status {outcome.status}: {outcome.output[-1500:]}")
    elif outcome.status == FINDINGS and not all(error["file"] for error in outcome.errors):
        tally.fail(command, f"an error has no place: {_told(outcome)}")
    elif outcome.status == FINDINGS and not outcome.errors:
        tally.fail(command, f"status 1 without an error: {outcome.output[-500:]}")
    return outcome


def _told(outcome: Outcome) -> str:
    errors = "; ".join(
        f"{error['code']} {error['file']}:{error['line']} {error['message']}"
        for error in outcome.errors[:3]
    )
    return errors or f"status {outcome.status}: {outcome.output[-300:].strip()}"
