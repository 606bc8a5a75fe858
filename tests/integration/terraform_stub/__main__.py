"""Serves the provider over Terraform's plugin protocol 6, on a socket that it prints."""

from tf.runner import run_provider

from tests.integration.terraform_stub.provider import Cloudflare

run_provider(Cloudflare())
