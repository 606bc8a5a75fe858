"""Findings and proofs as JSON (interface: "Findings as JSON")."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from mailcompile.diagnostics import Finding, Kind, Proof


def findings_document(
    findings: Iterable[Finding], proofs: Iterable[Proof], more: Mapping[str, Any] | None = None
) -> str:
    """The whole document; ``more`` are further top-level keys. Absent values are ``null``."""
    document = {
        "findings": [finding_object(finding) for finding in findings],
        "proofs": [proof_object(proof) for proof in proofs],
        **(more or {}),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def finding_object(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "pointer": finding.pointer,
        "hint": finding.hint,
        "rfc": finding.rfc,
        "url": finding.url,
    }


def proof_object(proof: Proof) -> dict[str, Any]:
    return {
        "claim": proof.claim,
        "subject": proof.subject,
        "verdict": proof.verdict.value,
        "severity": proof.severity.value if proof.severity else None,
        "because": proof.because,
        "counterexample": proof.counterexample,
    }


def kind_object(kind: Kind) -> dict[str, Any]:
    """A kind of finding, with the marks of the bad example's place taken out."""
    return {
        "code": kind.code,
        "name": kind.name,
        "severity": kind.severity.value,
        "reason": "\n\n".join(kind.paragraphs),
        "rfc": kind.rfc,
        "bad": kind.bad.replace("⟦", "").replace("⟧", "") if kind.bad else None,
        "good": kind.good,
        "explains": list(kind.explains),
    }
