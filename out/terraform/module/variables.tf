variable "mail_zones" {
  description = "Zone (A-labels, no trailing dot) to its records, as mailcompile writes them. A record's key is TYPE/RELATIVE-NAME/DISCRIMINATOR and never moves when another record comes or goes."
  nullable    = false

  # No attribute of a record is optional: Terraform drops an unknown attribute without a word, so a
  # misspelt one must be missed under its right name.
  type = map(object({
    records = map(object({
      name     = string # fully qualified, A-labels, no trailing dot
      type     = string
      ttl      = number # seconds; 1 lets Cloudflare choose
      content  = string # null for SRV, TLSA and CAA
      priority = number # MX only
      comment  = string
      data = object({
        # SRV
        priority = optional(number)
        weight   = optional(number)
        port     = optional(number)
        target   = optional(string)
        # TLSA
        usage         = optional(number)
        selector      = optional(number)
        matching_type = optional(number)
        certificate   = optional(string)
        # CAA
        flags = optional(number)
        tag   = optional(string)
        value = optional(string)
      })
    }))
  }))

  # Nested on purpose: flattening ten thousand records takes ten times as long as checking them.
  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for record in values(zone.records) :
        contains(["A", "AAAA", "CAA", "CNAME", "MX", "PTR", "SRV", "TLSA", "TXT"], record.type)
      ])
    ])
    error_message = "A record's type must be A, AAAA, CAA, CNAME, MX, PTR, SRV, TLSA or TXT, in capitals."
  }

  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for record in values(zone.records) :
        record.ttl == 1 || (record.ttl >= 60 && record.ttl <= 86400)
      ])
    ])
    error_message = "A record's ttl must be 1 (Cloudflare chooses) or 60 to 86400 seconds."
  }

  # Cloudflare appends the zone's name to a name that does not end in it.
  validation {
    condition = alltrue([
      for name, zone in var.mail_zones : alltrue([
        for record in values(zone.records) :
        record.name == name || endswith(record.name, ".${name}")
      ])
    ])
    error_message = "A record's name must be its zone's name or end in it, without a trailing dot."
  }

  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for record in values(zone.records) :
        (record.data != null) == contains(["CAA", "SRV", "TLSA"], record.type) &&
        (record.content == null) == (record.data != null)
      ])
    ])
    error_message = "CAA, SRV and TLSA records have data and no content; all others content and no data."
  }

  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for record in values(zone.records) : (record.priority != null) == (record.type == "MX")
      ])
    ])
    error_message = "MX records, and no others, have a priority; that of an SRV record is in data."
  }

  # Cloudflare stores a TXT record as it is written, and splits only strings of more than 255 octets.
  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for record in values(zone.records) :
        length(record.content) > 1 && startswith(record.content, "\"") && endswith(record.content, "\"")
        if record.type == "TXT" && record.content != null
      ])
    ])
    error_message = "TXT content must be strings in quotation marks, separated by a space: compile with outputs.terraform.encoding: cloudflare."
  }

  # The root alone is a dot: a null MX (RFC 7505), an SRV without service (RFC 2782).
  validation {
    condition = alltrue([
      for zone in values(var.mail_zones) : alltrue([
        for target in [
          for record in values(zone.records) :
          try(coalesce(record.content, try(record.data.target, null)), "")
          if record.type != "TXT"
        ] : target == "." || !endswith(target, ".")
      ])
    ])
    error_message = "Host names must not end in a dot; only the root is written \".\"."
  }
}

variable "zone_ids" {
  description = "Zone to Cloudflare zone id. A zone that is missing here is looked up by its name, which needs the permission Zone Read."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.zone_ids) : can(regex("^[0-9a-f]{32}$", id))])
    error_message = "A zone id is 32 hexadecimal digits in lower case."
  }
}
