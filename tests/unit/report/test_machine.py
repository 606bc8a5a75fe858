"""Findings as JSON: every attribute always there, in the settled shape."""

import json

from mailcompile.report.machine import findings_document
from tests.topologies import compiled, topology


def test_shape_of_findings_and_proofs() -> None:
    compilation = compiled(
        topology("one.example: {mx: [vps1], dmarc: {policy: reject}, senders: [vps1]}",
                 "vps1: {name: mail.one.example, addresses: [192.0.2.1]}")
    )  # fmt: skip

    document = json.loads(findings_document(compilation.findings, compilation.proofs))

    assert list(document) == ["findings", "proofs"]
    assert document["findings"] == [
        {
            "code": "DMARC001",
            "name": "reject-without-signer",
            "severity": "error",
            "message": "one.example has policy reject, but mail of vps1 is unsigned: "
            "no host on its way signs",
            "file": "mail.yaml",
            "line": 6,
            "column": 64,
            "pointer": "/domains/one.example/senders/0",
            "hint": "set `signer` of vps1, or a weaker `dmarc.policy` until then",
            "rfc": "RFC 9989 section 7.4",
            "url": None,
        }
    ]
    proofs = {(proof["claim"], proof["subject"]): proof for proof in document["proofs"]}
    assert proofs["P10", "one.example"] == {
        "claim": "P10",
        "subject": "one.example",
        "verdict": "holds",
        "severity": None,
        "because": "octoDNS and Terraform decode to the same 5 records",
        "counterexample": None,
    }
    assert proofs["P4", "one.example"] == {
        "claim": "P4",
        "subject": "one.example",
        "verdict": "fails",
        "severity": "error",
        "because": "mail of one.example by vps1 fails DMARC when it is forwarded",
        "counterexample": "it is unsigned: no host on its way signs",
    }


def test_pointers_are_escaped() -> None:
    """RFC 6901 section 3."""
    compilation = compiled(topology('"a/b~c": {mx: [vps1]}'))

    document = json.loads(findings_document(compilation.findings, ()))

    assert document["findings"][0]["pointer"] == "/domains/a~1b~0c"


def test_findings_are_sorted_by_place() -> None:
    text = topology("b.example: {mx: [vps8]}\na.example: {mx: [vps9]}\n-c.example: {mail: none}")

    document = json.loads(findings_document(compiled(text).findings, ()))

    places = [(f["file"], f["line"], f["column"]) for f in document["findings"]]
    assert places == sorted(places)
    assert len(places) == 3
