"""Did it work? Verdicts with effect, interval and honest doubt."""
