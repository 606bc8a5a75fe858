"""Findings, proofs and explanations, for people and for machines."""
