"""A skipped test is a failure in CI, whichever way it skips."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

SKIPS = {
    "a call": "import pytest\ndef test(): pytest.skip('no tool')\n",
    "a mark": "import pytest\n@pytest.mark.skip(reason='no tool')\ndef test(): pass\n",
    "a condition": "import pytest\n@pytest.mark.skipif(True, reason='no tool')\ndef test(): pass\n",
    "a fixture": "import pytest\n@pytest.fixture\ndef tool(): pytest.skip('no tool')\n"
    "def test(tool): pass\n",
    "a module": "import pytest\npytest.skip('no tool', allow_module_level=True)\n",
    "an import": "import pytest\npytest.importorskip('no_tool')\n",
}


def run(folder: Path, code: str, ci: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "test_it.py").write_text(code + "\ndef test_other(): pass\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("code", SKIPS.values(), ids=SKIPS.keys())
def test_skips_fail_in_ci_and_say_why(code: str, tmp_path: Path) -> None:
    done = run(tmp_path, code, "true")

    assert done.returncode != 0
    assert "a skip is a failure in CI" in done.stdout
    assert "no tool" in done.stdout or "no_tool" in done.stdout


def test_skips_are_skips_at_a_desk(tmp_path: Path) -> None:
    done = run(tmp_path, SKIPS["a call"], "")

    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
