"""``mail.auto.tfvars.json``: the records by zone, as the Cloudflare API stores them."""

from mailcompile.formats.tfvars.reader import UnreadableTfvars, read_tfvars, read_zone_object
from mailcompile.formats.tfvars.writer import write_tfvars, write_zone_object

__all__ = [
    "UnreadableTfvars",
    "read_tfvars",
    "read_zone_object",
    "write_tfvars",
    "write_zone_object",
]
