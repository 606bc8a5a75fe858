"""Counting along chains of includes."""

import time

from hypothesis import given
from hypothesis import strategies as st

from mailcompile.lower.spf_reach import sums
from tests.topologies import HOST, compiled, topology


def followed(leads: dict[int, list[int]], own: dict[int, int], name: int) -> int:
    """The plain way: from one name to all that it leads to."""
    seen, waiting = {name}, [name]
    while waiting:
        for target in leads[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return sum(own[one] for one in seen)


@given(st.data())
def test_the_sums_are_those_of_following_each_name(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 9))
    names = st.integers(0, max(count - 1, 0))
    leads = {name: data.draw(st.lists(names, max_size=4)) for name in range(count)}
    own = {name: data.draw(st.integers(0, 3)) for name in range(count)}

    assert sums(leads, own) == {name: followed(leads, own, name) for name in range(count)}


def test_long_chains_and_circles_are_counted_soon() -> None:
    count = 5000
    chain = {name: [name + 1] if name + 1 < count else [] for name in range(count)}
    circle = {name: [(name + 1) % count] for name in range(count)}
    own = dict.fromkeys(range(count), 1)
    begin = time.monotonic()

    assert sums(chain, own) == {name: count - name for name in range(count)}
    assert sums(circle, own) == dict.fromkeys(range(count), count)

    assert time.monotonic() - begin < 2


def test_many_domains_that_include_each_other() -> None:
    """Following each chain to its end took 20 seconds more; the proofs follow eleven includes."""
    domains = "\n".join(
        f"d{number}.example: {{senders: [vps1], spf: {{terms: "
        f"[include:d{number + 1}.example, a:v.d{number}.example]}}, dmarc: {{policy: none}}}}"
        for number in range(1000)
    )
    begin = time.monotonic()

    compilation = compiled(topology(domains, HOST.replace(", signer: rspamd", "")))

    assert time.monotonic() - begin < 20
    messages = [found.message for found in compilation.findings if found.code == "SPF014"]
    assert len(messages) == 998
    assert any(one.startswith("d0.example makes receivers ask 1000 times") for one in messages)
