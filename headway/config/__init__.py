"""Settings, addresses and the schedule: how the parts are wired together."""
