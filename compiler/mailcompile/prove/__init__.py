"""Proofs: claims about the bytes that are about to be written. No claim calls the lowering."""

from mailcompile.prove.facts import Facts, read_facts
from mailcompile.prove.p10_agreed import agreed_as_joined
from mailcompile.prove.run import CLAIMS, ZoneProofs, prove_zone
from mailcompile.prove.world import FactsWorld, World

__all__ = [
    "CLAIMS",
    "Facts",
    "FactsWorld",
    "World",
    "ZoneProofs",
    "agreed_as_joined",
    "prove_zone",
    "read_facts",
]
