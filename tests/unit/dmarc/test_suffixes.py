"""The public suffix list, and the organizational domain of RFC 7489 section 3.2."""

import subprocess
import sys

import pytest

from mailcompile.dmarc import is_public_suffix, organizational_domain_7489


@pytest.mark.parametrize(
    ("name", "organization"),
    [
        pytest.param("one.com", "one.com", id="below a suffix"),
        pytest.param("a.b.c.one.com", "one.com", id="deep"),
        pytest.param("a.one.co.uk", "one.co.uk", id="a suffix of two labels"),
        pytest.param("com", "com", id="a suffix"),
        pytest.param("co.uk", "co.uk", id="a suffix below a suffix"),
        pytest.param("a.one.example", "one.example", id="not in the list"),
        pytest.param("example", "example", id="a top-level domain that is not in the list"),
        pytest.param("b.test.ck", "b.test.ck", id="a wildcard rule"),
        pytest.param("a.www.ck", "www.ck", id="an exception to it"),
        pytest.param("a.b.github.io", "b.github.io", id="a private suffix"),
        pytest.param("A.One.COM.", "one.com", id="case and dot"),
        pytest.param("_dmarc.one.com", "one.com", id="underscores"),
        pytest.param("a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn", id="A-labels"),
        pytest.param("", "", id="nothing"),
        pytest.param("a..b", "a..b", id="no name"),
    ],
)
def test_organizational_domain(name: str, organization: str) -> None:
    assert organizational_domain_7489(name) == organization


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("com", True),
        ("COM.", True),
        ("co.uk", True),
        ("github.io", True),
        ("example", True),
        ("test.ck", True),
        ("xn--55qx5d.cn", True),
        ("one.com", False),
        ("one.example", False),
        ("www.ck", False),
        ("", False),
        (".", False),
    ],
)
def test_is_public_suffix(name: str, expected: bool) -> None:
    assert is_public_suffix(name) is expected


def test_the_list_is_not_read_before_it_is_needed() -> None:
    code = (
        "import sys, mailcompile.dmarc as dmarc; from mailcompile.dns import ZoneResolver; "
        "dmarc.evaluate('one.example', resolver=ZoneResolver({})); "
        "sys.exit('publicsuffixlist' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
