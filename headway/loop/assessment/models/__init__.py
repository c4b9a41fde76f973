"""The nouns of assessment: searches and their findings."""

from .findings import CostAssumptions, Finding, FindingQuerySet, Search, Standing

__all__ = ["CostAssumptions", "Finding", "FindingQuerySet", "Search", "Standing"]
