"""Readings taken when a period closes: they stay, so that a later import cannot rewrite the past."""
