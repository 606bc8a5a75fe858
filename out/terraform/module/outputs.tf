output "zone_ids" {
  description = "Zone to Cloudflare zone id, for the zones in mail_zones."
  value       = local.zone_ids
}

output "record_counts" {
  description = "Zone to number of records managed there. Cloudflare allows 200 (zones created from September 2024) or 1,000 in a zone on the Free plan, 3,500 on others, mail and everything else together."
  value       = { for zone, instance in module.zone : zone => instance.record_count }
}
