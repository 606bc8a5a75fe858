resource "cloudflare_dns_record" "mail" {
  for_each = var.records

  zone_id = var.zone_id
  name    = each.value.name
  type    = each.value.type
  ttl     = each.value.ttl
  content = each.value.content
  data    = each.value.data
  comment = each.value.comment

  # An SRV record's priority is in `data`, but the API returns it at both places: left unset here,
  # every plan would want to remove it (the provider's issue 6684).
  priority = each.value.type == "SRV" ? each.value.data.priority : each.value.priority

  # Cloudflare's proxy speaks no SMTP, and a proxied CNAME is not the CNAME that mail needs.
  proxied = false
}
