"""Keep it moving: stages, reviews, blockers, health. Reserved."""
