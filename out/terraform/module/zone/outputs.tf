output "record_count" {
  description = "Number of records managed in this zone."
  value       = length(var.records)
}
