"""Puts the stub where Terraform looks for providers: a filesystem mirror, unpacked layout."""

import shlex
import sys
from pathlib import Path
from typing import Final

VERSION: Final = "5.22.0"

_ROOT: Final = Path(__file__).resolve().parents[3]
_SOURCE: Final = Path("registry.terraform.io", "cloudflare", "cloudflare")

# HOME: `tf` keeps its certificate there. The interpreter is the one that runs the tests, so that
# the stub finds the same packages.
_WRAPPER: Final = """\
#!/bin/sh
HOME={home} PYTHONPATH={root} exec {python} -m tests.integration.terraform_stub
"""


def build(mirror: Path, *, home: Path, platform: str) -> None:
    """Writes `mirror`; `platform` as Terraform names it, such as linux_amd64."""
    executable = mirror / _SOURCE / VERSION / platform / f"terraform-provider-cloudflare_v{VERSION}"
    executable.parent.mkdir(parents=True)
    home.mkdir(parents=True, exist_ok=True)
    names = {"home": home, "root": _ROOT, "python": sys.executable}
    executable.write_text(
        _WRAPPER.format_map({name: shlex.quote(str(path)) for name, path in names.items()})
    )
    executable.chmod(0o755)
