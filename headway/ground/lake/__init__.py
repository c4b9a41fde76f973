"""The ticket store: Delta tables on disk, read by DuckDB, with one version per import.

A lake is a folder. Its tables are ordinary Delta Lake tables (any engine that reads Delta reads
them); one small pointer file names the Delta version of every table that belongs to a version of
the lake, so several tables change together or not at all. See `store` for reading, `writing` for
changing, `files` for what is put into the Delta log.

Words: *version* (a numbered state of the whole lake), *session* (a reader on one version), *run*
(one attempt to write; its files carry its name until they are committed).
"""
