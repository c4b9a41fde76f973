"""The REST interface. Reserved."""
