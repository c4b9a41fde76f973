"""Where are the gaps? Findings from data, ranked by what they cost."""
