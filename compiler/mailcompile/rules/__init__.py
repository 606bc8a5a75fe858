"""Rules: what is illegal or unwise in a topology, one rule a file."""

from mailcompile.rules.address_not_public import address_not_public
from mailcompile.rules.address_of_no_host import address_of_no_host
from mailcompile.rules.bad_zone_id import bad_zone_id
from mailcompile.rules.contradicting_failure_options import contradicting_failure_options
from mailcompile.rules.ed25519_with_amavisd import ed25519_with_amavisd
from mailcompile.rules.egress_of_everybody import egress_of_everybody
from mailcompile.rules.expectations_not_proved import expectations_not_proved
from mailcompile.rules.host_at_parked_domain import host_at_parked_domain
from mailcompile.rules.mx_style_over_limits import mx_style_over_limits
from mailcompile.rules.mx_target_without_address import mx_target_without_address
from mailcompile.rules.no_active_key import no_active_key
from mailcompile.rules.parked_domain_says_more import parked_domain_says_more
from mailcompile.rules.reject_without_signer import reject_without_signer
from mailcompile.rules.relay_loop import relay_loop
from mailcompile.rules.reports_to_parked_domain import reports_to_parked_domain
from mailcompile.rules.return_path_without_mx import return_path_without_mx
from mailcompile.rules.rule import Rule
from mailcompile.rules.sender_without_address import sender_without_address
from mailcompile.rules.ttl_out_of_range import ttl_out_of_range
from mailcompile.rules.unknown_relay import unknown_relay
from mailcompile.rules.unknown_target import unknown_target
from mailcompile.rules.unused_host import unused_host

RULES: tuple[Rule, ...] = (
    unknown_relay,
    relay_loop,
    unused_host,
    sender_without_address,
    address_of_no_host,
    address_not_public,
    egress_of_everybody,
    mx_target_without_address,
    reject_without_signer,
    ed25519_with_amavisd,
    no_active_key,
    parked_domain_says_more,
    ttl_out_of_range,
    bad_zone_id,
    contradicting_failure_options,
    host_at_parked_domain,
    mx_style_over_limits,
    reports_to_parked_domain,
    return_path_without_mx,
    unknown_target,
    expectations_not_proved,
)

__all__ = ["RULES", "Rule"]
