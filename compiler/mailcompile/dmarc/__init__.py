"""DMARC: records (RFC 9989, 9990)."""

from mailcompile.dmarc.meaning import same_policy
from mailcompile.dmarc.record import AUTHORIZATION, PolicyTags, policy_record, report_uri

__all__ = ["AUTHORIZATION", "PolicyTags", "policy_record", "report_uri", "same_policy"]
