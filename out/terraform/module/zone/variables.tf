# The rules for these values are checked once, for all zones, in ../variables.tf.

variable "zone_id" {
  description = "Cloudflare's id of the zone."
  type        = string
  nullable    = false
}

variable "records" {
  description = "The zone's records, as in the variable mail_zones of the parent module."
  nullable    = false

  type = map(object({
    name     = string
    type     = string
    ttl      = number
    content  = string
    priority = number
    comment  = string
    data = object({
      priority      = optional(number)
      weight        = optional(number)
      port          = optional(number)
      target        = optional(string)
      usage         = optional(number)
      selector      = optional(number)
      matching_type = optional(number)
      certificate   = optional(string)
      flags         = optional(number)
      tag           = optional(string)
      value         = optional(string)
    })
  }))
}
