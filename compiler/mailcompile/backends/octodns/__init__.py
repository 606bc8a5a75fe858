"""octoDNS: ``config.yaml`` beside the zones."""

from mailcompile.backends.octodns.config import CONFIG, config
from mailcompile.backends.octodns.lint import KINDS, LINT_DISABLED, refusal

__all__ = ["CONFIG", "KINDS", "LINT_DISABLED", "config", "refusal"]
