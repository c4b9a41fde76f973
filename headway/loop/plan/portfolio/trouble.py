"""What is wrong with a portfolio."""

from headway.ground.trouble import Trouble


class PortfolioTrouble(Trouble):
    """A portfolio that cannot be planned as it is written."""
