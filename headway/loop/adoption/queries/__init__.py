"""Questions about the people of a change."""
