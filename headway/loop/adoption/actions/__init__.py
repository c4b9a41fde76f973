"""Everything that changes the people side of an improvement."""
