"""The error of this folder."""

from __future__ import annotations

from headway.ground.trouble import Trouble


class ChartTrouble(Trouble, ValueError):
    """A series that cannot be charted: what is wrong, at which point, and the way out."""
