terraform {
  required_version = ">= 1.5.0"

  required_providers {
    cloudflare = {
      source = "cloudflare/cloudflare"
      # 5.14 is the oldest release whose cloudflare_dns_record has every attribute used here. The
      # provider is about to move an MX record's priority and target into `data` and to refuse
      # `content` there (its pull request 7269): 5.22 is the newest release known not to.
      version = ">= 5.14.0, < 5.23.0"
    }
  }
}
