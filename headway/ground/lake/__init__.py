"""The ticket store: Delta tables on disk, DuckDB to compute, one version per import."""
