"""Where the desk wants to be: a vision, and goals that improvements serve."""
