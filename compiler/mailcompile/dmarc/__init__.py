"""DMARC: records, and what receivers make of them (RFC 9989, 9990)."""

from mailcompile.dmarc.discover import Discovery, discover, organizational_domain
from mailcompile.dmarc.evaluate import DmarcVerdict, evaluate
from mailcompile.dmarc.meaning import same_policy
from mailcompile.dmarc.parse import PolicyRecord, parse_policy
from mailcompile.dmarc.record import AUTHORIZATION, PolicyTags, policy_record, report_uri
from mailcompile.dmarc.reports import Permission, ReportTarget, may_report, report_targets
from mailcompile.dmarc.suffixes import is_public_suffix, organizational_domain_7489
from mailcompile.dmarc.uris import ReportUri

__all__ = [
    "AUTHORIZATION",
    "Discovery",
    "DmarcVerdict",
    "Permission",
    "PolicyRecord",
    "PolicyTags",
    "ReportTarget",
    "ReportUri",
    "discover",
    "evaluate",
    "is_public_suffix",
    "may_report",
    "organizational_domain",
    "organizational_domain_7489",
    "parse_policy",
    "policy_record",
    "report_targets",
    "report_uri",
    "same_policy",
]
