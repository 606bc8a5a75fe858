"""The lock, read: what the names of others resolved to."""

from itertools import islice

from mailcompile.diagnostics import Finding
from mailcompile.formats.lock import Lock, read_lock, wrong_entries
from mailcompile.source import check_schema, located, read_yaml
from mailcompile.source.schema import MAX_FINDINGS

LOCK_FILE = "mail.lock.yaml"


def read_lock_file(text: str | bytes) -> tuple[Lock | None, tuple[Finding, ...]]:
    """The lock in the text of ``mail.lock.yaml``, or why there is none: it is never half
    understood. Never raises, whatever the text.
    """
    document, findings = read_yaml(LOCK_FILE, text)
    if document is None:
        return None, findings
    findings = (*findings, *check_schema(document, "lock", source=LOCK_FILE))
    if any(finding.is_error for finding in findings) or not isinstance(document.value, dict):
        return None, findings
    wrong = islice(wrong_entries(document.value, LOCK_FILE), MAX_FINDINGS)
    findings = (*findings, *located(wrong, {LOCK_FILE: document}))
    if any(finding.is_error for finding in findings):
        return None, findings
    return read_lock(document.value), findings
