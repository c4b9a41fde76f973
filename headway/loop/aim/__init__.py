"""Where do we want to be? The vision and the goals improvements serve."""
