"""Rules: what is illegal or unwise in a topology, one rule a file."""

from mailcompile.rules.accidental_preference_tie import accidental_preference_tie
from mailcompile.rules.address_not_public import address_not_public
from mailcompile.rules.address_of_no_host import address_of_no_host
from mailcompile.rules.all_among_the_terms import all_among_the_terms
from mailcompile.rules.bad_key_record import bad_key_record
from mailcompile.rules.bad_zone_id import bad_zone_id
from mailcompile.rules.bounce_name_shared_with_service import bounce_name_shared_with_service
from mailcompile.rules.contradicting_failure_options import contradicting_failure_options
from mailcompile.rules.ed25519_with_amavisd import ed25519_with_amavisd
from mailcompile.rules.ed25519_with_opendkim import ed25519_with_opendkim
from mailcompile.rules.ed25519_without_rsa import ed25519_without_rsa
from mailcompile.rules.egress_of_everybody import egress_of_everybody
from mailcompile.rules.egress_of_relaying_host import egress_of_relaying_host
from mailcompile.rules.enforcing_policy_for_unsigned_mail import enforcing_policy_for_unsigned_mail
from mailcompile.rules.failure_options_without_ruf import failure_options_without_ruf
from mailcompile.rules.forwards_without_address import forwards_without_address
from mailcompile.rules.from_name_that_is_parked import from_name_that_is_parked
from mailcompile.rules.host_at_parked_domain import host_at_parked_domain
from mailcompile.rules.internal_host_that_delivers import internal_host_that_delivers
from mailcompile.rules.internal_host_that_receives import internal_host_that_receives
from mailcompile.rules.internal_host_via_itself import internal_host_via_itself
from mailcompile.rules.key_in_testing import key_in_testing
from mailcompile.rules.keys_beside_shared_keys import keys_beside_shared_keys
from mailcompile.rules.list_without_signer import list_without_signer
from mailcompile.rules.mail_that_never_aligns import mail_that_never_aligns
from mailcompile.rules.mixed_script_name import mixed_script_name
from mailcompile.rules.more_than_two_report_addresses import more_than_two_report_addresses
from mailcompile.rules.mx_style_over_limits import mx_style_over_limits
from mailcompile.rules.mx_target_without_address import mx_target_without_address
from mailcompile.rules.networks_beside_egress import networks_beside_egress
from mailcompile.rules.neutral_spf import neutral_spf
from mailcompile.rules.no_active_key import no_active_key
from mailcompile.rules.nonexistent_policy_beside_wildcard import nonexistent_policy_beside_wildcard
from mailcompile.rules.not_ready_for_bulk import not_ready_for_bulk
from mailcompile.rules.null_mx_on_mail_from import null_mx_on_mail_from
from mailcompile.rules.parked_domain_says_more import parked_domain_says_more
from mailcompile.rules.policy_out_of_reach import policy_out_of_reach
from mailcompile.rules.policy_tag_without_effect import policy_tag_without_effect
from mailcompile.rules.psd_of_a_sending_domain import psd_of_a_sending_domain
from mailcompile.rules.psd_too_deep import psd_too_deep
from mailcompile.rules.ptr_mechanism import ptr_mechanism
from mailcompile.rules.redirect_among_the_terms import redirect_among_the_terms
from mailcompile.rules.reject_without_signer import reject_without_signer
from mailcompile.rules.relay_loop import relay_loop
from mailcompile.rules.report_uri_not_mailto import report_uri_not_mailto
from mailcompile.rules.reports_to_name_without_mx import reports_to_name_without_mx
from mailcompile.rules.reports_to_parked_domain import reports_to_parked_domain
from mailcompile.rules.return_path_at_external_name import return_path_at_external_name
from mailcompile.rules.return_path_without_mx import return_path_without_mx
from mailcompile.rules.rsa_key_over_4096 import rsa_key_over_4096
from mailcompile.rules.rsa_key_under_1024 import rsa_key_under_1024
from mailcompile.rules.rsa_key_under_2048 import rsa_key_under_2048
from mailcompile.rules.rule import Rule
from mailcompile.rules.same_address_twice import same_address_twice
from mailcompile.rules.sender_twice import sender_twice
from mailcompile.rules.sender_without_address import sender_without_address
from mailcompile.rules.service_inputs_unused import service_inputs_unused
from mailcompile.rules.service_that_does_not_receive import service_that_does_not_receive
from mailcompile.rules.service_that_never_aligns import service_that_never_aligns
from mailcompile.rules.service_without_spf import service_without_spf
from mailcompile.rules.shared_key_not_served import shared_key_not_served
from mailcompile.rules.spf_of_a_rewriting_service import spf_of_a_rewriting_service
from mailcompile.rules.strict_dkim_with_from_subdomains import strict_dkim_with_from_subdomains
from mailcompile.rules.strict_spf_with_bounce_name import strict_spf_with_bounce_name
from mailcompile.rules.system_mail_of_internal_host import system_mail_of_internal_host
from mailcompile.rules.system_mail_outside_our_zones import system_mail_outside_our_zones
from mailcompile.rules.term_meant_as_mechanism import term_meant_as_mechanism
from mailcompile.rules.term_of_everybody import term_of_everybody
from mailcompile.rules.term_that_keeps_out import term_that_keeps_out
from mailcompile.rules.testing_with_enforcing_policy import testing_with_enforcing_policy
from mailcompile.rules.ttl_out_of_range import ttl_out_of_range
from mailcompile.rules.ttl_under_a_minute import ttl_under_a_minute
from mailcompile.rules.two_explanations import two_explanations
from mailcompile.rules.unaligned_service import unaligned_service
from mailcompile.rules.unknown_relay import unknown_relay
from mailcompile.rules.unknown_target import unknown_target
from mailcompile.rules.unpublished_internal_host import unpublished_internal_host
from mailcompile.rules.unsigned_system_mail import unsigned_system_mail
from mailcompile.rules.unused_host import unused_host
from mailcompile.rules.unused_service import unused_service

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
    internal_host_that_delivers,
    internal_host_via_itself,
    internal_host_that_receives,
    unpublished_internal_host,
    system_mail_outside_our_zones,
    same_address_twice,
    system_mail_of_internal_host,
    networks_beside_egress,
    list_without_signer,
    unsigned_system_mail,
    egress_of_relaying_host,
    forwards_without_address,
    mixed_script_name,
    ttl_under_a_minute,
    ed25519_without_rsa,
    bad_key_record,
    rsa_key_under_1024,
    rsa_key_under_2048,
    rsa_key_over_4096,
    key_in_testing,
    ed25519_with_opendkim,
    keys_beside_shared_keys,
    return_path_at_external_name,
    service_inputs_unused,
    unused_service,
    service_that_never_aligns,
    unaligned_service,
    sender_twice,
    term_meant_as_mechanism,
    all_among_the_terms,
    ptr_mechanism,
    redirect_among_the_terms,
    term_that_keeps_out,
    neutral_spf,
    spf_of_a_rewriting_service,
    two_explanations,
    term_of_everybody,
    strict_spf_with_bounce_name,
    report_uri_not_mailto,
    failure_options_without_ruf,
    policy_tag_without_effect,
    nonexistent_policy_beside_wildcard,
    testing_with_enforcing_policy,
    enforcing_policy_for_unsigned_mail,
    more_than_two_report_addresses,
    psd_of_a_sending_domain,
    psd_too_deep,
    strict_dkim_with_from_subdomains,
    policy_out_of_reach,
    reports_to_name_without_mx,
    null_mx_on_mail_from,
    accidental_preference_tie,
    bounce_name_shared_with_service,
    not_ready_for_bulk,
    service_that_does_not_receive,
    mail_that_never_aligns,
    shared_key_not_served,
    service_without_spf,
    from_name_that_is_parked,
)

__all__ = ["RULES", "Rule"]
