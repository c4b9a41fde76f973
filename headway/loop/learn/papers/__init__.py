"""What learning puts on paper: the business review of a client, and the report of a cycle."""

from .business_review import business_review
from .cycle_report import cycle_report

__all__ = ["business_review", "cycle_report"]
