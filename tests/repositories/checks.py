"""What has to hold for each zone of a repository, in three topologies.

(a) `manage: check`: the built zone has the bytes of the hand-written one.
(b) `manage: [dmarc]`, layout zones: the built zone is the hand-written one but for `_dmarc`, and
    where the topology says what stands there already not even that.
(c) The same with layout in_place: only the entry of `_dmarc` in the hand-written file changes, and
    taking the domain out of the topology brings back what was there.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from tests.repositories import topology
from tests.repositories.building import built, compare, is_clean, read
from tests.repositories.policy import Policy, policy_of
from tests.repositories.project import Case, Project, new_project
from tests.repositories.spans import is_yaml, same_beside
from tests.repositories.tally import Tally


def check(case: Case, folder: Path, tally: Tally) -> None:
    """All three, each in a project of its own below `folder`."""
    tally.counts["zones"] += 1
    check_managed(case, folder / "managed", tally)
    if case.zone.endswith(".arpa"):
        return  # No mail domain, whose policy could be ours.
    check_whole_zone(case, folder / "whole", tally)
    check_in_place(case, folder / "in-place", tally)


def check_together(cases: Sequence[Case], folder: Path, tally: Tally) -> None:
    """(a) for zones of one dialect in one project."""
    label = f"{len(cases)} zones (manage: check)"
    project = new_project(folder, cases[0])
    for case in cases:
        (folder / "config" / f"{case.zone}.yaml").write_bytes(case.content)
    said = topology.check(*(case.zone for case in cases))
    if not built(project, said, tally, label, must=True):
        return
    for case in cases:
        path = Project(folder=folder, case=case).built
        if not path.is_file() or path.read_bytes() != case.content:
            tally.fail(label, f"{case.zone} has other bytes, or is not built")


def check_managed(case: Case, folder: Path, tally: Tally) -> None:
    label = f"{case.label} (manage: check)"
    project = new_project(folder, case)
    before = read(project, "written")
    if before is None:
        tally.counts["octoDNS refuses the zone"] += 1
    if not built(project, topology.check(case.zone), tally, label, must=case.must_build):
        return
    _note_unreadable(before is None, label, tally)
    if not project.built.is_file():
        tally.fail(label, "there is no built zone")
    elif project.built.read_bytes() != case.content:
        tally.fail(label, "the built zone has other bytes")
    if project.written.read_bytes() != case.content:
        tally.fail(label, "the hand-written zone was changed")


def check_whole_zone(case: Case, folder: Path, tally: Tally) -> None:
    label = f"{case.label} (layout zones)"
    project = new_project(folder, case)
    before, clean = read(project, "written"), is_clean(case, project)
    policy = policy_of(before or {})
    said = topology.owns_dmarc(case.zone, before or {}, policy)
    if not built(project, said, tally, label, must=case.must_build):
        return
    _note_unreadable(before is None, label, tally)
    if before is None:
        return
    if policy.expressed:
        tally.counts["policies expressed"] += 1
    compare(before, read(project, "built"), tally, label, kept=policy.expressed)
    if clean and read(project, "built", lenient=False) is None:
        tally.fail(label, "octoDNS complains of the built zone, not of the hand-written one")


def check_in_place(case: Case, folder: Path, tally: Tally) -> None:
    label = f"{case.label} (layout in_place)"
    project = new_project(folder, case)
    before, clean = read(project, "written"), is_clean(case, project)
    policy = policy_of(before or {})
    said = topology.owns_dmarc(case.zone, before or {}, policy, in_place=True)
    if not built(project, said, tally, label, must=case.must_build):
        if project.written.read_bytes() != case.content:
            tally.fail(label, "refused, and the hand-written zone was changed")
        return
    edited = project.written.read_bytes()
    _note_unreadable(before is None, label, tally)
    if before is not None:
        compare(before, read(project, "written"), tally, label, kept=policy.expressed)
        if clean and not is_clean(case, project):
            tally.fail(label, "octoDNS complains of the edited zone, not of the one of before")
    _check_edit(case, edited, policy, tally, label)
    leave = topology.check(case.zone, in_place=True)
    _check_undone(project, leave, tally, f"{label}, then manage: check")
    if not case.must_build:
        return
    if built(project, said, tally, f"{label}, again", must=True):
        if project.written.read_bytes() != edited:
            tally.fail(label, "the second edit is another one")
        leave = topology.nothing(in_place=True)
        _check_undone(project, leave, tally, f"{label}, then no zone")


def _check_edit(case: Case, edited: bytes, policy: Policy, tally: Tally, label: str) -> None:
    if edited == case.content:
        tally.counts["in place: no byte changed"] += 1
        return
    tally.counts["in place: edited"] += 1
    if policy.expressed:
        tally.fail(label, "the file was edited though `_dmarc` says what the topology says")
    before, after = case.content.decode(), edited.decode()
    if is_yaml(before) and not (is_yaml(after) and same_beside(before, after, "_dmarc")):
        tally.fail(label, "more than the entry of _dmarc was edited")


def _check_undone(project: Project, leave: str, tally: Tally, label: str) -> None:
    case = project.case
    edited = project.written.read_bytes()
    original = new_project(project.folder.with_name("original"), case)
    before = read(original, "written")
    if not built(project, leave, tally, label, must=True):
        return
    after = project.written.read_bytes()
    if after == case.content:
        tally.counts["undone to the byte"] += 1
        return
    tally.counts["undone with other bytes"] += 1
    if _is_insertion(case.content, edited) and after.rstrip() != case.content.rstrip():
        tally.fail(label, "an insertion was not undone to the byte")
    if before is not None:
        compare(before, read(project, "written"), tally, label, kept=True)


def _is_insertion(before: bytes, after: bytes) -> bool:
    """Whether every line of before is still there, in the same order."""
    old: Sequence[bytes] = before.splitlines()
    matcher = SequenceMatcher(None, old, after.splitlines(), autojunk=False)
    return all(tag in ("equal", "insert") for tag, *_ in matcher.get_opcodes())


def _note_unreadable(unreadable: bool, label: str, tally: Tally) -> None:
    if unreadable:
        tally.built_though_unreadable.append(label)
