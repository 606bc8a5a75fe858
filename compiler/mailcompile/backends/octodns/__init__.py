"""octoDNS: ``config.yaml`` beside the zones."""

from mailcompile.backends.octodns.config import CONFIG, config, validators
from mailcompile.backends.octodns.lint import KINDS, disabled

__all__ = ["CONFIG", "KINDS", "config", "disabled", "validators"]
