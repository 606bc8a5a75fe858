"""check_host() says what pyspf and spftrace say, about random records that include and redirect to
each other, macros, names without answers, and clients of both families."""

from dataclasses import dataclass, field
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from mailcompile.dns import Answer, Resolver
from mailcompile.spf import SpfVerdict, check_host
from tests.property import spf_oracles as oracles
from tests.property.spf_world import NOW, RECEIVER, World, world_of

WORLDS = st.randoms(use_true_random=True)
EXAMINED = settings(derandomize=True, database=None, deadline=None, max_examples=1200)
ERRORS = ("none", "temperror", "permerror")


@dataclass(slots=True)
class Asked:
    """A resolver that remembers for which names it was asked."""

    resolver: Resolver
    names: set[str] = field(default_factory=set)

    def resolve(self, name: str, kind: str) -> Answer:
        self.names.add(name)
        return self.resolver.resolve(name, kind)


def ours(world: World, resolver: Resolver) -> SpfVerdict:
    return check_host(
        world.client, world.domain, world.sender, world.helo, resolver, receiver=RECEIVER, now=NOW
    )


def message(world: World) -> oracles.Message:
    return oracles.Message(world.client, world.sender, world.helo, RECEIVER, NOW)


@EXAMINED
@given(WORLDS)
def test_pyspf_says_the_same(random: Random) -> None:
    world = world_of(random)
    verdict = ours(world, world.resolver)
    theirs = oracles.pyspf(message(world), world.resolver)
    fault = oracles.fault_of_pyspf(verdict, theirs, world.records, world.names_of_client)
    event(fault or verdict.result)
    if fault:
        return
    assert theirs.result == verdict.result, world
    # Of an explanation that ends in %% it says that a % is by itself (section 7.1).
    if verdict.result == "fail" and not (verdict.explanation or "").endswith("%"):
        assert theirs.because == (verdict.explanation or oracles.DEFAULT), world
    if verdict.result not in ERRORS:
        assert theirs.void_lookups == verdict.void_lookups, world


@EXAMINED
@given(WORLDS)
def test_spftrace_says_the_same(random: Random) -> None:
    world = world_of(random)
    asked = Asked(world.resolver)
    verdict = ours(world, asked)
    theirs = oracles.spf_trace(message(world), world.resolver)
    fault = oracles.fault_of_spftrace(verdict, theirs, world.records, asked.names)
    event(fault or verdict.result)
    if fault:
        return
    assert theirs.result == verdict.result, world
    if verdict.result not in ERRORS:
        counted = verdict.lookups, verdict.void_lookups
        assert (theirs.lookups, theirs.void_lookups) == counted, world
