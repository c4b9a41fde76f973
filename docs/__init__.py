"""Documentation: written by hand, but for the pages `docs.build` makes."""
