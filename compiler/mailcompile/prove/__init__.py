"""Proofs: claims about the bytes that are about to be written. No claim calls the lowering."""

from mailcompile.prove.claims.p10_agreed import agreed_as_joined
from mailcompile.prove.claims.p12_relay_confined import relay_confined
from mailcompile.prove.elsewhere import elsewhere_of
from mailcompile.prove.expectations import expected
from mailcompile.prove.facts import Facts, read_facts
from mailcompile.prove.ground import Ground
from mailcompile.prove.outlook import Outlook
from mailcompile.prove.run import CLAIMS, Prover, ZoneProofs, prove_zone
from mailcompile.prove.world import FactsWorld, World

__all__ = [
    "CLAIMS",
    "Facts",
    "FactsWorld",
    "Ground",
    "Outlook",
    "Prover",
    "World",
    "ZoneProofs",
    "agreed_as_joined",
    "elsewhere_of",
    "expected",
    "prove_zone",
    "read_facts",
    "relay_confined",
]
