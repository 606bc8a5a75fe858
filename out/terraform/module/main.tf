locals {
  zone_ids = merge(
    { for zone, found in data.cloudflare_zone.by_name : zone => found.zone_id },
    { for zone, id in var.zone_ids : zone => id if can(var.mail_zones[zone]) },
  )
}

# Zones without a given id.
data "cloudflare_zone" "by_name" {
  for_each = setsubtract(keys(var.mail_zones), keys(var.zone_ids))

  filter = { name = each.key }
}

# One module instance per zone: Terraform's work for one resource's for_each grows with the square
# of the number of records, so a single map over all zones would take minutes.
module "zone" {
  source   = "./zone"
  for_each = var.mail_zones

  zone_id = local.zone_ids[each.key]
  records = each.value.records
}
