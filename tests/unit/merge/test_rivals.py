"""When hand-written values mean what an RRset of ours says."""

import pytest

from mailcompile.dns import MX, DomainName, Origin, RRset
from mailcompile.merge.rivals import same_meaning

ONE = DomainName("one.example")
RRSET = RRset(
    name=ONE,
    ttl=3600,
    rdatas=(MX(10, DomainName("a.example")), MX(20, DomainName("b.example"))),
    origin=Origin(pointer=(), made_by="mx"),
)


@pytest.mark.parametrize(
    ("values", "same"),
    [
        (("1 a.example.", "65535 b.example."), True),
        (("2 a.example.", "1 b.example."), False),
        (("² a.example.", "20 b.example."), False),
        (("1 a.example.", f"{'9' * 5000} b.example."), False),
        (("a.example.", "20 b.example."), False),
        ((" a.example.", "20 b.example."), False),
    ],
)
def test_preferences_are_plain_numbers(values: tuple[str, ...], same: bool) -> None:
    """Whatever the texts are: an answer, and no exception."""
    assert same_meaning(RRSET, values) is same
