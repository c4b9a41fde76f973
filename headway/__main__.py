"""`python -m headway` is the `headway` command."""

from headway.doors.cli.main import main

main()
