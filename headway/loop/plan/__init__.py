"""How do we get there? Tasks, capacity and the schedule that fits the time people have."""
