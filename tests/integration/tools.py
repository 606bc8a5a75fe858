"""Programs that integration tests need and a Python environment does not bring."""

import os
import shutil

import pytest

# Debian keeps daemons where a user's PATH does not look.
_DAEMON_DIRECTORIES = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def require_tool(name: str) -> str:
    """Path of the program; without it the test is skipped, and in CI it fails."""
    searched = os.pathsep.join((os.environ.get("PATH", os.defpath), *_DAEMON_DIRECTORIES))
    found = shutil.which(name, path=searched)
    if found is not None:
        return found
    reason = f"program {name} is not installed"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and in CI no test is skipped", pytrace=False)
    pytest.skip(reason)
