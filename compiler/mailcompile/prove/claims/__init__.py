"""The claims, one file each: what it says, and how it is decided from the evidence."""
