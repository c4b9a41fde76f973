"""placeholder until the bench has run."""

SOURCE = ""
TABLE: dict[tuple[str, str, str], dict[float, dict[int, float]]] = {}
